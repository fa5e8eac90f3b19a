"""The figures for programs: the question and the answer of the map, as data. See docs/reference/api.md."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from geo.models import Level
from teams_app.activities.models import ActivityForm, Topic
from teams_app.coverage.access import sees_figures
from teams_app.coverage.asking import Asked, read
from teams_app.coverage.figures import Figures, Row
from teams_app.coverage.figures.output import as_dict, row_as_dict
from teams_app.coverage.measures import ACTIVITY, COMMUNES, HAMLETS, HOUSEHOLDS, PER_1000, REACH, SESSIONS

router = Router(tags=["coverage"])

JSON = {"ensure_ascii": False, "separators": (",", ":")}
WHY = {
    "hamlet_coverage": HAMLETS,
    "commune_coverage": COMMUNES,
    "activity_rate": ACTIVITY,
    "activity_rate_submitted": ACTIVITY,
    "sessions": SESSIONS,
    "people": REACH,
    "population": PER_1000,
    "reach_per_1000": PER_1000,
    "households_registered": HOUSEHOLDS,
    "households_share": HOUSEHOLDS,
}


class Question(Schema):
    """The options of `manage.py coverage`, by their names."""

    level: str = Field("commune", description="`province`, `district` or `commune`; `hamlet` within one commune.")
    as_of: str = Field("", alias="as-of", description="The day of units and teams, YYYY-MM-DD; else today.")
    period: str = Field("", description="YYYY-MM, YYYY-MM..YYYY-MM, YYYY-Q1…4 or YYYY; else the month of the day.")
    units_at: str = Field("", alias="units-at", description="Restate on the units in force on this day.")
    within: str = Field("", description="The code of a unit on the day of the rows: only what lies in it.")
    topic: str = Field("", description="The slug of a topic: only activities about it or one below it.")
    form: str = Field("", description="Only activities of this form: " + ", ".join(ActivityForm.values) + ".")


class Answer(Schema):
    question: dict[str, str] = Field(description="As it was understood: every parameter with its value.")
    level: str
    as_of: str
    period: str
    units_at: str
    estimated: bool = Field(description="Some of it was placed by a guess: a commune was split.")
    message: str = Field(description="Why there is no row; empty where there is one.")
    rows: list[dict[str, Any]] = Field(description="In the order of codes. `missing`: field → why it is null.")
    total: dict[str, Any] = Field(description="The same of all of them.")


class Refusal(Schema):
    errors: dict[str, list[str]] = Field(description="Parameter → what is wrong and what to do, in words.")


@router.get("", response={200: Answer, 401: Refusal, 422: Refusal}, summary="Coverage, activity rate and reach")
def coverage(request: HttpRequest, question: Query[Question]) -> HttpResponse:
    """For whoever sees the map: by the session, or without one where the province shows its map to everybody."""
    if not sees_figures(request.user):
        return _answered({"errors": {"session": [_("Sign in to read the figures.")]}}, 401)
    asked = read(request.GET, timezone.localdate())
    if errors := _errors(request, asked):
        return _answered({"errors": errors}, 422)
    found = asked.figures()
    understood = _understood(asked, found)
    told = as_dict(found) | {
        "question": understood,
        "rows": [_row(request, asked, row, understood) for row in found.rows],
        "total": _row(request, asked, found.total, understood),
    }
    return _answered(told)


def _answered(said: dict[str, Any], status: int = 200) -> HttpResponse:
    """Written here: thousands of rows taken through the schema once more would cost more than counting them."""
    return JsonResponse(said, status=status, json_dumps_params=JSON)


def _errors(request: HttpRequest, asked: Asked) -> dict[str, list[str]]:
    names = [field.alias or name for name, field in Question.model_fields.items()]
    errors = {
        name: [_("There is no parameter of this name. %(remedy)s") % {"remedy": _one_of(names)}]
        for name in request.GET
        if name not in names
    }
    for fault in asked.faults:
        offered = {"topic": _slugs, "form": lambda: ActivityForm.values}.get(fault.field)
        words = f"{fault} {_one_of(offered())}" if offered else str(fault)
        errors.setdefault(fault.field, []).append(words)
    return errors


def _slugs() -> list[str]:
    return list(Topic.objects.order_by("slug").values_list("slug", flat=True))


def _one_of(names: list[str]) -> str:
    return _("Use one of: %(names)s.") % {"names": ", ".join(names)}


def _understood(asked: Asked, found: Figures) -> dict[str, str]:
    return {
        "level": found.level,
        "as-of": found.on.isoformat(),
        "period": str(found.period),
        "units-at": found.units_at.isoformat(),
        "within": asked.within.code if asked.within else "",
        "topic": asked.topic.slug if asked.topic else "",
        "form": asked.form,
    }


def _row(request: HttpRequest, asked: Asked, row: Row, understood: dict[str, str]) -> dict[str, Any]:
    """With why something is missing, the page that shows it, and the address of what lies inside it."""
    page = reverse("coverage:map") + asked.query(unit=row.unit_id)
    inside = _inside(row, understood)
    return row_as_dict(row) | {
        "missing": _missing(row),
        "page": request.build_absolute_uri(page),
        "inside": inside and request.build_absolute_uri(inside),
    }


def _missing(row: Row) -> dict[str, str]:
    found = {name: measure.why_missing(row) for name, measure in WHY.items() if getattr(row, name) is None}
    if row.households is None:
        found["households"] = _("households not told") if row.has_reported else str(REACH.missing)
    return found


def _inside(row: Row, understood: dict[str, str]) -> str | None:
    """The same question of what lies in the row's unit."""
    if not row.code or understood["level"] == Level.HAMLET:
        return None
    level = Level.HAMLET if understood["level"] == Level.COMMUNE else Level.COMMUNE
    inside = understood | {"level": level.value, "within": row.code}
    return f"{reverse('api:coverage')}?{urlencode({name: value for name, value in inside.items() if value})}"
