"""Our scripts are still scripts when comments and blanks are taken out of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import rjsmin
from django.conf import settings
from playwright.sync_api import Page

SCRIPTS = sorted(settings.BASE_DIR.glob("*/static/**/*.js")) + sorted(settings.BASE_DIR.glob("*/*/static/**/*.js"))
PARSE = """async (text) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return import(address).then(() => "", (error) => error.name);
}"""


def test_they_are_found() -> None:
    assert len(SCRIPTS) > 20


@pytest.mark.parametrize("ending", ["", "\nconst = 1;"])
def test_chromium_reads_them(page: Page, ending: str) -> None:
    """As a module, which is read whole before anything of it runs or is fetched; and nothing else is read."""
    page.goto("about:blank")

    def broken(script: Path) -> bool:
        return page.evaluate(PARSE, rjsmin.jsmin(script.read_text()) + ending) == "SyntaxError"

    assert [script.name for script in SCRIPTS if broken(script)] == (
        [script.name for script in SCRIPTS] if ending else []
    )
