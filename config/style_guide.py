"""Every component in all its states, for those who build pages. Only with DEBUG."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

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


@require_http_methods(["GET", "POST"])
def style_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "style_guide.html", example())


def example() -> dict[str, Any]:
    wrong = ExampleForm({"people": "-3", "form": "a", "topics": ["1"]}, prefix="wrong", auto_id="id_wrong_%s")
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
