"""When something is wrong the page says so calmly, in Vietnamese, and shows the way on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there(client: Client) -> None:
    answer = client.get("/khong-co-trang-nay/")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "Không có trang này" in text
    assert 'href="/"' in text


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [(permission_denied, 403, "không làm được việc này"), (bad_request, 400, "chưa hiểu được yêu cầu này")],
)
def test_a_refusal(rf: RequestFactory, view, status: int, words: str) -> None:  # type: ignore[no-untyped-def]
    answer = view(anonymous(rf.get("/")), Exception())
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_broken_page_needs_no_database_to_say_so(
    rf: RequestFactory,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    with django_assert_num_queries(0):
        answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Không phải lỗi của bạn" in answer.content.decode()


def test_a_form_that_grew_old_keeps_what_was_typed() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    answer = client.post("/ngon-ngu/", {"note": 'Chợ "Mỹ Xương"', "topics": ["1", "2"], "csrfmiddlewaretoken": "old"})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "Trang đã cũ" in text
    assert 'name="note" value="Chợ &quot;Mỹ Xương&quot;"' in text
    assert text.count('name="topics"') == 2
    assert "Gửi lại" in text
    assert 'value="old"' not in text


def test_a_form_from_elsewhere_is_never_offered_again() -> None:
    client = Client(enforce_csrf_checks=True)
    for headers in ({"Origin": "https://elsewhere.example"}, {}):
        text = client.post("/ngon-ngu/", {"language": "en"}, headers=headers).content.decode()
        assert "Trang đã cũ" in text
        assert "Gửi lại" not in text
        assert 'name="language" value="en"' not in text.split("<main")[1].split("</main>")[0]


def test_a_password_is_never_written_into_a_page() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    text = client.post("/dang-nhap/", {"login": "tinh", "password": "bi-mat-lam"}).content.decode()
    assert "Trang đã cũ" in text
    assert "bi-mat-lam" not in text
    assert "Mở lại trang" in text


def anonymous(request: HttpRequest) -> HttpRequest:
    request.user = AnonymousUser()
    return request


@pytest.mark.django_db
def test_a_strange_host_is_refused_in_words(client, settings):
    settings.ALLOWED_HOSTS = ["toso.example"]
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "<h1>" in response.content.decode()
