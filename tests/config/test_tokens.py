"""The colours can be read by old eyes in both themes: WCAG 2.2 AA, computed from the token file itself."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
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
# How those see colours who lack one kind of cone: Machado, Oliveira and Fernandes (2009), severity 1, of linear sRGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
TOLD_APART = 10  # of CIE 1976: four times what a trained eye just sees side by side


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def linear(colour: str) -> list[float]:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lab(colour: str, eye: str) -> np.ndarray:
    """CIELAB (D65) of the colour as that eye sees it."""
    seen = TO_XYZ @ np.clip(EYES[eye] @ linear(colour), 0, 1) / TO_XYZ.sum(axis=1)
    x, y, z = np.where(seen > 216 / 24389, np.cbrt(seen), (24389 / 27 * seen + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


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


def test_how_colours_are_told_apart_itself() -> None:
    assert lab("#ffffff", "usual") == pytest.approx([100, 0, 0], abs=0.01)
    assert lab("#ff0000", "usual") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    red, green = "#c04040", "#408040"  # told apart, but not by everybody
    apart = {eye: np.linalg.norm(lab(red, eye) - lab(green, eye)) for eye in EYES}
    assert apart["usual"] > 80
    assert apart["deuteranopia"] < apart["usual"] / 2


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_eye_tells_the_classes_of_the_map_apart(theme: str, eye: str) -> None:
    steps = [lab(THEMES[theme][f"map-{n}"], eye) for n in range(1, 6)]
    apart = [float(np.linalg.norm(one - other)) for one, other in combinations(steps, 2)]
    assert min(apart) > TOLD_APART, apart


def test_every_token_used_is_defined_and_nothing_is_forced() -> None:
    for sheet in CSS.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        used = set(re.findall(r"var\(--([a-z0-9-]+)", text))
        assert used <= set(re.findall(r"--([a-z0-9-]+):", TOKENS)), sheet.name
        assert "!important" not in text, sheet.name
