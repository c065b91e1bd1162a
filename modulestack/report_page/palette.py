"""
Colours that people tell apart who see colours in another way, on white and on black.

The hues are those of Masataka Okabe and Kei Ito, "Color Universal Design", without yellow, which is too light for a
line on white: https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from modulestack.report_page.document import Color, Shade

Theme = Literal["light", "dark"]
Rgb = tuple[int, int, int]

HUES: Mapping[Color, str] = {
    "blue": "#0072b2",
    "orange": "#e69f00",
    "green": "#009e73",
    "purple": "#cc79a7",
    "sky": "#56b4e9",
    "vermilion": "#d55e00",
}
PAPER: Mapping[Theme, str] = {"light": "#ffffff", "dark": "#14171c"}
INK: Mapping[Theme, str] = {"light": "#1b1f24", "dark": "#e8eaed"}
GRID: Mapping[Theme, str] = {"light": "#d9dde2", "dark": "#39404a"}
_SHARES: Mapping[Shade, float] = {"full": 1.0, "half": 0.55, "pale": 0.28}
"""Of the hue; the rest is paper."""


def colors(theme: Theme) -> dict[str, str]:
    """Every name that a chart may use → its colour: ``blue``, ``blue-half``, …, ``paper``, ``grid``."""
    hues: dict[Color, str] = {**HUES, "ink": INK[theme]}
    mixed = {
        named(color, shade): _mixed(hue, PAPER[theme], _SHARES[shade])
        for color, hue in hues.items()
        for shade in get_args(Shade)
    }
    return {**mixed, "paper": PAPER[theme], "grid": GRID[theme]}


def variables() -> dict[str, str]:
    """The same names → the variable of a page that has the colour of its theme."""
    return {name: f"var(--{name})" for name in colors("light")}


def named(color: Color, shade: Shade) -> str:
    """What the two are called together."""
    return color if shade == "full" else f"{color}-{shade}"


def rgb(text: str) -> Rgb:
    """Of ``#rrggbb``."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _mixed(hue: str, paper: str, share: float) -> str:
    parts = (round(share * a + (1 - share) * b) for a, b in zip(rgb(hue), rgb(paper), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)
