"""
How sure it is that something holds that held with so many of so many seeds.

Each seed is a draw of requests that is independent of the others, so the number of those with which it holds is
binomial; the limit is Clopper's and Pearson's, on one side: of all seeds at least that share.

Clopper, Pearson: The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 26 (1934)
"""

from __future__ import annotations

import math

CONFIDENCE = 0.95


def at_least(held: int, seeds: int, *, confidence: float = CONFIDENCE) -> float:
    """
    The share of all seeds with which it holds, at the least, where it held with *held* of *seeds*.

    The share with which so many or more would be seen with a chance of 1 - *confidence*: if it held with all, the
    *seeds*-th root of that.
    """
    if not held:
        return 0.0
    rest = 1 - confidence
    low, high = 0.0, 1.0
    while high - low > 1e-9:
        share = (low + high) / 2
        seen = sum(math.comb(seeds, k) * share**k * (1 - share) ** (seeds - k) for k in range(held, seeds + 1))
        low, high = (share, high) if seen < rest else (low, share)
    return low


def of_several(tried: int, *, confidence: float = CONFIDENCE) -> float:
    """
    The confidence that each of *tried* needs, so that all limits hold together with *confidence*: Bonferroni's.

    Who takes the first of several with which all seeds held has looked at several.
    """
    return 1 - (1 - confidence) / tried
