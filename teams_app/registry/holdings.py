"""Everything that is held about one person, in words: for the person, and for whoever hands it over.

About ten queries, whatever has gathered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from geo.models import UnitPeriod
from teams_app.accounts import audit
from teams_app.accounts.audit.entry import LogEntry
from teams_app.accounts.disclosures import Disclosure, DisclosureKind
from teams_app.registry.disclosing import key_of
from teams_app.registry.models import Consent, Member, Person, StruckEntry, TeamArea
from teams_app.registry.phones import spaced
from teams_app.registry.signals import person_page

MOST_LINES = 200  # of the access log and of changes; whoever needs more asks


@dataclass(frozen=True)
class Section:
    """A part of the copy: a title, and lines of what and how."""

    title: str
    rows: list[tuple[str, str]]
    note: str = ""


def holdings_of(person: Person) -> list[Section]:
    """The sections that say something, in the order in which a person would ask."""
    sections: list[Section] = [
        Section(_("Person"), list(_person(person))),
        Section(_("Service in teams"), list(_services(person))),
        Section(_("Consent"), list(_consents(person)), _("No consent is on record.")),
        Section(_("Account"), list(_account(person)), _("No account.")),
        *_of_rooms_above(person),
        Section(
            _("Who looked at the data, or took it out"),
            list(_disclosures(person)),
            _("Nobody, as far as is known."),
        ),
        Section(pgettext("held", "What was changed"), list(_changes(person)), _("Nothing since the log began.")),
    ]
    return [section for section in sections if section.rows or section.note]


def _of_rooms_above(person: Person) -> list[Section]:
    answers: list[Any] = [answer for _receiver, answer in person_page.send(sender=Person, person=person)]
    return [section for section in answers if section]


def as_data(person: Person, on: dt.date) -> dict[str, Any]:
    """The same for a machine."""
    return {"as_of": on.isoformat(), "person": person.pk, "sections": [asdict(part) for part in holdings_of(person)]}


def _person(person: Person) -> Iterator[tuple[str, str]]:
    yield _("Full name"), person.name
    yield _("Phone"), spaced(person.phone) or _("not held")
    yield _("Year of birth"), str(person.birth_year or _("not held"))
    yield _("Comes from"), person.get_background_display() if person.background else _("not held")


def _services(person: Person) -> Iterator[tuple[str, str]]:
    for service in Member.objects.filter(person=person).select_related("team").order_by("valid_from", "pk"):
        until = _day(service.valid_to) if service.valid_to else _("now")
        span = _("%(from)s – %(to)s") % {"from": _day(service.valid_from), "to": until}
        yield service.team.name, f"{service.get_role_display()}, {span}"
    for entry in StruckEntry.objects.filter(person=person).select_related("team").order_by("struck_at", "pk"):
        said = {"what": entry.get_kind_display(), "day": _day(timezone.localdate(entry.struck_at))}
        yield entry.team.name, _("struck out as a mistake on %(day)s: %(what)s") % said


def _consents(person: Person) -> Iterator[tuple[str, str]]:
    for consent in Consent.objects.filter(person=person).order_by("given_on", "pk"):
        said = _("given on %(day)s, %(means)s, wording %(wording)s") % {
            "day": _day(consent.given_on),
            "means": consent.get_means_display(),
            "wording": consent.wording,
        }
        taken = _("taken back on %(day)s") % {"day": _day(consent.withdrawn_on)} if consent.withdrawn_on else ""
        yield consent.get_purpose_display().capitalize(), "; ".join(part for part in (said, taken) if part)


def _account(person: Person) -> Iterator[tuple[str, str]]:
    if (user := person.user) is None:
        return
    yield _("User name"), user.username
    if user.phone:
        yield _("Signs in with"), spaced(user.phone)
    yield _("Opened on"), _day(timezone.localdate(user.date_joined))
    yield _("Signed in last"), _moment(user.last_login) if user.last_login else _("never")
    for grant in user.grants.order_by("valid_from", "pk"):
        until = _day(grant.valid_to) if grant.valid_to else _("now")
        yield grant.get_role_display().capitalize(), f"{_day(grant.valid_from)} – {until}"


def _disclosures(person: Person) -> Iterator[tuple[str, str]]:
    for entry in disclosures_about(person).select_related("user")[:MOST_LINES]:
        who = str(entry.user) if entry.user else _("a command on the server")
        parts = [who, entry.get_kind_display(), entry.what, entry.format]
        if entry.kind == DisclosureKind.EXPORT:
            parts.append(_("this person may be on it"))
        yield _moment(entry.at), ", ".join(part for part in parts if part)


def disclosures_about(person: Person) -> Any:
    """What named the person or a team of theirs, and the exports of a place they served in or of all.

    A list that went out is known by its place, not by whom it held: an export may have left the person out.
    """
    services = Member.objects.filter(person=person)
    teams = list(services.order_by().values_list("team_id", flat=True).distinct())
    named = Disclosure.objects.filter(key__in=[key_of(person), *(f"registry.team:{pk}" for pk in teams)])
    exports = Disclosure.objects.filter(kind=DisclosureKind.EXPORT, key="")
    first = services.order_by("valid_from").values_list("valid_from", flat=True).first()
    if first is None:
        return named
    places = exports.filter(unit_id__in=_places_of(teams)) | exports.filter(unit_id__isnull=True)
    return (named | places).filter(day__gte=first).order_by("-at", "-pk")


def _places_of(teams: list[int]) -> set[int]:
    """The units that the teams ever served, and all that these ever lay in."""
    found: set[int] = set()
    newest = set(TeamArea.objects.filter(team__in=teams).values_list("unit_id", flat=True))
    while newest:
        found |= newest
        parents = UnitPeriod.objects.filter(unit__in=newest, parent__isnull=False).values_list("parent_id", flat=True)
        newest = {parent for parent in parents if parent is not None} - found
    return found


def _changes(person: Person) -> Iterator[tuple[str, str]]:
    entries = LogEntry.objects.about(audit.Kind.PERSON, [person.pk]).select_related("actor")
    for entry in entries[:MOST_LINES]:
        who = str(entry.actor) if entry.actor else entry.source_label or pgettext("who", "the site")
        names = [_field(name) for name in entry.changes or {}]
        yield _moment(entry.timestamp), f"{who}: {', '.join(names)}"


def _field(name: str) -> str:
    for model in (Person, Consent):
        if name in {field.name for field in model._meta.fields}:
            return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return name


def _day(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _moment(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
