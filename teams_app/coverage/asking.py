"""What an address of the map asks for: figure, period, level, day, map, place, order. And the way back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from geo.models import Level, UnitPeriod
from teams_app.activities.models import ActivityForm, Topic
from teams_app.activities.periods import Period, PeriodError
from teams_app.coverage.figures import EVERYTHING, Figures, Kind, figures
from teams_app.coverage.measures import COMMUNES, HAMLETS, MEASURES, STANDING, Measure
from teams_app.coverage.scales import Breaks, Scale

LEVEL_WORDS = {"ap": Level.HAMLET, "xa": Level.COMMUNE, "huyen": Level.DISTRICT, "tinh": Level.PROVINCE}
WORD_OF_LEVEL = {level: word for word, level in LEVEL_WORDS.items()}
NAME = "ten"
# An address may also use the names of the command's options: whoever knows one knows the other.
ALIASES = {
    "ky": "period", "cap": "level", "ngay": "as-of", "ban-do": "units-at", "noi-dung": "topic", "hinh-thuc": "form",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Words about what made no sense, and the option of the command that it stood in."""

    field: str
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Asked:
    """Everything that decides what a page of figures shows. `faults` tell what made no sense."""

    on: dt.date
    period: Period
    today: dt.date
    measure: Measure = COMMUNES
    level: Level = Level.COMMUNE
    restate_on: dt.date | None = None
    within: UnitPeriod | None = None
    order: str = ""
    unit: int | None = None  # whose card is open; 0: none, on purpose
    topic: Topic | None = None
    form: str = ""
    kind: Kind = EVERYTHING  # what topic and form come to
    breaks: Breaks = Breaks.QUANTILES
    has_signs: bool = False  # of the commune teams, over the units
    page: int = 1  # of the table
    faults: tuple[Fault, ...] = ()

    @property
    def units_at(self) -> dt.date:
        return self.restate_on or self.on

    @property
    def sort(self) -> tuple[str, bool]:
        """The slug of the figure (or NAME) that orders the table, and whether from high to low."""
        word = self.order.removeprefix("-")
        if word == NAME or word in MEASURES:
            return word, self.order.startswith("-")
        return self.measure.slug, False

    def figures(self) -> Figures:
        return self._figures()

    def one_figure(self) -> Figures:
        """The same for the figure that is shown alone: of a coverage nothing of the work is read."""
        return self._figures(only_standing=self.measure in STANDING)

    def _figures(self, *, only_standing: bool = False) -> Figures:
        scope = None if self.within is None else [self.within.unit_id]
        return figures(
            self.level, self.on, self.period, scope=scope, restate_on=self.restate_on, kind=self.kind,
            only_standing=only_standing,
        )  # fmt: skip

    @property
    def usual_measure(self) -> Measure:
        """Of a commune's hamlets one cannot ask which of them has a commune team."""
        return HAMLETS if self.level == Level.HAMLET else COMMUNES

    def scale(self, found: Figures) -> Scale:
        """The classes of the figure; what has no place on the map is in none of them."""
        return Scale(self.measure, [row for row in found.rows if row.code], self.breaks)

    def but(self, **changes: Any) -> Asked:
        return replace(self, **changes)

    def query(self, **changes: Any) -> str:
        """The query string that asks for this, changed; what is the usual is left out."""
        asked = self.but(**changes)
        usual = Period.month_of(asked.on)
        fields: dict[str, Any] = {
            "so": "" if asked.measure == asked.usual_measure else asked.measure.slug,
            "ky": "" if asked.period == usual else str(asked.period),
            "cap": "" if asked.level == Level.COMMUNE else WORD_OF_LEVEL[asked.level],
            "ngay": "" if asked.on == asked.today else asked.on.isoformat(),
            "ban-do": asked.restate_on.isoformat() if asked.restate_on else "",
            "trong": asked.within.unit_id if asked.within else "",
            "noi-dung": asked.topic.slug if asked.topic else "",
            "hinh-thuc": asked.form,
            "lop": "" if asked.breaks == Breaks.QUANTILES else asked.breaks.value,
            "to-xa": "1" if asked.has_signs else "",
            "sap": asked.order,
            "page": "" if asked.page == 1 else asked.page,
            "don-vi": "" if asked.unit is None else asked.unit,
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value != ""})


