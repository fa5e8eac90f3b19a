"""Who may see and change what of the register. Nothing else decides it.

Two days meet here. The day looked at (`on`) says which teams there were; today says who the reader is.
A right is always a matter of today: whoever left a post yesterday sees nothing of it, whatever day the
address asks for. So the grants and services read here are today's, and `on` only moves the picture.

Province staff and commune officials hold the ground of the units that their grants name: every unit
below them today, and every unit that those came from, so that the past of their own place is theirs too.
Heads and deputies see their own team with its people, and change nothing of the register: whoever
answers for the list is the commune. Everyone else sees nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import Enum, auto
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from geo.among import Among, among
from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.accounts.access import Actor, Scope, covers_everything, scope_of
from teams_app.accounts.disclosures import Disclosure
from teams_app.accounts.disclosures.querysets import DisclosureQuerySet
from teams_app.registry.finding import Wanted
from teams_app.registry.ground import ground_kept, ground_of, upper_units
from teams_app.registry.memory import consents, grounds
from teams_app.registry.models import ImportBatch, ImportDraft, Member, MemberRole, Person, StruckEntry, Team, TeamArea
from teams_app.registry.models.draft import ImportDraftQuerySet
from teams_app.registry.querysets import MOST_SETTLED, PersonQuerySet, TeamAreaQuerySet, TeamQuerySet

LEADERS = (MemberRole.HEAD, MemberRole.DEPUTY)


def visible_teams(user: Actor, on: dt.date, *, today: dt.date | None = None) -> TeamQuerySet:
    """The teams that `user` may look at when the page shows the day `on`.

    In an official's scope: those that serve the ground on `on` or later, or served it to their end.
    """
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    if not scope.units:
        return Team.objects.filter(pk__in=teams_led_by(user, today).values("pk"))
    areas = _areas_in(user, scope, today)
    if areas is None:
        return Team.objects.all()
    led = teams_led_by(user, today).values("pk")
    return Team.objects.filter(Q(pk__in=areas.reaching(on).values("team")) | Q(pk__in=led))


def visible_ids(user: Actor, on: dt.date, *, today: dt.date | None = None) -> Any:
    """The same for `team__in` of a page that asks often: the ids where they are few, found once a request.

    They are read off the areas; to look up the teams first would cost as much again.
    """
    today = today or timezone.localdate()
    remembered: dict[Any, Any] = user.__dict__.setdefault("_visible_ids", {})
    if (on, today) not in remembered:
        scope = scope_of(user, today)
        what = f"served {sorted(scope.units)} {on} {today}"
        served = grounds.remembered(what, lambda: _served(user, scope, on, today)) if scope.units else ()
        led = () if served is None else tuple(teams_led_by(user, today).values_list("pk", flat=True))
        if served is None:
            remembered[on, today] = visible_teams(user, on, today=today).order_by().values("pk")
        else:
            remembered[on, today] = among({*served, *led})
    return remembered[on, today]


def _served(user: Actor, scope: Scope, on: dt.date, today: dt.date) -> tuple[int, ...] | None:
    """The teams of the scope; None where carrying their ids would cost more than to find them again."""
    areas = _areas_in(user, scope, today)
    if areas is None:
        return None
    served = tuple(areas.reaching(on).order_by().values_list("team", flat=True)[: MOST_SETTLED + 1])
    return None if len(served) > MOST_SETTLED else served


def teams_to_list(user: Actor, on: dt.date) -> TeamQuerySet:
    """The same for a page that asks several questions about them."""
    today = timezone.localdate()
    if covers_everything(scope_of(user, today), today):
        return Team.objects.all()
    return Team.objects.filter(pk__in=visible_ids(user, on, today=today))


def teams_to_search(user: Actor, text: str, on: dt.date) -> Wanted:
    """The same for whoever looks for `text` among them."""
    teams, ids = teams_to_list(user, on), visible_ids(user, on)
    return Wanted(text, teams, on, frozenset(ids.ids) if teams.query.where and isinstance(ids, Among) else None)


def editable_teams(user: Actor, on: dt.date, *, today: dt.date | None = None) -> TeamQuerySet:
    """The standing teams whose facts and people `user` may change: those that serve the ground now.

    `on` is the day of the change; a team that has ended by then, or by today, is history.
    """
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    if not scope.units:
        return Team.objects.none()
    areas = _areas_in(user, scope, today)
    teams = Team.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=max(on, today)))
    if areas is None:
        return teams
    now = areas.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    return teams.filter(pk__in=now.values("team"))


def teams_to_check(user: Actor, today: dt.date) -> TeamQuerySet | None:
    """The teams whose problems are `user`'s to settle; None stands for all of them."""
    return None if covers_everything(scope_of(user, today), today) else editable_teams(user, today)


