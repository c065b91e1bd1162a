"""What a rehearsal saw, and what it says while it goes on. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from modulestack.cost.estimate import CostEstimate
from modulestack.engine.resource_state import ResourceStep
from modulestack.rehearsal.module_status import ModuleStatus
from modulestack.rehearsal.scenarios.scenario import ScenarioResult


@dataclasses.dataclass(frozen=True, kw_only=True)
class RehearsalReport:
    """What a rehearsal saw."""

    environment: str
    seeded: tuple[str, ...]
    """What was put into the account first."""
    created: int
    """Resources that the first run made."""
    modules: tuple[ModuleStatus, ...]
    cost: CostEstimate | None = None
    """Of what the first run made; None: Pulumi's command line made it."""
    messages: tuple[str, ...]
    """What the program logged."""
    changes_on_second_run: tuple[ResourceStep, ...]
    scenarios: tuple[ScenarioResult, ...] = ()
    changes_after_releases: tuple[ResourceStep, ...] = ()
    """Of a third run, when releases had been made."""
    left_after_down: tuple[str, ...] | None
    """None: it was kept up."""
    kept_on_purpose: tuple[str, ...]
    """Task-definition revisions and the image of the last release: free, and a new stack starts from them."""
    dashboard: str | None = None
    """The picture of its dashboard, if one was asked for: a path."""
    aws_calls: int
    simulated_s: float
    seconds: float

    @property
    def promises(self) -> tuple[tuple[str, bool], ...]:
        """What a rehearsal promises, and whether it held."""
        promises = [
            ("every module has all its tasks running and healthy", all(m.is_whole for m in self.modules)),
            ("the second run changes nothing", not self.changes_on_second_run),
        ]
        if self.scenarios:
            promises.append(
                ("a run after the releases changes nothing: they are not undone", not self.changes_after_releases)
            )
        if self.left_after_down is not None:
            promises.append(("nothing is left after it is taken down", not self.left_after_down))
        return tuple(promises)

    @property
    def held(self) -> bool:
        """Whether every promise was kept and every scenario went as expected."""
        return all(kept for _, kept in self.promises) and all(scenario.met for scenario in self.scenarios)


@dataclasses.dataclass(frozen=True)
class Phase:
    """Something that begins."""

    name: str
    """``up``, ``again``, ``releases``, ``after``, ``down``; under load ``up``, ``load``."""
    text: str


@dataclasses.dataclass(frozen=True)
class RequestsMade:
    """Requests of a rehearsal under load, or messages."""

    count: int
    kind: str = "requests"


@dataclasses.dataclass(frozen=True)
class TimeSimulated:
    """How far a rehearsal under load has come."""

    passed_s: float
    of_s: float
    requests: int
    """That have reached a target group so far."""


@dataclasses.dataclass(frozen=True)
class SettingTried:
    """One setting of several, under load."""

    text: str
    held: bool


RehearsalEvent = Phase | ResourceStep | ScenarioResult | RequestsMade | TimeSimulated | SettingTried
RehearsalListener = Callable[[RehearsalEvent], None]
