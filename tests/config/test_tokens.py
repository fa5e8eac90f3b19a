"""The colours can be read by old eyes in both themes: WCAG 2.2 AA, computed from the token file itself."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "config/static/config"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
PAPERS = ("paper", "surface", "sunken")
TEXT = ("ink", "mute", "primary", "primary-deep", "accent", "warning", "danger", "info")
ON_OWN = [
    ("on-primary", "primary"), ("on-primary", "primary-deep"), ("on-accent", "accent"), ("on-danger", "danger"),
    ("on-band", "band"), ("on-band", "band-soft"), ("primary", "primary-soft"), ("accent", "accent-soft"),
    ("warning", "warning-soft"), ("danger", "danger-soft"), ("info", "info-soft"), ("ink", "primary-soft"),
    ("ink", "warning-soft"), ("ink", "danger-soft"), ("ink", "info-soft"), ("primary", "danger-soft"),
    ("primary", "info-soft"), ("primary", "warning-soft"), ("primary-deep", "primary-soft"), ("mute", "primary-soft"),
]  # fmt: skip


def blocks() -> list[dict[str, str]]:
    """The colours of each block that sets a theme: light, dark by device, dark by choice."""
    found = [dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r"\{[^{}]*\}", TOKENS)]
    return [block for block in found if block]


LIGHT, DARK_DEVICE, DARK_CHOSEN = blocks()
THEMES = {"light": LIGHT, "dark": DARK_CHOSEN}


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), [(t, p) for t in TEXT for p in PAPERS] + ON_OWN)
def test_text_stands_out_from_its_ground(theme: str, text: str, ground: str) -> None:
    colours = THEMES[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", PAPERS)
@pytest.mark.parametrize("edge", ["line-strong", "focus"])
def test_borders_of_fields_and_the_focus_can_be_seen(theme: str, edge: str, ground: str) -> None:
    assert contrast(THEMES[theme][edge], THEMES[theme][ground]) >= 3


def test_dark_is_the_same_by_device_and_by_choice() -> None:
    assert DARK_DEVICE == DARK_CHOSEN
    assert set(LIGHT) == set(DARK_CHOSEN)


@pytest.mark.parametrize("theme", THEMES)
def test_the_five_classes_of_the_map_go_one_way(theme: str) -> None:
    steps = [luminance(THEMES[theme][f"map-{n}"]) for n in range(1, 6)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))


def test_every_token_used_is_defined_and_nothing_is_forced() -> None:
    for sheet in CSS.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        used = set(re.findall(r"var\(--([a-z0-9-]+)", text))
        assert used <= set(re.findall(r"--([a-z0-9-]+):", TOKENS)), sheet.name
        assert "!important" not in text, sheet.name
