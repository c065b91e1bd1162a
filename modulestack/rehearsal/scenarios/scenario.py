"""A scenario: what may happen to a module, and what is promised of it. Plain data and one function."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from modulestack.cost.scenario_cost import ScenarioCost
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.service_course import ServiceCourse
from modulestack.rehearsal.scenarios.traffic_monitor import AnswerCount


@dataclasses.dataclass(frozen=True)
class Observation:
    """What came of a scenario."""

    met: bool
    """Whether the promise was kept."""
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scenario:
    """One promise and how it is tried; ``registry.py`` lists them all."""

    name: str
    """By which features promise it, and people read it."""
    promise: str
    """What is expected, in words."""
    run: Callable[[RehearsedModule, AvailabilityMonitor], Observation]
    """Make it happen; the monitor watches meanwhile. It starts from what the scenario before it left."""
    tags: tuple[str, ...] = ()
    """Tags of the module's repository that must be there."""
    on_demand: bool = False
    """Run for modules that promise it only, not in every rehearsal."""
    asks: bool = False
    """Whether the module is asked all along, where its requests are shifted: which version answers?"""
    not_tried: Callable[[RehearsedModule], str] = lambda _module: ""
    """Why a module, as its file has it, gives no occasion for this; empty: it does."""


def no_task_runs(module: RehearsedModule) -> str:
    """Of scenarios that need a running task."""
    return "" if module.desired_count() else "not tried: no task shall run"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScenarioResult:
    """A scenario that was run."""

    name: str
    module: str
    expected: str
    observed: str
    met: bool
    simulated_s: float
    traffic: tuple[AnswerCount, ...] = ()
    """Which versions answered meanwhile; empty: nobody asked."""
    cost: ScenarioCost | None = None
    """Of the environment's tasks meanwhile; None: nothing was tried."""
    course: ServiceCourse | None = None
    """What became of its service, where somebody wants a report."""
