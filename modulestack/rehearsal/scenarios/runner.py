"""Runs scenarios on a module, one after the other."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from modulestack.cost.scenario_cost import scenario_cost
from modulestack.rehearsal.scenarios.alarm_states import until_quiet
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Scenario, ScenarioResult
from modulestack.rehearsal.scenarios.service_monitor import ServiceMonitor
from modulestack.rehearsal.scenarios.traffic_monitor import traffic_monitor
from modulestack.rehearsal.seeding.images import push_images
from modulestack.rehearsal.task_meter import TaskMeter

SETTLE_POLL_S = 5.0
"""Between two looks at whether the module is whole again, simulated seconds."""


class ScenarioRunner:
    """The scenarios of one module, in order: each starts from what the one before left."""

    def __init__(self, module: RehearsedModule, scenarios: Sequence[Scenario], *, records: bool = False) -> None:
        """It *records* what becomes of the service meanwhile, if somebody wants to see it."""
        self._module = module
        self._scenarios = scenarios
        self._records = records

    def run(self) -> Iterator[ScenarioResult]:
        """Run them; one whose promise is not kept does not stop the others."""
        tags = dict.fromkeys(tag for scenario in self._scenarios for tag in scenario.tags)
        if self._module.is_pushed:
            list(push_images(self._module.aws, [self._module.image(tag) for tag in tags]))
        with self._module.answering():
            for scenario in self._scenarios:
                yield self._run_one(scenario)

    def _settle(self) -> None:
        """Let what the scenario before left behind become healthy, or patience end."""
        module, clock = self._module, self._module.aws.clock
        healthy = AvailabilityMonitor(module.aws, module.manifest).healthy_now
        until = clock.now() + module.patience_s
        while clock.now() < until and healthy() < module.desired_count():
            clock.sleep(SETTLE_POLL_S)

    def _run_one(self, scenario: Scenario) -> ScenarioResult:
        self._settle()
        clock, manifest = self._module.aws.clock, self._module.manifest
        if why := scenario.not_tried(self._module):
            return ScenarioResult(
                name=scenario.name,
                module=manifest.module,
                expected=scenario.promise,
                observed=why,
                met=True,
                simulated_s=0.0,
            )
        if scenario.asks or scenario.tags:
            until_quiet(self._module)
        began, meter = clock.now(), TaskMeter(self._module.aws)
        traffic = traffic_monitor(self._module) if scenario.asks else None
        course = ServiceMonitor(self._module) if self._records else None
        recording = course.watching() if course else contextlib.nullcontext()
        watching = AvailabilityMonitor(self._module.aws, manifest, traffic).watching()
        with recording, meter.watching(), watching as availability:
            observation = scenario.run(self._module, availability)
        if traffic:
            traffic.ask()
        return ScenarioResult(
            name=scenario.name,
            module=manifest.module,
            expected=scenario.promise,
            observed=observation.text,
            met=observation.met,
            simulated_s=round(clock.now() - began, 1),
            traffic=tuple(traffic.counts) if traffic else (),
            cost=scenario_cost(meter.runs(), self._module.aws.region, began, clock.now()),
            course=course.course() if course else None,
        )
