"""Draws that follow from a draw: what a request does later is the same whatever happens between."""

from __future__ import annotations

_BITS = 53
"""Of a number from 0 to 1 as computers have it."""
_MASK = (1 << 64) - 1


def mixed(draw: float, number: int) -> float:
    """
    The draw of *number* that follows from *draw*: more than 0, less than 1, and as if drawn by itself.

    splitmix64: https://doi.org/10.1145/2714064.2660195
    """
    state = (int(draw * (1 << _BITS)) + (number + 1) * 0x9E3779B97F4A7C15) & _MASK
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
    state ^= state >> 31
    return ((state >> (65 - _BITS)) + 0.5) / (1 << (_BITS - 1))
