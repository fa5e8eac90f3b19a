"""What the tests run with is what the site runs with: `make test` installs dev.txt alone."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


def pinned(lock: str) -> dict[str, str]:
    """Version by package of a lock file."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*])?==(\S+)", (REQUIREMENTS / lock).read_text(), re.MULTILINE))


def asked(source: str) -> set[str]:
    """The packages that one asks for by name."""
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)", (REQUIREMENTS / source).read_text(), re.MULTILINE))


def test_the_environment_of_the_tests_holds_all_that_the_site_needs():
    base, dev = pinned("base.txt"), pinned("dev.txt")
    assert len(base) > 50
    assert {name: dev.get(name) for name in base} == base


@pytest.mark.parametrize("name", ["base", "dev", "bench"])
def test_what_is_asked_for_is_locked(name):
    assert asked(f"{name}.in") <= pinned(f"{name}.txt").keys()
