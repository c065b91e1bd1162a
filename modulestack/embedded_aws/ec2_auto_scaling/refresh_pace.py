"""
How many instances a refresh starts, and takes out, at one time. No effects.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Pace:
    """What may be done now."""

    more: int
    """Instances above the desired capacity, those included that are there already."""
    out: int
    """Instances that may be taken out."""


def pace(preferences: Mapping[str, Any], *, desired: int, todo: int, ready: int, leaving: int) -> Pace:
    """
    What may be done for *todo* instances, with *ready* ones in service and *leaving* on their way out.

    Where the two percentages leave no room and the maximum is said, one is started before one is taken out; where it is
    not said, one is taken out while its replacement starts. That those on their way out are waited for is not AWS's
    to the letter.
    """
    least = -(-desired * int(preferences["MinHealthyPercentage"]) // 100)
    said = preferences.get("MaxHealthyPercentage")
    most = desired if said is None else desired * int(said) // 100
    if said is not None and least >= desired:
        most = max(most, desired + 1)
    more = min(todo, max(0, most - desired - leaving))
    out = min(todo, max(0, ready - least))
    if said is None and least >= desired and ready >= desired and not leaving:
        out = min(todo, max(out, 1))
    return Pace(more, out)
