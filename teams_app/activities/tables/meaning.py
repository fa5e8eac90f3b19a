"""What the texts of a table can mean: the teams, topics, forms, plans and people, read once for all rows."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from geo.names import fold
from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.forms.fields import CountField
from teams_app.activities.models import SHORT_FORMS, ActivityForm, Topic
from teams_app.activities.plans import plans_for
from teams_app.activities.tables.columns import Column
from teams_app.registry.importing.values import BadValue, read_date
from teams_app.registry.models import Member, Team
from teams_app.registry.places import Called, told_apart

Thing = TypeVar("Thing")
_EARLIEST = dt.date(2020, 1, 1)  # the first pilots
_SEMICOLONS = re.compile(r"\s*[;\n]\s*")
_ANY = re.compile(r"\s*[;,\n+/]\s*|\s+và\s+")
_RESULT = re.compile(r"(.+?)\s*[:=–-]?\s*(\d[\d.]*)\D*")
_OTHER_WORDS = {
    ActivityForm.DOOR_TO_DOOR: (
        "đi từng ngõ gõ từng nhà",
        "đi từng ngõ",
        "gõ từng nhà",
        "từng nhà",
        "tại nhà",
        "đến nhà",
        "hộ gia đình",
    ),
    ActivityForm.GATHERING: ("buổi tập trung", "tập huấn", "lớp", "tập trung"),
    ActivityForm.ONE_STOP: ("bộ phận một cửa", "một cửa", "hỗ trợ tại bộ phận một cửa"),
    ActivityForm.EMBEDDED: ("lồng ghép", "lồng ghép cuộc họp", "họp ấp", "họp khóm", "hội quán"),
    ActivityForm.CAMPAIGN: ("ra quân", "ngày hội", "chiến dịch"),
    ActivityForm.MEDIA: ("loa", "zalo", "tuyên truyền", "loa, zalo", "truyền thanh"),
    ActivityForm.TEAM_MEETING: ("họp tổ", "sinh hoạt tổ"),
}


SUGGESTED = {column: f"list-{column}" for column in (Column.TEAM, Column.TOPICS, Column.FORM)}  # → the page's list


class Unclear(Exception):
    """The text means nothing we know, or more than one thing; the message says what to write."""


@dataclass
class Names(Generic[Thing]):
    """Things by what they are called, unaccented; several may share a name."""

    by_key: dict[str, list[Thing]]
    labels: dict[Thing, str]

    @classmethod
    def of(cls, things: Iterable[tuple[Thing, Sequence[str]]]) -> Names[Thing]:
        """Each thing with its names, the one to show first."""
        by_key: dict[str, list[Thing]] = defaultdict(list)
        labels = {}
        for thing, names in things:
            labels[thing] = names[0]
            for key in {_key(name) for name in names if name}:
                if thing not in by_key[key]:
                    by_key[key].append(thing)
        return cls(dict(by_key), labels)

    def find(self, text: str, missing: Callable[[str], str]) -> Thing:
        found = self.by_key.get(_key(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            likely = "; ".join(dict.fromkeys(self.labels[thing] for thing in found))
            raise Unclear(_("“%(text)s” can be several: %(likely)s.") % {"text": text, "likely": likely})
        close = get_close_matches(_key(text), self.by_key, n=1, cutoff=0.75)
        shown = next((label for label in self.labels.values() if close and _key(label) == close[0]), "")
        hint = _("Did you mean “%(likely)s”?") % {"likely": shown} if shown else ""
        raise Unclear(f"{missing(text)} {hint}".strip())

    def knows(self, text: str) -> bool:
        return _key(text) in self.by_key


class Meaning:
    """For one reader on one day. Lists are read when the first row asks for them."""

    def __init__(self, user: User, today: dt.date) -> None:
        self.user, self.today = user, today
        self.teams = list(access.ever_loggable_teams(user, today))
        self.called = told_apart(self.teams, today)
        self._teams = Names.of((team, _names_of(team, self.called[team.pk])) for team in self.teams)
        self._by_pk = {team.pk: team for team in self.teams}
        self.topics = list(Topic.objects.all())
        self._topics = Names.of((topic, (topic.short_name, topic.name, topic.slug)) for topic in self.topics)
        self._forms = Names.of(
            (form, (str(SHORT_FORMS[form]), str(form.label), form.value, *_OTHER_WORDS[form])) for form in ActivityForm
        )
        self._count = CountField(required=False)

    @property
    def suggestions(self) -> dict[str, Any]:
        """What the pages suggest for the fields of `SUGGESTED`."""
        return {
            "teams": list(self.called.values()),
            "topics": [topic for topic in self.topics if topic.is_active],
            "forms": SHORT_FORMS.values(),
        }

    @property
    def only_team(self) -> Team | None:
        return self.teams[0] if len(self.teams) == 1 else None

    def date(self, text: str) -> dt.date:
        if re.fullmatch(r"\d{1,2}\s*[/.-]\s*\d{1,2}", text):  # this year's, or last year's where that is to come
            text = self._with_year(text)
        try:
            found = read_date(text, earliest=_EARLIEST, latest=dt.date(2200, 1, 1))
        except BadValue as bad:
            hint = _("Did you mean “%(likely)s”?") % {"likely": bad.suggestion} if bad.suggestion else ""
            raise Unclear(f"{bad} {hint}".strip()) from None
        if found is None:
            raise Unclear(_("Write the day as 23/11/2026."))
        return found

    def _with_year(self, text: str) -> str:
        day, month = (int(part) for part in re.split(r"\D+", text))
        is_past = (month, day) <= (self.today.month, self.today.day)
        return f"{day}/{month}/{self.today.year if is_past else self.today.year - 1}"

    def team(self, text: str, code: str = "") -> Team:
        if code:
            found = self._by_pk.get(int(code)) if code.isdigit() and len(code) < 19 else None
            if found is None:
                raise Unclear(_("No team of your area has the code %(code)s.") % {"code": code})
            return found
        if not text and self.only_team:
            return self.only_team
        if not text:
            raise Unclear(_("Choose a team from the list."))
        return self._teams.find(text, lambda text: _("You log for no team called “%(text)s”.") % {"text": text})

    def topic_slugs(self, text: str) -> tuple[str, ...]:
        """Topics parted by semicolons, commas or `+`; a name with a comma in it stays whole."""
        found = []
        for part in _SEMICOLONS.split(text):
            pieces = [part] if self._topics.knows(part) else _ANY.split(part)
            found += [self._topic(piece) for piece in pieces if piece]
        return tuple(sorted({topic.slug for topic in found}))

    def _topic(self, text: str) -> Topic:
        return self._topics.find(text, lambda text: _("There is no topic “%(text)s”.") % {"text": text})

    def form(self, text: str) -> str:
        if not text:
            return ""
        found = self._forms.find(text, lambda text: _("There is no form of activity “%(text)s”.") % {"text": text})
        return found.value

    def count(self, text: str) -> int | None:
        try:
            return self._count.clean(text)
        except ValidationError as error:
            raise Unclear(" ".join(error.messages)) from None

    def outcomes(self, text: str) -> tuple[tuple[str, int], ...]:
        """`VNeID: 5; Sổ sức khỏe: 2`."""
        found: dict[str, int] = {}
        for part in _SEMICOLONS.split(text):
            if not part:
                continue
            match = _RESULT.fullmatch(part)
            if match is None:
                raise Unclear(_("Write results as “VNeID: 5; …”, not “%(text)s”.") % {"text": part})
            found[self._topic(match[1]).slug] = self.count(match[2]) or 0
        return tuple(sorted(found.items()))

    def facilitators(self, text: str, team: Team, on: dt.date) -> tuple[int, ...]:
        names = self._members(team.pk, on)
        parts = [part for part in re.split(r"\s*[;,\n]\s*", text) if part]

        def missing(text: str) -> str:
            words = {"text": text, "team": team.short_name, "date": f"{on:%d/%m/%Y}"}
            return _("Nobody called “%(text)s” served in %(team)s on %(date)s.") % words

        return tuple(sorted({names.find(part, missing) for part in parts}))

    @cache  # noqa: B019 it lives as long as its table
    def _members(self, team: int, on: dt.date) -> Names[int]:
        serving = Member.objects.on(on).filter(team=team).values_list("person", "person__name")
        return Names.of((pk, (name,)) for pk, name in serving)

    def plan(self, text: str, team: Team, on: dt.date) -> int | None:
        if not text:
            return None
        return self._plans(team.pk, on).find(
            text, lambda text: _("No plan “%(text)s” is in force there that day.") % {"text": text}
        )

    @cache  # noqa: B019 it lives as long as its table
    def _plans(self, team: int, on: dt.date) -> Names[int]:
        return Names.of((plan.pk, (str(plan), plan.name)) for plan in plans_for(self._by_pk[team], on))


def _key(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())


def _names_of(team: Team, called: Called) -> tuple[str, ...]:
    """As a list shows it; `Tổ ấp Mỹ Thới`, the full name, and the place alone as lists have it: `ấp Mỹ Thới`.

    Of those called alike each with its commune: `ấp 1, xã Mỹ Hội`.
    """
    usual = (called.short, team.name, re.sub(r"^Tổ\s+", "", called.short))
    if not called.place:
        return usual
    with translation.override("vi"):  # as workbooks have it, whoever reads them
        in_files = str(called)
    return str(called), in_files, *usual, *(f"{name}, {called.place}" for name in usual)
