"""The reference names every setting, command and address, and none that is not there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import get_resolver

from tests.security.test_matrix import addresses

DOCS = settings.BASE_DIR / "docs"
ROOMS = ("config", "cms", "geo", "teams_app")
OF_PACKAGES = ("wagtail",)  # named as a whole


def read(name: str) -> str:
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def test_every_setting_is_described_and_exists():
    code = (settings.BASE_DIR / "config/settings.py").read_text() + (
        settings.BASE_DIR / "config/gunicorn.py"
    ).read_text()
    code += (settings.BASE_DIR / "tests/needs.py").read_text()
    read_there = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", code))
    read_there |= set(re.findall(r"environ(?:\.get\(|\[)[\"']([A-Z_]+)[\"']", code)) | {"POSTGRESQL_URL"}
    described = set(re.findall(r"^\| (`[^|]*`) ", read("settings.md"), re.MULTILINE))
    named = {name for cell in described for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert read_there - named == set(), "describe it in docs/reference/settings.md"
    assert named - read_there == set(), "no code reads it any more"


def test_every_command_is_described_and_exists():
    ours = {name for name, app in get_commands().items() if app.split(".")[0] in ROOMS}
    described = set(re.findall(r"^\| `(\w+)", read("commands.md"), re.MULTILINE))
    assert ours - described == set(), "describe it in docs/reference/commands.md"
    assert described - set(get_commands()) == set()


def test_every_address_is_described_and_exists():
    ours = {name for name in addresses(get_resolver()) if not name.startswith(OF_PACKAGES)} | {"style_guide"}
    text = read("addresses.md")
    described = set(re.findall(r"`(\w+:\w+)`", text)) | {name for name in ours if f"`{name}`" in text}
    assert ours - described == set(), "describe it in docs/reference/addresses.md"
    assert described - ours == set(), "this address is gone"


def test_every_fault_names_tests_that_exist():
    tests = settings.BASE_DIR / "tests"
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", read("faults.md"))
    assert len(named) > 20
    for path, name in named:
        [file] = [base / path for base in (tests, tests / "teams_app/activities") if (base / path).is_file()]
        assert not name or f"def {name}(" in file.read_text(encoding="utf-8"), f"{path} has no {name}"


@pytest.mark.parametrize(
    "page", sorted([*DOCS.rglob("*.md"), *settings.BASE_DIR.glob("*.md")]), ids=lambda page: page.name
)
def test_no_link_between_the_pages_is_broken(page: Path):
    text = page.read_text(encoding="utf-8")
    targets = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    targets += re.findall(r"<img[^>]+src=\"([^\"]+)\"", text)
    missing = [target for target in targets if target and not (page.parent / target).exists()]
    assert not missing
