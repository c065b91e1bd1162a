"""Where events happen, and what became of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.load.queue_simulator import QueueSimulator
from modulestack.rehearsal.load.events.release_end import ReleaseEnd
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.release.aws_access.cooperative import Steps

EventSteps = Steps[str]
"""Of one event: yields seconds to wait, returns what happened, as a sentence."""


@dataclasses.dataclass(kw_only=True)
class EventSite:
    """An environment that is up."""

    aws: EmbeddedAws
    modules: Mapping[str, RehearsedModule]
    queues: Mapping[str, QueueSimulator]
    """Of the modules that take messages."""
    began: float
    """The scenario's second 0, epoch seconds."""
    releases: list[ReleaseEnd] = dataclasses.field(default_factory=list)
    """Those that have ended."""
    happened: list[tuple[float, str]] = dataclasses.field(default_factory=list)
    """When each event began, and what it was."""

    def now_s(self) -> float:
        """Since the scenario's beginning."""
        return self.aws.clock.now() - self.began
