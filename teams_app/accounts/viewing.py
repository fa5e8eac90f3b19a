"""The day a page speaks about: `?ngay=YYYY-MM-DD` or, as people type it, `?ngay=1/3/2025`; else today."""

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

PARAMETER = "ngay"


def viewing_date(request: HttpRequest) -> dt.date:
    """The day asked for in the address; today when there is none or it is no date."""
    asked = request.GET.get(PARAMETER, "")
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(asked.strip(), form).date()  # noqa: DTZ007  (a day has no time zone)
        except ValueError:
            continue
    return timezone.localdate()
