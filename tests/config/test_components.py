"""The shared parts of pages, rendered as the apps use them."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings

from config.style_guide import ICONS, ExampleForm


class SmallForm(forms.Form):
    people = forms.IntegerField(label="Số lượt người", min_value=1, help_text="Tính lượt.")
    note = forms.CharField(label="Ghi chú", required=False)
    agreed = forms.BooleanField(label="Đã đồng ý")


def test_a_field_says_what_it_is_and_what_is_wrong_beside_it() -> None:
    form = SmallForm({"people": "0"})
    text = str(form["people"].as_field_group())
    assert '<label for="id_people">' in text
    assert "Ít nhất là 1." in text
    assert 'aria-invalid="true"' in text
    described = text.split('aria-describedby="')[1].split('"')[0].split()
    assert described == ["id_people_helptext", "id_people_error"]
    for name in described:
        assert f'id="{name}"' in text


def test_an_optional_field_says_so_and_a_needed_one_does_not() -> None:
    form = SmallForm()
    assert "(không bắt buộc)" in form["note"].as_field_group()
    assert "(không bắt buộc)" not in form["people"].as_field_group()


def test_a_tick_stands_before_its_words() -> None:
    text = str(SmallForm()["agreed"].as_field_group())
    assert text.index("<input") < text.index("Đã đồng ý")
    assert text.count("Đã đồng ý") == 1


def test_chips_are_real_radios_and_checkboxes_in_a_fieldset() -> None:
    form = ExampleForm({"form": "b", "topics": ["0", "1"]})
    one = str(form["form"].as_field_group())
    assert one.count('type="radio"') == 4
    assert "<fieldset" in one
    assert "<legend>Hình thức" in one
    assert one.count("checked") == 1
    many = str(form["topics"].as_field_group())
    assert many.count('type="checkbox"') == 6
    assert many.count("checked") == 2


def test_the_summary_links_to_each_wrong_field_and_takes_the_focus() -> None:
    form = ExampleForm({"people": "-3"})
    text = render_to_string("components/error_summary.html", {"form": form})
    assert "autofocus" in text
    assert 'href="#id_people"' in text
    for name in ("topics", "form"):
        anchor = text.split(f'href="#id_{name}')[1].split('"')[0]
        assert f'id="id_{name}{anchor}"' in str(form[name].as_field_group())
    assert render_to_string("components/error_summary.html", {"form": ExampleForm()}).strip() == ""


def test_the_summary_lets_a_question_end_with_its_own_mark() -> None:
    class Asking(forms.Form):
        why = forms.CharField(label="Vì sao?")
        what = forms.CharField(label="Nội dung")

    text = render_to_string("components/error_summary.html", {"form": Asking({})})
    assert "Vì sao?</a> " in text
    assert "Nội dung</a>: " in text


def test_the_pager_keeps_the_filters() -> None:
    request = RequestFactory().get("/to/?q=m%E1%BB%B9&page=4")
    text = render_to_string("components/pager.html", {"page": Paginator(range(766), 25).page(4)}, request)
    assert "76–100 trong 766" in text
    assert 'rel="next" href="?q=m%E1%BB%B9&amp;page=5"' in text
    assert 'aria-current="page"' in text
    assert text.count("<li") == 9
    assert render_to_string("components/pager.html", {"page": Paginator([], 25).page(1)}, request).strip() == ""


def test_the_breadcrumb_ends_where_we_are() -> None:
    text = render_to_string(
        "components/breadcrumb.html", {"items": [("Đồng Tháp", "/don-vi/1/"), ("xã Mỹ Xương", None)]}
    )
    assert '<a href="/don-vi/1/">Đồng Tháp</a>' in text
    assert '<span aria-current="page">xã Mỹ Xương</span>' in text


def test_icons_are_silent_and_a_wrong_name_is_noticed() -> None:
    assert {"map", "team", "plus", "guide", "report", "search", "calendar", "undo", "pin"} <= set(ICONS)
    assert 'aria-hidden="true"' in render_to_string("components/icon.html", {"name": "map"})
    with pytest.raises(TemplateDoesNotExist):
        render_to_string("components/icon.html", {"name": "no-such-icon"})


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.config.urls_with_style_guide")
def test_the_style_guide_shows_every_component(client: Client) -> None:
    text = client.get("/kieu-dang/").content.decode()
    components = "btn--primary card chip figure notice tag table--cards tabs pager dl timeline steps empty toolbar"
    for component in f"{components} actionbar two-panes lede breadcrumb".split():
        assert f'class="{component}' in text or f" {component}" in text, component


@pytest.mark.django_db
def test_the_style_guide_is_not_for_the_public(client: Client) -> None:
    assert client.get("/kieu-dang/").status_code == 404
