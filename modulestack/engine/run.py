"""One run of a program, whichever engine makes its resources."""

from __future__ import annotations

import dataclasses

from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import Operation, ResourceStep


@dataclasses.dataclass
class EngineRun:
    """What one run did; it grows while the run goes on."""

    steps: list[ResourceStep] = dataclasses.field(default_factory=list)
    requests: list[str] = dataclasses.field(default_factory=list)
    """What the program asked for, in words, whether it was answered or not."""
    registered: set[str] = dataclasses.field(default_factory=set)
    """URNs."""
    failure: EngineError | None = None
    """The first; after it nothing is done any more."""

    def count(self, operation: Operation) -> int:
        """How many resources had *operation*."""
        return sum(step.operation == operation for step in self.steps)

    @property
    def changed(self) -> tuple[ResourceStep, ...]:
        """Every step that changed something."""
        return tuple(step for step in self.steps if step.operation != "same")
