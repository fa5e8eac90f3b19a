"""What a page offers to take along: the formats, and in a sentence what will be in the file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams_app.accounts.access import scope_of
from teams_app.registry import access
from teams_app.registry.exporting.document import MOST_MEMBERS
from teams_app.registry.forms import TeamFilter
from teams_app.registry.models import Member, Team
from teams_app.registry.querysets import TeamQuerySet

PHONES = "sdt"  # the box that asks for phones in full
COUNTED = 1500  # teams: the members of more would not go into one document anyway, and cost the page to count


class Format(StrEnum):
    """The formats by their word in the address."""

    WORKBOOK = "xlsx"
    DOCUMENT = "docx"
    TEAMS_TEXT = "csv"
    MEMBERS_TEXT = "thanh-vien.csv"


@dataclass(frozen=True)
class File:
    """A button: what it is called, and where it leads."""

    label: str
    ending: str
    url: str


@dataclass(frozen=True)
class Offer:
    """`asked` is what the page's address asks for, repeated in the form."""

    files: list[File]
    holds: str
    asked: list[tuple[str, str]]
    may_see_phones: bool
    phones_at_first: bool  # who keeps the list gets phones unless they say no; who oversees it must ask


def of_list(request: HttpRequest, form: TeamFilter, teams: TeamQuerySet, count: int) -> Offer:
    """`teams`: those of the view on the page, `count` of them."""
    members = _members(form, teams) if count <= COUNTED else None
    wanted = [Format.WORKBOOK, Format.DOCUMENT, Format.TEAMS_TEXT, Format.MEMBERS_TEXT]
    if members is None or members > MOST_MEMBERS:
        wanted.remove(Format.DOCUMENT)
    scope = scope_of(request.user, timezone.localdate())
    return Offer(
        files=[_file(form_, reverse("registry:export_list", args=[form_])) for form_ in wanted],
        holds=_holds(count, members),
        asked=_asked(request),
        may_see_phones=True,  # each team's phones by `access.teams_with_phones`, whatever is ticked
        phones_at_first=not scope.is_province,
    )


def of_team(request: HttpRequest, team: Team, serving: int, right: access.Phones) -> Offer:
    wanted = [Format.DOCUMENT, Format.WORKBOOK]
    return Offer(
        files=[_file(form_, reverse("registry:export_team", args=[team.pk, form_])) for form_ in wanted],
        holds=_holds(None, serving),
        asked=_asked(request),
        may_see_phones=right is not access.Phones.MASKED,
        phones_at_first=right is access.Phones.FULL,
    )


def _members(form: TeamFilter, teams: TeamQuerySet) -> int:
    return Member.objects.on(form.on).filter(team__in=teams.order_by().values("pk")).count()


def _file(form: Format, url: str) -> File:
    labels = {
        Format.WORKBOOK: _("Excel: teams and members"),
        Format.DOCUMENT: _("Word: list to be signed"),
        Format.TEAMS_TEXT: _("CSV: teams"),
        Format.MEMBERS_TEXT: _("CSV: members"),
    }
    return File(labels[form], f".{form}" if form in (Format.WORKBOOK, Format.DOCUMENT) else "", url)


def _asked(request: HttpRequest) -> list[tuple[str, str]]:
    """The page's own questions; which page of the list is shown does not matter to a file."""
    return [(name, str(value)) for name, value in request.GET.items() if name not in ("page", PHONES) and value]


def _holds(teams: int | None, members: int | None) -> str:
    """`Tệp gồm 12 tổ và 58 thành viên.`"""
    people = ""
    if members is not None:
        people = ngettext("%(count)s member", "%(count)s members", members) % {"count": _number(members)}
    if teams is None:
        return _("The file holds %(people)s and the team's facts.") % {"people": people}
    crews = ngettext("%(count)s team", "%(count)s teams", teams) % {"count": _number(teams)}
    if not people:
        return _("The file holds %(teams)s with all their members.") % {"teams": crews}
    return _("The file holds %(teams)s and %(people)s, as filtered on this page.") % {"teams": crews, "people": people}


def _number(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)