def read(query: QueryDict, today: dt.date, *, is_list: bool = False) -> Asked:
    """What `query` asks for. What makes no sense is replaced by the usual, and said in `faults`.

    A list (`is_list`) may look into a hamlet too, where a map shows nothing.
    """
    faults: list[Fault] = []
    on = _day(query, "ngay", faults) or today
    restate_on = _day(query, "ban-do", faults)
    topic, form = _topic(query, faults), _form(query, faults)
    breaks = query.get("lop", "")
    level, within = _level(_get(query, "cap"), faults), _place(query, restate_on or on, faults, is_list)
    if level == Level.HAMLET and (within is None or within.unit.level != Level.COMMUNE):
        faults.append(Fault("within", _("Hamlets are shown of one commune: choose it first.")))
        level = Level.COMMUNE
    asked = Asked(
        on=on,
        today=today,
        period=_period(_get(query, "ky"), on, faults),
        level=level,
        restate_on=None if restate_on == on else restate_on,
        within=within,
        order=query.get("sap", ""),
        unit=_number(query.get("don-vi", "")),
        topic=topic,
        form=form,
        kind=Kind.about(topic, form),
        breaks=Breaks(breaks) if breaks in Breaks.values else Breaks.QUANTILES,
        has_signs=query.get("to-xa") == "1",
        page=_number(query.get("page", "")) or 1,
        faults=tuple(faults),
    )
    return asked.but(measure=_measure(query.get("so", ""), asked))


def _get(query: QueryDict, name: str) -> str:
    return (query.get(name) or query.get(ALIASES[name], "")).strip()


def _day(query: QueryDict, name: str, faults: list[Fault]) -> dt.date | None:
    if not (text := _get(query, name)):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        words = _("“%(text)s” is no date. Write it as 2024-09-26.") % {"text": text}
        faults.append(Fault(ALIASES[name], words))
        return None


def _period(text: str, on: dt.date, faults: list[Fault]) -> Period:
    try:
        return Period.parse(text) if text else Period.month_of(on)
    except PeriodError as error:
        faults.append(Fault("period", str(error)))
        return Period.month_of(on)


def _level(text: str, faults: list[Fault]) -> Level:
    if not text or text in LEVEL_WORDS:
        return LEVEL_WORDS.get(text, Level.COMMUNE)
    if text in LEVEL_WORDS.values():
        return Level(text)
    words = _("“%(text)s” is no level of a map. Use xa, huyen or tinh.") % {"text": text}
    faults.append(Fault("level", words))
    return Level.COMMUNE


def _measure(slug: str, asked: Asked) -> Measure:
    measure = MEASURES.get(slug, asked.usual_measure)
    return asked.usual_measure if measure == COMMUNES else measure


def _topic(query: QueryDict, faults: list[Fault]) -> Topic | None:
    slug = _get(query, "noi-dung")
    topic = Topic.objects.filter(slug=slug).first() if slug else None
    if slug and topic is None:
        faults.append(Fault("topic", _("There is no topic “%(text)s”.") % {"text": slug}))
    return topic


def _form(query: QueryDict, faults: list[Fault]) -> str:
    form = _get(query, "hinh-thuc")
    if form and form not in ActivityForm.values:
        faults.append(Fault("form", _("There is no form of activity “%(text)s”.") % {"text": form}))
        return ""
    return form


def _place(query: QueryDict, on: dt.date, faults: list[Fault], is_list: bool) -> UnitPeriod | None:
    """The unit to look into: by its id (`trong`), or by the code it has that day (`within`)."""
    text, code = query.get("trong", "").strip(), query.get("within", "").strip()
    if not text and not code:
        return None
    periods = UnitPeriod.objects.on(on).select_related("unit")
    if not is_list:
        periods = periods.exclude(unit__level=Level.HAMLET)
    number = _number(text)
    found = periods.filter(code=code).first() if code else number and periods.filter(unit=number).first()
    if not found:
        words = _("There is no unit %(text)s on that day. Without it the whole register is shown.")
        faults.append(Fault("within", words % {"text": code or text}))
        return None
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
