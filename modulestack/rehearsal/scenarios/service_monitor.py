"""Looks at a module's service while something else happens: its tasks, targets and weights, alarms and autoscaling."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator

from modulestack.contract import names
from modulestack.contract.image_reference import shortened
from modulestack.embedded_aws.clock import attached
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.service_course import (
    AlarmChange,
    SeenActivity,
    ServiceCourse,
    ServiceSample,
    TaskPhase,
)

INTERVAL_S = 5.0
"""Between two looks, simulated seconds: what begins and ends in between is not seen."""
_STARTING = frozenset({"PROVISIONING", "PENDING", "ACTIVATING"})
_CHANGED = re.compile(r"Alarm updated from (\S+) to (\S+)")


class ServiceMonitor:
    """A timeline on the account's clock that only looks: no call is made, nothing is counted."""

    def __init__(self, module: RehearsedModule, *, interval_s: float = INTERVAL_S) -> None:
        """Look for the first time: the course's second 0."""
        self._module, self._aws = module, module.aws
        self._interval_s = interval_s
        self._began = self._aws.clock.now()
        self._next = self._began + interval_s
        self._seen = self._aws.visits
        self._samples = [self._look()]

    def next_due(self) -> float:
        """When it looks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Look, once for all the times that passed; where nobody was since the last look, all is as it was."""
        while self._next <= time:
            self._next += self._interval_s
        if self._aws.visits != self._seen:
            self._note()
        self._seen = self._aws.visits

    @contextlib.contextmanager
    def watching(self) -> Iterator[ServiceMonitor]:
        """While in here, it looks."""
        with attached(self._aws.clock, self):
            yield self

    def course(self) -> ServiceCourse:
        """What was seen until now."""
        self._note()
        return ServiceCourse(
            samples=tuple(self._samples),
            alarms=tuple(self._alarms()),
            scaling=tuple(self._scaling()),
            until_s=self._aws.clock.now() - self._began,
        )

    def _note(self) -> None:
        if (sample := self._look()).differs_from(self._samples[-1]):
            self._samples.append(sample)

    def _look(self) -> ServiceSample:
        service = self._module.state()
        tasks = list(service.tasks.values())
        phases = Counter((self._version(each.definition), _phase(each.last_status)) for each in tasks)
        weights: dict[str, float] = {}
        for each in service.deployments:
            if each.weights is not None and each.weights.production is not None:
                version = self._version(each.revision.definition)
                weights[version] = weights.get(version, 0.0) + each.weights.production
        return ServiceSample(
            at_s=self._aws.clock.now() - self._began,
            desired=service.desired,
            running=sum(each.last_status == "RUNNING" for each in tasks),
            tasks=dict(phases),
            targets=dict(Counter(target.state for each in tasks for target in each.targets)),
            weights=weights,
        )

    def _version(self, definition: TaskDefinitionRevision) -> str:
        """The image by which people know it, and its revision: a version may be released twice."""
        own = next(each for each in definition.containers if each["name"] == self._module.manifest.container)
        return f"{shortened(own['image'])} (revision {definition.revision})"

    def _alarms(self) -> Iterator[AlarmChange]:
        """Of the module's own alarms, and of those by which it is scaled."""
        manifest = self._module.manifest
        own = names.alarm(manifest.environment, manifest.module, "")
        for item in self._aws.alarms.history:
            told = _CHANGED.fullmatch(item.summary)
            if told and item.at >= self._began and (item.alarm.startswith(own) or self._scaled() in item.alarm):
                before, state = told.groups()
                yield AlarmChange(
                    at_s=item.at - self._began, alarm=item.alarm.removeprefix(own), before=before, state=state
                )

    def _scaling(self) -> Iterator[SeenActivity]:
        activities = self._aws.scaling.activities.of(self._aws.region, self._scaled(), with_not_scaled=True)
        for each in reversed(activities):
            at_s = each["StartTime"].timestamp() - self._began
            if at_s >= 0:
                reasons = ", ".join(reason["Code"] for reason in each.get("NotScaledReasons", ()))
                yield SeenActivity(
                    at_s=at_s,
                    what=each["Description"],
                    cause=each["Cause"],
                    status=each["StatusCode"],
                    why_not=f"{each['StatusMessage']} {reasons}".strip() if reasons else "",
                )

    def _scaled(self) -> str:
        return self._module.scaled_resource()["ResourceId"]


def _phase(status: str) -> TaskPhase:
    if status == "RUNNING":
        return "running"
    return "starting" if status in _STARTING else "stopping"
