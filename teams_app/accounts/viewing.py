"""The day a page speaks about: `?ngay=YYYY-MM-DD`, else today."""

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

PARAMETER = "ngay"


def viewing_date(request: HttpRequest) -> dt.date:
    """The day asked for in the address; today when there is none or it is no date."""
    try:
        return dt.date.fromisoformat(request.GET.get(PARAMETER, ""))
    except ValueError:
        return timezone.localdate()
