"""The browser fixtures notice what they are there to notice."""

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.browser.conftest import Watch
from tests.factories import make_user


@pytest.fixture
def faults_of(browser: Browser):
    """What a Watch says about a page with the given HTML."""

    def look_at(html: str) -> list[str]:
        watch = Watch("localhost:1", None)
        context = browser.new_context()
        watch.over(context)
        context.new_page().set_content(html)
        context.close()
        return watch.faults

    return look_at


def test_a_request_to_another_host_is_noticed(faults_of):
    assert any(
        "another host: http://cdn.invalid/x.png" in fault for fault in faults_of("<img src=http://cdn.invalid/x.png>")
    )


def test_a_logged_error_is_noticed(faults_of):
    assert any("went wrong" in fault for fault in faults_of("<script>console.error('went wrong')</script>"))


def test_a_broken_security_policy_is_noticed(faults_of):
    policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
    assert any("Content Security Policy" in fault for fault in faults_of(f"<head>{policy}</head><script>1</script>"))


def test_a_quiet_page_has_no_faults(faults_of):
    assert faults_of("<p>Tổ Số</p>") == []


def test_signing_in_puts_the_user_on_the_page(desk, sign_in):
    user = make_user("an")
    sign_in(desk, user)
    client = Client()
    client.cookies.load({cookie["name"]: cookie["value"] for cookie in desk.context.cookies()})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_phone_and_desk_differ_in_width(phone, desk):
    assert (phone.evaluate("screen.width"), desk.evaluate("screen.width")) == (360, 1366)


def test_axe_finds_an_image_without_text(desk, axe):
    image = "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
    desk.set_content(f"<html lang=vi><title>x</title><main><h1>x</h1>{image}</main>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(desk)
