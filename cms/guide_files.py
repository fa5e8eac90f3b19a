"""Reading guides from `fixtures/guides/*.toml`: one file a guide, checked before anything is written. Pure.

title = "…"          topic = "slug of the topic"      summary = "…"
audience = "member"  updated_on = 2026-11-20           keywords = ["…"]   sources = ["…"]
order = 3            # place within its topic
[[body]]             # one table a block, `type` first; texts in the marks of `cms.markup`
type = "step"
title = "…"          text = "…"      image = "file-stem"     alt = "…"
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

REQUIRED = {"title": str, "topic": str, "summary": str, "updated_on": dt.date, "body": list}
BLOCK_KEYS = {
    "text": {"text"},
    "tip": {"text"},
    "warning": {"text"},
    "step": {"title", "text", "image", "alt", "tip", "warning"},
    "scam": {"title", "sign", "action", "image", "alt"},
    "checklist": {"title", "items"},
    "contacts": {"title", "contacts"},
    "related": {"guides"},
}


class GuideFileError(Exception):
    """A file that cannot be a guide: says which file, where in it, and what would be right."""


@dataclass(frozen=True)
class GuideFile:
    key: str
    checksum: str
    order: int
    values: dict[str, Any]

    @property
    def body(self) -> list[dict[str, Any]]:
        return list(self.values["body"])

    @property
    def related(self) -> list[str]:
        return [key for block in self.body if block["type"] == "related" for key in block["guides"]]


@dataclass(frozen=True)
class TopicRow:
    slug: str
    title: str
    description: str
    icon: str


def read_topics(folder: Path) -> list[TopicRow]:
    path = folder / "topics.toml"
    return [TopicRow(**row) for row in parse(path, path.read_bytes())["topics"]]


def read_guides(folder: Path) -> list[GuideFile]:
    """All guides of a folder, in order; every file is checked against the others."""
    guides = sorted(
        (read_guide(path) for path in folder.glob("*.toml") if path.name != "topics.toml"),
        key=lambda guide: (guide.order, guide.key),
    )
    if not guides:
        raise GuideFileError(_("%(folder)s: no guide files (*.toml) in this folder.") % {"folder": folder})
    keys = {guide.key for guide in guides}
    for guide in guides:
        if unknown := sorted(set(guide.related) - keys):
            raise GuideFileError(
                _("%(file)s: related guides %(unknown)s do not exist; known are %(known)s.")
                % {"file": f"{guide.key}.toml", "unknown": ", ".join(unknown), "known": ", ".join(sorted(keys))}
            )
    return guides


def read_guide(path: Path) -> GuideFile:
    content = path.read_bytes()
    values = parse(path, content)
    for name, kind in REQUIRED.items():
        if not isinstance(values.get(name), kind):
            raise GuideFileError(
                _("%(file)s: “%(name)s” is missing or is no %(kind)s.")
                % {"file": path.name, "name": name, "kind": kind.__name__}
            )
    for place, block in enumerate(values["body"], start=1):
        check_block(_("%(file)s, body %(place)s") % {"file": path.name, "place": place}, block)
    return GuideFile(path.stem, hashlib.sha256(content).hexdigest(), int(values.get("order", 99)), values)


def check_block(where: str, block: dict[str, Any]) -> None:
    kind = block.get("type")
    if kind not in BLOCK_KEYS:
        raise GuideFileError(
            _("%(where)s: type “%(kind)s” is unknown; use one of %(known)s.")
            % {"where": where, "kind": kind, "known": ", ".join(sorted(BLOCK_KEYS))}
        )
    if unknown := sorted(set(block) - BLOCK_KEYS[kind] - {"type"}):
        raise GuideFileError(
            _("%(where)s: a %(kind)s has no %(unknown)s; it takes %(known)s.")
            % {
                "where": where,
                "kind": kind,
                "unknown": ", ".join(unknown),
                "known": ", ".join(sorted(BLOCK_KEYS[kind])),
            }
        )
    if block.get("image") and not block.get("alt"):
        raise GuideFileError(
            _("%(where)s: the picture needs “alt”, one sentence that says what it shows.") % {"where": where}
        )


def parse(path: Path, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GuideFileError(
            _("%(file)s: not readable as TOML in UTF-8: %(why)s") % {"file": path.name, "why": error}
        ) from error
