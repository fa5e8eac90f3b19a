"""Problems in words, each with the links that settle it: for a whole page in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teams_app.registry.models import Member, MemberRole, Person, ProblemKind, Team, TeamLevel
from teams_app.registry.places import Place, Served, places_of, served_by
from teams_app.registry.problems.finding import Problem

Step = tuple[str, str]  # what it does, where
# Settled on the page of the problem itself: by a form of its own, or by saying that it is meant so.
WITH_FORM = {ProblemKind.TWO_HEADS, ProblemKind.SAME_PERSON}
MAY_BE_MEANT = {
    ProblemKind.TWO_TEAMS,
    ProblemKind.NO_PLACE,
    ProblemKind.NO_PHONE,
    ProblemKind.TWO_SERVICES,
    ProblemKind.SAME_PERSON,
}


@dataclass(frozen=True)
class Told:
    """A problem as the page tells it."""

    problem: Problem
    title: str
    text: str
    steps: list[Step]
    team: Team  # whose page shows more

    @property
    def url(self) -> str:
        """The page that settles it; empty where the steps are all there is."""
        if self.problem.kind not in WITH_FORM | MAY_BE_MEANT:
            return ""
        return reverse("registry:problem", args=[self.problem.kind.value, *self.problem.key])


def tell(problems: Sequence[Problem], today: dt.date) -> list[Told]:
    """About a dozen queries, however many problems there are."""
    if not problems:
        return []
    teller = Teller(problems, today)
    return [told for problem in problems if (told := teller.tell(problem)) is not None]


class Teller:
    """Everything that a page of problems names, read once."""

    def __init__(self, problems: Sequence[Problem], today: dt.date) -> None:
        heads = [pk for p in problems if p.kind == ProblemKind.TWO_HEADS for pk in (p.a, p.b)]
        people = {pk for p in problems for pk in p.people}
        self.services = Member.objects.select_related("person").in_bulk(heads)
        serving = Member.objects.on(today).filter(person__in=people).select_related("person")
        self.serving: dict[int, list[Member]] = {}
        for service in serving.order_by("team", "pk"):
            self.serving.setdefault(service.person_id, []).append(service)
        teams = {pk for p in problems for pk in p.teams} | {s.team_id for s in self.services.values()}
        teams |= {service.team_id for group in self.serving.values() for service in group}
        self.teams: dict[int, Team] = Team.objects.in_bulk(teams)
        self.people: dict[int, Person] = Person.objects.in_bulk(people)
        self.served: dict[int, Served] = served_by(self.teams.values(), today)
        units = {p.c for p in problems if p.kind == ProblemKind.TWO_TEAMS}
        self.places: dict[int, Place] = places_of(units, today)
        headless = [p.a for p in problems if p.kind == ProblemKind.NO_HEAD]
        deputies = Member.objects.on(today).filter(team__in=headless, role=MemberRole.DEPUTY).select_related("person")
        self.deputies = {deputy.team_id: deputy for deputy in deputies.order_by("-pk")}

    def tell(self, problem: Problem) -> Told | None:
        """None when what it is about has gone meanwhile."""
        try:
            return _TELL[problem.kind](self, problem)
        except (KeyError, IndexError):
            return None

    def place(self, team: Team) -> str:
        served = self.served[team.pk]
        return ", ".join(part for part in (served.label, served.above) if part)

    def service(self, person: int, team: int) -> Member:
        return [s for s in self.serving.get(person, []) if s.team_id == team][0]  # noqa: RUF015  (IndexError: gone)

    def two_heads(self, problem: Problem) -> Told:
        one, two = self.services[problem.a], self.services[problem.b]
        team = self.teams[one.team_id]
        text = _("%(one)s (%(one_span)s) and %(two)s (%(two_span)s)") % {
            "one": one.person.name, "one_span": _span(one), "two": two.person.name, "two_span": _span(two),
        }  # fmt: skip
        return Told(problem, team.short_name, text, [], team)

    def two_teams(self, problem: Problem) -> Told:
        one, two = self.teams[problem.a], self.teams[problem.b]
        title = self.places[problem.c].label
        steps = [(_("Dissolve %(team)s") % {"team": t.short_name}, _to("team_close", t.pk)) for t in (one, two)]
        if one.level == TeamLevel.HAMLET:
            steps += [(_("Move %(team)s") % {"team": t.short_name}, _to("team_areas", t.pk)) for t in (one, two)]
        text = _("served by %(one)s and %(two)s") % {"one": one.short_name, "two": two.short_name}
        return Told(problem, title, text, steps, one)

    def no_place(self, problem: Problem) -> Told:
        team = self.teams[problem.a]
        ended = self.served[team.pk].ended
        text = (
            _("%(place)s ended on %(day)s") % {"place": ended[0].label, "day": _day(ended[0].ended_on)}
            if ended
            else _("serves no place")
        )
        step = (
            (_("Re-form"), reverse("registry:reform_list"))
            if team.level == TeamLevel.COMMUNE
            else (_("Give it its new place"), _to("team_areas", team.pk))
        )
        steps = [step, (_("Dissolve"), _to("team_close", team.pk))]
        return Told(problem, team.short_name, text, steps, team)

    def no_member(self, problem: Problem) -> Told:
        team = self.teams[problem.a]
        steps = [
            (_("Name the head"), _to("member_new", team.pk) + "?vai=head"),
            (_("Dissolve"), _to("team_close", team.pk)),
        ]
        return Told(problem, team.short_name, self.place(team), steps, team)

    def no_head(self, problem: Problem) -> Told:
        team = self.teams[problem.a]
        steps = [(_("Name the head"), _to("member_new", team.pk) + "?vai=head")]
        if deputy := self.deputies.get(team.pk):
            text = _("Make %(name)s, the deputy, head") % {"name": deputy.person.name}
            steps.insert(0, (text, _to("member_role", team.pk, deputy.pk) + "?vai=head"))
        return Told(problem, team.short_name, self.place(team), steps, team)

    def no_phone(self, problem: Problem) -> Told:
        team, service = self.teams[problem.b], self.service(problem.a, problem.b)
        steps = [(_("Write the phone"), _to("member_edit", team.pk, service.pk))]
        return Told(problem, service.person.name, team.short_name, steps, team)

    def two_services(self, problem: Problem) -> Told:
        pair = [self.service(problem.a, problem.b), self.service(problem.a, problem.c)]
        said = [f"{s.get_role_display()}, {self.teams[s.team_id].short_name}" for s in pair]
        steps = [
            (_("Leaves %(team)s") % {"team": self.teams[s.team_id].short_name}, _to("member_leave", s.team_id, s.pk))
            for s in pair
        ]
        return Told(problem, pair[0].person.name, "; ".join(said), steps, self.teams[problem.b])

    def same_person(self, problem: Problem) -> Told:
        one, two = self.people[problem.a], self.people[problem.b]
        said = [f"{s.get_role_display()}, {self.teams[s.team_id].short_name}" for s in (
            self.serving[one.pk][0], self.serving[two.pk][0])]  # fmt: skip
        same = _("same phone") if one.phone and one.phone == two.phone else _("same year of birth")
        return Told(problem, one.name, f"{same}: {'; '.join(said)}", [], self.teams[self.serving[one.pk][0].team_id])


_TELL = {
    ProblemKind.TWO_HEADS: Teller.two_heads,
    ProblemKind.TWO_TEAMS: Teller.two_teams,
    ProblemKind.NO_PLACE: Teller.no_place,
    ProblemKind.NO_MEMBER: Teller.no_member,
    ProblemKind.NO_HEAD: Teller.no_head,
    ProblemKind.NO_PHONE: Teller.no_phone,
    ProblemKind.TWO_SERVICES: Teller.two_services,
    ProblemKind.SAME_PERSON: Teller.same_person,
}


def _to(name: str, *args: int) -> str:
    return reverse(f"registry:{name}", args=args)


def _day(date: dt.date | None) -> str:
    return date_format(date, "SHORT_DATE_FORMAT") if date else ""


def _span(service: Member) -> str:
    end = _day(service.valid_to) if service.valid_to else _("now")
    return f"{_day(service.valid_from)} – {end}"