def teams_led_by(user: Actor, on: dt.date) -> TeamQuerySet:
    """The teams that stand on `on` and in which `user` serves as head or deputy that day."""
    if not user.is_authenticated or not user.is_active:
        return Team.objects.none()
    services = Member.objects.on(on).filter(person__user=user, role__in=LEADERS)
    return Team.objects.on(on).filter(pk__in=services.values("team"))


def can_open_register(user: Actor, on: dt.date) -> bool:
    """Whether the register has anything for `user`: a scope, or a team of their own."""
    return bool(scope_of(user, on).units) or teams_led_by(user, on).exists()


def can_add_team(user: Actor, on: dt.date) -> bool:
    return bool(scope_of(user, on).units)


def can_edit(user: Actor, team: Team, on: dt.date) -> bool:
    return editable_teams(user, on).filter(pk=team.pk).exists()


def can_reopen(user: Actor, team: Team, on: dt.date) -> bool:
    """Whether `user` may take the dissolution of `team` back; a re-formed one goes on as its successor."""
    has_ended = team.valid_to is not None and team.valid_to <= on and team.successor_id is None
    return has_ended and bool(scope_of(user, on).units) and visible_teams(user, on).filter(pk=team.pk).exists()


class Phones(Enum):
    """How much of the phones of a team someone is shown."""

    FULL = auto()  # their daily work: the commune that keeps the list, the head and the deputy who call their people
    ON_REQUEST = auto()  # masked until asked for, and the asking is written down: the province rarely calls
    MASKED = auto()


def phones_of(user: Actor, team: Team, *, today: dt.date | None = None) -> Phones:
    """What `user` is shown of the phones of `team`. A right of today, whatever day the page shows."""
    today = today or timezone.localdate()
    if teams_led_by(user, today).filter(pk=team.pk).exists():
        return Phones.FULL
    scope = scope_of(user, today)
    if not scope.units or not visible_teams(user, today, today=today).filter(pk=team.pk).exists():
        return Phones.MASKED
    return Phones.ON_REQUEST if scope.is_province and not _keeps(scope, team, today) else Phones.FULL


def phones_of_each(user: Actor, teams: Collection[int], *, today: dt.date | None = None) -> dict[int, Phones]:
    """`phones_of` for a page of teams, by id. Three queries, however many they are."""
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    found = dict.fromkeys(teams, Phones.MASKED)
    if scope.units:
        seen = visible_teams(user, today, today=today).filter(pk__in=teams).values_list("pk", flat=True)
        found |= dict.fromkeys(seen, Phones.ON_REQUEST if scope.is_province else Phones.FULL)
    if scope.is_province and scope.is_commune:
        kept = TeamArea.objects.filter(unit__in=among(ground_of(scope.commune_units, today)), team__in=teams)
        found |= dict.fromkeys(kept.values_list("team", flat=True), Phones.FULL)
    led = teams_led_by(user, today).filter(pk__in=teams).values_list("pk", flat=True)
    return found | dict.fromkeys(led, Phones.FULL)


def can_see_phones(user: Actor, team: Team, *, today: dt.date | None = None) -> bool:
    """Whether `user` may have the phones in full, at once or by asking for them."""
    return phones_of(user, team, today=today) is not Phones.MASKED


def _keeps(scope: Scope, team: Team, today: dt.date) -> bool:
    """Whether a grant on a commune, beside one on a province, makes the team one's daily work."""
    return scope.is_commune and team.areas.filter(unit__in=among(ground_of(scope.commune_units, today))).exists()


def keeps(user: Actor, team: Team, *, today: dt.date | None = None) -> bool:
    """Whether `user` keeps the list that `team` stands in, today: province staff, the commune's official."""
    today = today or timezone.localdate()
    return bool(scope_of(user, today).units) and visible_teams(user, today, today=today).filter(pk=team.pk).exists()


def teams_with_phones(user: Actor, *, today: dt.date | None = None) -> TeamQuerySet:
    """The teams of `can_see_phones`, for a whole list: those of today's ground, and those that one leads."""
    today = today or timezone.localdate()
    return visible_teams(user, today, today=today)


def people_kept(user: Actor, today: dt.date) -> PersonQuerySet:
    """The people whose data `user` answers for: those who serve or served in the teams of the own scope."""
    scope = scope_of(user, today)
    if not scope.units:
        return Person.objects.none()
    kept = _teams_kept(user, scope, today)
    if kept is None:
        return Person.objects.all()
    teams = kept.ids_if_few()
    services = Member.objects.filter(team__in=teams).order_by().values("person")
    struck = StruckEntry.objects.filter(team__in=teams, person__isnull=False).order_by().values("person")
    ids = services.union(struck)  # no OR: each part goes by its own index
    return Person.objects.filter(pk__in=ids)


