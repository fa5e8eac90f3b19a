"""The day on which a run begins is its day to the end, also where midnight in Vietnam passes meanwhile.

Many tests take today's date when their file is read. Where midnight is near, a run therefore goes on in a time zone
where it is only noon of the same day. No clock is moved: server, browser, database and other processes still agree.
"""

from __future__ import annotations

import datetime as dt

from django.test import override_settings
from django.utils import timezone

NEAR = dt.time(23, 45)  # no test takes a quarter of an hour
HALF_A_DAY_BEHIND_VIETNAM = "America/Bogota"  # UTC-5 all the year


def keep_the_day() -> None:
    """Go where it is noon if midnight is near."""
    if timezone.localtime().time() >= NEAR:
        override_settings(TIME_ZONE=HALF_A_DAY_BEHIND_VIETNAM).enable()
