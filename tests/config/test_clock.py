"""A run that passes midnight in Vietnam goes on half a day behind: Python and the database then still name one day."""

import datetime as dt

import pytest
from django.utils import timezone

from teams_app.accounts.models import User
from tests import clock
from tests.factories import make_user

FIVE_PAST_MIDNIGHT = dt.datetime(2026, 11, 27, 17, 5, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_after_midnight_it_is_still_the_day_before(settings):
    settings.TIME_ZONE = "Asia/Ho_Chi_Minh"
    assert timezone.localdate(FIVE_PAST_MIDNIGHT) == dt.date(2026, 11, 28)
    settings.TIME_ZONE = clock.HALF_A_DAY_BEHIND_VIETNAM
    assert timezone.localdate(FIVE_PAST_MIDNIGHT) == dt.date(2026, 11, 27)
    user = make_user(last_login=FIVE_PAST_MIDNIGHT)
    assert User.objects.get(last_login__date=dt.date(2026, 11, 27)) == user