def consents_counted(user: Actor, today: dt.date) -> tuple[int, int]:
    """Of how many of them data is held, and of how many without consent; counted again when something changed."""
    what = f"consents {sorted(scope_of(user, today).units)} {today}"
    return consents.remembered(what, people_kept(user, today).count_consents)


def can_erase(user: Actor, person: Person, today: dt.date) -> bool:
    """Only who answers for every team the person served in: erasing reaches all of them."""
    scope = scope_of(user, today)
    if not scope.units:
        return False
    teams = _teams_kept(user, scope, today)
    return teams is None or not person.services.exclude(team__in=teams).exists()


def can_read_access_log(user: Actor, today: dt.date) -> bool:
    return bool(scope_of(user, today).units)


def can_oversee_people_data(user: Actor, today: dt.date) -> bool:
    """Whether `user` may take the access log out and sees who is due for erasure: the province."""
    return scope_of(user, today).is_province


def disclosures_of(user: Actor, today: dt.date) -> DisclosureQuerySet:
    """The lines of the access log about people of the own scope; all of them where that is everything."""
    scope = scope_of(user, today)
    if not scope.units:
        return Disclosure.objects.none()
    ground = ground_kept(user, scope, today)
    return Disclosure.objects.all() if ground is None else Disclosure.objects.of_units(ground)


def _teams_kept(user: Actor, scope: Scope, today: dt.date) -> TeamQuerySet | None:
    """The teams that serve the ground of the scope, or did to their end; None stands for all."""
    areas = _areas_in(user, scope, today)
    return None if areas is None else Team.objects.filter(pk__in=areas.reaching(today).values("team"))


def addable_units(user: Actor, on: dt.date) -> UnitPeriodQuerySet:
    """The periods in force on `on` of the units that `user` may give to a team."""
    scope = scope_of(user, on)
    return UnitPeriod.objects.on(on) if covers_everything(scope, on) else scope.periods(on)


def units_to_choose(user: Actor, on: dt.date, *, today: dt.date | None = None) -> UnitPeriodQuerySet:
    """The periods in force on `on`, above the hamlets, by which `user` may narrow a list."""
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    periods = UnitPeriod.objects.on(on).exclude(unit__level=Level.HAMLET)
    if not scope.units:
        return periods.none()
    upper = upper_units(user, scope, today)
    return periods if upper is None else periods.filter(unit__in=among(upper))


def units_to_reform(user: Actor, on: dt.date, *, today: dt.date | None = None) -> frozenset[int] | None:
    """The ids of the communes in force on `on` whose teams `user` may re-form; None stands for all of them."""
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    ground = ground_kept(user, scope, today) if scope.units else frozenset()
    if ground is None:
        return None
    communes = UnitPeriod.objects.on(on).at_level(Level.COMMUNE).filter(unit__in=among(ground))
    return frozenset(communes.values_list("unit_id", flat=True))


def can_import(user: Actor, on: dt.date) -> bool:
    """Whoever keeps the list of a place may import it: province staff and commune officials, no head."""
    return bool(scope_of(user, on).units)


def import_ground(user: Actor, on: dt.date) -> frozenset[int] | None:
    """The ids of the units whose teams an import of `user` may write; None stands for all of them."""
    scope = scope_of(user, on)
    return ground_kept(user, scope, on) if scope.units else frozenset()


def import_drafts(user: Actor, on: dt.date) -> ImportDraftQuerySet:
    """One's own alone, and only as long as one may import: a draft holds whatever its sender had in the file."""
    if not can_import(user, on):
        return ImportDraft.objects.none()
    return ImportDraft.objects.filter(user=user.pk or 0)


def visible_batches(user: Actor, on: dt.date) -> QuerySet[ImportBatch]:
    """The imports that `user` may look at and take back: those that stayed within the own ground."""
    ground = import_ground(user, on)
    if ground is None:
        return ImportBatch.objects.all()
    if not ground:
        return ImportBatch.objects.none()
    limited = ImportBatch.objects.filter(scope__isnull=False).values_list("pk", "scope")  # few: a batch is a file
    return ImportBatch.objects.filter(pk__in=[pk for pk, scope in limited if ground.issuperset(scope or ())])


def _areas_in(user: Actor, scope: Scope, today: dt.date) -> TeamAreaQuerySet | None:
    """The areas of all times in the ground of the scope. None: no limit at all."""
    ground = ground_kept(user, scope, today)
    return None if ground is None else TeamArea.objects.filter(unit__in=among(ground))
