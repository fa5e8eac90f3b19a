"""A topic put under another one takes its work along, in every sum that is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from geo.models import Level
from teams_app.activities.periods import Month, Period
from teams_app.coverage import facts
from teams_app.coverage.answers.taught import untaught
from teams_app.coverage.figures import figures
from teams_app.coverage.models import CommuneSum
from teams_app.coverage.querysets import Kind
from tests.factories import make_activity, make_topic
from tests.teams_app.coverage.conftest import DAY

MONTH = Period(Month(2024, 9), Month(2024, 9))


def people_of(topic) -> int:
    sums = CommuneSum.objects.filter(topic=topic.pk, month=MONTH.first.start).values_list("people", flat=True)
    assert sum(sums) == (figures(Level.COMMUNE, DAY, MONTH, kind=Kind.about(topic)).total.people or 0)
    return sum(sums)


def test_its_work_goes_with_it(town):
    old, new = make_topic("Dịch vụ công"), make_topic("Mua sắm")
    below = make_topic("Gian hàng số", parent=old)
    make_activity(town.team, DAY, 5, topics=[below])
    make_activity(town.team, DAY, 7, topics=[below, old])
    make_activity(town.team, DAY + dt.timedelta(days=1), 11, topics=[new])
    assert [people_of(topic) for topic in (below, old, new)] == [12, 12, 11]
    below.parent = new
    below.save()
    assert [people_of(topic) for topic in (below, old, new)] == [12, 7, 23]
    below.parent = None
    below.save()
    assert [people_of(topic) for topic in (below, old, new)] == [12, 7, 11]
    assert list(facts.differences()) == []


def test_a_topic_is_no_longer_taught_where_only_what_was_below_it_was(town):
    old = make_topic("Dịch vụ công")
    below = make_topic("Khảo sát", parent=old)
    make_activity(town.team, DAY, 5, topics=[below])
    assert dict(untaught(DAY))[old] == 1
    below.parent = None
    below.save()
    assert dict(untaught(DAY)) == {old: 2, below: 1}


def test_anything_else_of_a_topic_counts_nothing_anew(town):
    topic = make_topic("Dịch vụ công")
    make_activity(town.team, DAY, 5, topics=[topic])
    before = list(CommuneSum.objects.values_list("pk", "changes").order_by("pk"))
    topic.name = "Dịch vụ công trực tuyến"
    topic.save()
    assert list(CommuneSum.objects.values_list("pk", "changes").order_by("pk")) == before


@pytest.mark.django_db
def test_there_are_two_steps_and_no_more():
    top = make_topic("Dịch vụ công")
    below = make_topic("Khảo sát", parent=top)
    other = make_topic("Mua sắm")
    other.parent = below
    with pytest.raises(ValidationError, match="không đứng dưới nội dung nào khác"):
        other.full_clean()
    top.parent = make_topic("An toàn")
    with pytest.raises(ValidationError, match="Chuyển các nội dung đó trước"):
        top.full_clean()
