"""Lists to choose from are written by hand; what a browser gets is what Django's templates would have given it."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.html import format_html

from config.form_renderer import FormRenderer

PLACES = [("", "Tất cả"), (1, "xã Mỹ Xương"), (2, 'xã "Bình" & <Hàng>'), (None, "không rõ")]


class OwnOption(forms.Select):
    option_template_name = "django/forms/widgets/attrs.html"


CASES = {
    "chosen": (forms.Select(choices=PLACES), 2),
    "nothing chosen": (forms.Select(choices=PLACES, attrs={"class": "wide", "required": True, "hidden": False}), None),
    "in groups": (forms.Select(choices=[("Huyện <A>", PLACES), ("", [(9, "chín")])]), "1"),
    "safe words": (forms.Select(choices=[(1, format_html("<b>{}</b>", "a & b"))]), 1),
    "empty": (forms.Select(choices=[]), None),
    "several": (forms.SelectMultiple(choices=PLACES), ["1", "2"]),
    "yes or no": (forms.NullBooleanSelect(), True),
    "an option of its own": (OwnOption(choices=PLACES), 1),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_what_the_templates_give(case):
    widget, value = CASES[case]
    attrs = {"id": "id_x", "data-words": 'a "b" & c', "tabindex": 0}
    ours, django = (widget.render("noi-<x>", value, attrs, renderer=r) for r in (FormRenderer(), TemplatesSetting()))
    assert ours == django
    assert hasattr(ours, "__html__")
