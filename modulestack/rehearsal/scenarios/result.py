"""One promise about releases, and what came of it."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScenarioResult:
    """One promise, played."""

    name: str
    expected: str
    observed: str
    met: bool
    simulated_s: float
