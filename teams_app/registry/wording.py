"""The words in which members are asked for consent, each version as it was (fixtures/consent/). Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from teams_app.registry.models import Purpose

FOLDER = settings.BASE_DIR / "fixtures" / "consent"


@dataclass(frozen=True)
class Wording:
    """One version of the text. Legal words: shown in Vietnamese in every language of the site."""

    version: str
    intro: str
    controller: str
    kept_for: str
    rights: tuple[str, ...]
    titles: dict[str, str]  # purpose → its title
    texts: dict[str, str]  # purpose → what one agrees to

    @property
    def purposes(self) -> list[tuple[str, str, str]]:
        """Purpose, title and text, in the order in which they are asked."""
        return [(purpose, self.titles[purpose], self.texts[purpose]) for purpose in Purpose.values]


@cache
def current_wording() -> Wording:
    """The newest version: the file whose name sorts last."""
    raw = tomllib.loads(max(FOLDER.glob("*.toml")).read_text(encoding="utf-8"))
    purposes = raw["purposes"]
    return Wording(
        version=raw["version"],
        intro=raw["intro"],
        controller=raw["controller"],
        kept_for=raw["kept_for"],
        rights=tuple(raw["rights"]),
        titles={name: purpose["title"] for name, purpose in purposes.items()},
        texts={name: purpose["text"] for name, purpose in purposes.items()},
    )
