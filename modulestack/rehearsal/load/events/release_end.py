"""What became of a release under load."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class ReleaseEnd:
    """A release that was made, or not."""

    module: str
    took_s: float
    is_good: bool
