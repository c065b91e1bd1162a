"""What a rehearsal under load records where somebody wants a report: each service over time, and what it costs."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from modulestack.cost.estimate import CostEstimate
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.load.cost_over_time import CostOverTime, cost_over_time
from modulestack.rehearsal.load.events.event_keys import EventKeys
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.service_course import ServiceCourse
from modulestack.rehearsal.scenarios.service_monitor import INTERVAL_S, ServiceMonitor
from modulestack.rehearsal.task_meter import TaskMeter

MOST_LOOKS = 240
"""At a service, over the whole: a day is looked at every six minutes."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RecordedEvent:
    """Something that was done to the environment."""

    at_s: float
    what: str
    """As the scenario's file has it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadRecord:
    """What was recorded. Plain data."""

    courses: Mapping[str, ServiceCourse] = dataclasses.field(default_factory=dict)
    """By module, of all that the environment has."""
    events: tuple[RecordedEvent, ...] = ()
    cost: CostOverTime | None = None
    """None: nobody knows what the environment is made of."""


class LoadRecorder:
    """Looks at all services from now on: the record's second 0."""

    def __init__(self, aws: EmbeddedAws, modules: Mapping[str, RehearsedModule], *, for_s: float) -> None:
        """It is to take *for_s*."""
        interval_s = max(INTERVAL_S, for_s / MOST_LOOKS)
        self._clock, self._began = aws.clock, aws.clock.now()
        self._meter = TaskMeter(aws)
        manifests = ((name, module.manifest) for name, module in modules.items())
        self._owners = {f"{each.cluster}/{each.service}": name for name, each in manifests}
        self._monitors = {name: ServiceMonitor(module, interval_s=interval_s) for name, module in modules.items()}

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """While in here, it looks."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._meter.watching())
            for monitor in self._monitors.values():
                stack.enter_context(monitor.watching())
            yield

    def record(self, events: Sequence[EventKeys], estimate: CostEstimate | None) -> LoadRecord:
        """What was seen until now, which of *events* have begun, and what it cost, if there is an *estimate*."""
        until = self._clock.now()
        begun = (RecordedEvent(at_s=each.at_s, what=_told(each)) for each in events if each.at_s <= until - self._began)
        return LoadRecord(
            courses={name: monitor.course() for name, monitor in self._monitors.items()},
            events=tuple(sorted(begun, key=lambda each: each.at_s)),
            cost=cost_over_time(estimate, self._meter.runs(), self._owners, began=self._began, until=until)
            if estimate
            else None,
        )


def _told(event: EventKeys) -> str:
    """``release: {module: web, tag: r1}``."""
    said: dict[str, Any] = event.model_dump(exclude_unset=True, exclude={"at_s"}, mode="json")
    return yaml.safe_dump(said, default_flow_style=True, width=10_000, sort_keys=False).strip()[1:-1]
