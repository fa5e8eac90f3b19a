"""What a phone sends, read leniently: one bad entry never spoils its neighbours. Pure."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from teams_app.activities.entries import Entry

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # an escaped NUL, which PostgreSQL keeps in no text
MOST_ENTRIES = 200  # of one request; a phone sends its queue in smaller parts


Id = Annotated[int, Field(ge=1, lt=1 << 63)]  # what the database can look up


class SentEntry(BaseModel):
    """One entry as a phone keeps it. Fields that are not sent stay empty: older versions of the client know fewer."""

    model_config = ConfigDict(extra="ignore")

    uuid: UUID = Field(description="Made on the phone, once; the entry is one entry by it.")
    base_version: int = Field(0, ge=0, description="0 for a new entry, else the version that was changed.")
    team: Id
    date: dt.date
    form: str = Field(max_length=20)
    topics: list[str] = Field(max_length=40, description="Slugs.")
    people: int = Field(ge=-1_000_000_000, le=1_000_000_000)
    households: int | None = Field(None, ge=-1_000_000_000, le=1_000_000_000)
    women: int | None = Field(None, ge=-1_000_000_000, le=1_000_000_000)
    elderly: int | None = Field(None, ge=-1_000_000_000, le=1_000_000_000)
    outcomes: dict[str, int] = Field(default_factory=dict, description="Topic's slug → count; empty is not zero.")
    facilitators: list[Id] = Field(default_factory=list, max_length=60)
    facilitator_count: int | None = Field(None, ge=0, le=1000)
    plan: Id | None = None
    place: str = Field("", max_length=120)
    lat: float | None = None
    lon: float | None = None
    accuracy: float | None = Field(None, ge=0, le=1e7, description="Metres.")
    note: str = Field("", max_length=500)
    confirmed: list[str] = Field(default_factory=list, max_length=20, description="Questions that were answered.")
    reason: str = Field("", max_length=300, description="Why a closed month is changed.")
    logged_at: AwareDatetime | None = Field(None, description="By the phone's clock.")
    help_request: UUID | None = Field(None, description="The resident's request that it answers.")

    def entry(self, clock_error: dt.timedelta) -> Entry:
        return Entry.of(
            self.__dict__
            | {
                "topics": tuple(sorted(set(self.topics))),
                "outcomes": tuple(sorted(self.outcomes.items())),
                "facilitators": tuple(sorted(set(self.facilitators))),
                "confirmed": frozenset(self.confirmed),
                "accuracy": None if self.accuracy is None else round(self.accuracy),
                "note": " ".join(self.note.split()),
                "clock_error": clock_error if self.logged_at else dt.timedelta(),
            }
        )


class SentBatch(BaseModel):
    """The request: some entries, and what time it was on the phone."""

    model_config = ConfigDict(extra="ignore")

    client: int = Field(1, description="The version of the client's format.")
    sent_at: AwareDatetime | None = None
    hold: bool = Field(
        default=True, description="False: the author sees the answer at once, so nothing refused is remembered."
    )
    entries: list[SentEntry] = Field(max_length=MOST_ENTRIES)


@dataclass(frozen=True)
class Read:
    """One entry of a body: what it says, or what is wrong with its fields."""

    uuid: UUID | None
    raw: Any
    entry: Entry | None = None
    base_version: int = 0
    errors: dict[str, list[str]] | None = None
    help_request: UUID | None = None


@dataclass(frozen=True)
class Batch:
    entries: list[Read]
    is_held: bool = True  # what cannot be taken is remembered for its author


class Unreadable(Exception):
    """The body as a whole cannot be read; the text says why. Sending it again would not help."""


def read(body: str, received_at: dt.datetime) -> Batch:
    """The entries of a body, in their order, each by itself."""
    try:
        given = json.loads(_NUL.sub(r"\1\\ufffd", body) if "\\u0000" in body else body)
    except (ValueError, RecursionError):
        raise Unreadable(_("What was sent is no JSON.")) from None
    if not isinstance(given, dict) or not isinstance(given.get("entries"), list):
        raise Unreadable(_("“entries” must be a list."))
    if len(given["entries"]) > MOST_ENTRIES:
        raise Unreadable(_("At most %(most)s entries can be sent at once.") % {"most": MOST_ENTRIES})
    try:
        frame = SentBatch.model_validate({**given, "entries": []})
    except ValidationError:
        frame = SentBatch(client=0, hold=True, entries=[])  # a strange clock is no reason to lose an entry
    error = frame.sent_at - received_at if frame.sent_at else dt.timedelta()
    return Batch([read_one(raw, error) for raw in given["entries"]], frame.hold)


def read_one(raw: Any, clock_error: dt.timedelta) -> Read:
    try:
        sent = SentEntry.model_validate(raw)
        return Read(sent.uuid, raw, sent.entry(clock_error), sent.base_version, help_request=sent.help_request)
    except ValidationError as error:
        errors: dict[str, list[str]] = {}
        for fault in error.errors(include_url=False, include_input=False, include_context=False):
            errors.setdefault(str(fault["loc"][0]) if fault["loc"] else "entry", []).append(_in_words(fault["type"]))
        return Read(_uuid_of(raw), raw, errors={name: sorted(set(texts)) for name, texts in errors.items()})


def _uuid_of(raw: Any) -> UUID | None:
    try:
        return UUID(str(raw["uuid"]))
    except (TypeError, KeyError, ValueError):
        return None


_WORDS = {
    "missing": gettext_lazy("This is missing."),
    "string_too_long": gettext_lazy("This is too long."),
    "too_long": gettext_lazy("These are too many."),
}


def _in_words(kind: str) -> str:
    return str(_WORDS.get(kind, _("This cannot be read. Choose or write it again.")))
