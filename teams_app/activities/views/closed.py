"""Where a closed month would change: the page that asks why, and sends the same form again with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from teams_app.activities.closing import ReasonNeeded, about_closed
from teams_app.activities.models import Activity
from teams_app.activities.periods import Month
from teams_app.activities.review_forms import ClosedMonthForm


def reason_in(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:300]


def ask_reason(
    request: HttpRequest, needed: ReasonNeeded, back: str, activities: Iterable[Activity] = ()
) -> HttpResponse:
    """Everything that was sent stands in the page; an empty reason is told beside its field.

    Of several `activities` the page names those that lie in a closed month, and says how many do not.
    """
    fields = request.POST.lists()
    sent = [(name, value) for name, values in fields for value in values if name not in _OWN]
    form = ClosedMonthForm(request.POST if "reason" in request.POST else None)
    closed = {closing.month for closing in needed.closings}
    all_of_them = list(activities)
    touched = [each for each in all_of_them if Month.of(each.date).start in closed]
    context = {
        "form": form,
        "sent": sent,
        "closed": about_closed(needed.closings),
        "back": back,
        "activities": touched if len(all_of_them) > 1 else [],
        "others": len(all_of_them) - len(touched),
    }
    return render(request, "activities/ask_reason.html", context)


_OWN = {"csrfmiddlewaretoken", "reason"}
