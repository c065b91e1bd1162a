"""How far colours are from each other, for those who see all of them and for those who do not."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection

from modulestack.report_page import palette

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009:
# https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html
SIGHT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
LEAST = 10.0
"""CIE76; 2.3 is a difference that is just seen."""


def linear(color: str) -> list[float]:
    """Of ``#rrggbb``: as light adds up."""
    parts = [part / 255 for part in palette.rgb(color)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _lab(linear: list[float]) -> tuple[float, float, float]:
    red, green, blue = (min(1.0, max(0.0, each)) for each in linear)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def too_near(names: Collection[str], theme: palette.Theme, sight: str) -> dict[tuple[str, str], float]:
    """Pairs of *names* that are not told apart, and how far they are from each other."""
    found = palette.colors(theme)
    seen = {
        name: _lab([sum(a * b for a, b in zip(row, linear(found[name]), strict=True)) for row in SIGHT[sight]])
        for name in names
    }
    apart = {pair: math.dist(seen[pair[0]], seen[pair[1]]) for pair in itertools.combinations(seen, 2)}
    return {pair: distance for pair, distance in apart.items() if distance < LEAST}
