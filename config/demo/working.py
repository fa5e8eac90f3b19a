"""Last chapter: what the teams did, who wrote it down, who has checked it, and the guides they work with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cms.loading import load_guides
from config.demo import accounts, log
from config.demo.seasons import Days
from config.demo.story import FIRST_LOGGED, FIXTURES, MY_THOI, Seeding
from geo.models import UnitPeriod
from geo.upkeep import renew_statistics
from teams_app.activities.topics import load_topics
from teams_app.coverage import facts
from teams_app.registry.models import Member, MemberRole, Team, TeamArea


def tell(seeding: Seeding) -> None:
    topics = load_topics(FIXTURES / "topics.json")
    silent = set(TeamArea.objects.filter(unit__in=seeding.silent_units).values_list("team_id", flat=True))
    teams = Team.objects.order_by("pk")
    habits = log.habits(teams, lambda team: team.pk in silent, FIRST_LOGGED, seeding.today)
    invented = log.invent(_signed(habits, seeding), Days(FIRST_LOGGED, seeding.today), seeding.today)
    invented.save()
    renew_statistics()  # the sums ask of what was just written
    facts.rebuild()
    seeding.say(
        f"{topics.created} nội dung, {len(invented.activities)} hoạt động minh họa đến {seeding.today:%d/%m/%Y}"
    )

    guides = load_guides()
    seeding.say(f"{len(guides.new)} bài hướng dẫn")


def _signed(habits: Iterable[log.Habit], seeding: Seeding) -> Iterator[log.Habit]:
    """In the commune of the demo's official, who logged and who verified is known."""
    commune = UnitPeriod.objects.on(seeding.today).get(code=MY_THOI).parent_id
    own = set(Team.objects.within([commune], seeding.today).values_list("pk", flat=True))
    heads = accounts.for_heads(_heads(own, seeding))
    official = seeding.users[accounts.OFFICIAL.username].pk
    head_of_my_thoi = seeding.users[accounts.HEAD.username].pk
    for habit in habits:
        if habit.team.pk not in own:
            yield habit
            continue
        author = heads.get(habit.team.pk, official)
        eager = 1.8 if author == head_of_my_thoi else 1.3
        yield replace(habit, diligence=max(habit.diligence, eager), logged_by_id=author, verified_by_id=official)


def _heads(teams: set[int], seeding: Seeding) -> list[Member]:
    heads = Member.objects.on(seeding.today).filter(team__in=teams, role=MemberRole.HEAD)
    return list(heads.select_related("person", "person__user").order_by("team_id"))
