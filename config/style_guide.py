"""Every component in all its states, for those who build pages. Only with DEBUG."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods

from config.frame import Frame

LONGEST = "Tổ công nghệ số cộng đồng khóm Bình Thạnh, phường Bình Thạnh, thành phố Hồng Ngự"
ICONS = sorted(path.stem for path in (settings.BASE_DIR / "config/templates/components/icons").glob("*.svg"))
TOKENS = sorted(
    set(re.findall(r"--([a-z0-9-]+): #", (settings.BASE_DIR / "config/static/config/tokens.css").read_text()))
)
TOPICS = ["DVC trực tuyến", "VNeID", "Thanh toán", "Mua sắm", "An toàn", "Sổ sức khỏe điện tử"]


class Chips(forms.CheckboxSelectMultiple):
    template_name = "widgets/chips.html"


class RadioChips(forms.RadioSelect):
    template_name = "widgets/chips.html"


class ExampleForm(forms.Form):
    """One field of each kind; sent empty or wrong, it shows every error."""

    team = forms.ChoiceField(label="Tổ", choices=[("", "Chọn tổ"), ("1", LONGEST), ("2", "Tổ ấp Mỹ Thới")])
    topics = forms.MultipleChoiceField(
        label="Nội dung", choices=[(str(i), t) for i, t in enumerate(TOPICS)], widget=Chips
    )
    form = forms.ChoiceField(
        label="Hình thức",
        choices=[("a", "Từng nhà"), ("b", "Tập trung"), ("c", "Một cửa"), ("d", "Lồng ghép")],
        widget=RadioChips,
        help_text="Chọn một hình thức chính của buổi.",
    )
    people = forms.IntegerField(label="Số lượt người", min_value=0, help_text="Tính lượt, không tính người.")
    date = forms.DateField(label="Ngày", widget=forms.DateInput(attrs={"type": "date"}))
    level = forms.ChoiceField(label="Cấp", choices=[("x", "Tổ cấp xã"), ("k", "Tổ khóm, ấp")], widget=forms.RadioSelect)
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="Đã được các thành viên đồng ý", required=False, help_text="Không đánh dấu sẵn.")


class ExampleFrame(Frame):
    """The frame of somebody who may use every place there is or will be."""

    @cached_property
    def places(self) -> list[dict[str, Any]]:
        named = [("Bản đồ", "map"), ("Các tổ", "team"), ("Ghi", "plus"), ("Hoạt động", "activity")]
        named += [("Báo cáo", "report"), ("Hướng dẫn", "guide")]
        return [
            {
                "label": label,
                "url": "#",
                "icon": icon,
                "is_log": icon == "plus",
                "is_dated": icon in ("map", "team"),
                "only_wide": icon == "report",
                "is_current": icon == "team",
            }
            for label, icon in named
        ]


@require_http_methods(["GET", "POST"])
def style_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "style_guide.html", example() | {"frame": ExampleFrame(request)})


def example() -> dict[str, Any]:
    wrong = ExampleForm({"people": "-3", "form": "a", "date": "31/2"}, auto_id="id_wrong_%s")
    wrong.is_valid()
    return {
        "crumbs": [("Đồng Tháp", "#"), ("xã Mỹ Xương", "#"), ("ấp Mỹ Thới", None)],
        "form": ExampleForm(),
        "wrong": wrong,
        "longest": LONGEST,
        "page": Paginator(range(766), 25).page(4),
        "icons": ICONS,
        "tokens": TOKENS,
    }
