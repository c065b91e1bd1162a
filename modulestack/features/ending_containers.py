"""Containers that must end before others start: nothing that needs one that stays up is theirs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from modulestack.features.container_order import ENDS, ContainerOrderKeys, waits
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.ports import PortsKeys
from modulestack.fields.violation import FieldPath, RuleViolation


class EndingContainersKeys(PortsKeys, ContainerOrderKeys):
    """No keys of its own: what the order of containers has to do with where they listen, and how they are."""


@dataclasses.dataclass(frozen=True)
class _Wait:
    """Who waits for the end of a container."""

    field: FieldPath
    waiter: str
    name: str
    condition: str

    def __str__(self) -> str:
        return f"{self.name} must end before {self.waiter} starts ({self.condition})"


def _ending(module: ContainerOrderKeys) -> dict[str, _Wait]:
    """Containers of the file that must end → the first who waits for it."""
    found: dict[str, _Wait] = {}
    for waiter, field, conditions in waits(module):
        for name, condition in conditions.items():
            if condition in ENDS and name in module.containers:
                found.setdefault(name, _Wait((*field, name), waiter, name, condition))
    return found


def who_ends_serves_nobody(module: EndingContainersKeys) -> Iterator[RuleViolation]:
    """
    A load balancer's target is there as long as the task.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (containerName)
    """
    ending = _ending(module)
    served: list[tuple[FieldPath, str | None]] = [(("serving_container",), module.serving_container)]
    served += [(("ports", name, "container"), port.container) for name, port in module.ports.items()]
    for field, name in served:
        if name is not None and (wait := ending.get(name)):
            text = f"{wait}, and the load balancer's requests would reach nobody: name another container, or wait for"
            yield RuleViolation((field, wait.field), f"{text} START or HEALTHY")


def who_ends_needs_nothing_that_stays(module: EndingContainersKeys) -> Iterator[RuleViolation]:
    """
    A port, a health check and the output of others are of a container that runs.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (of a task),
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
    """
    for name, wait in _ending(module).items():
        container = module.containers[name]
        for key, is_set, what in (
            ("ports", bool(container.ports), "nobody listens there then: leave it out, or wait for START or HEALTHY"),
            (
                "health_check",
                container.health_check is not None,
                "nobody is asked how it is then: leave it out, or wait for HEALTHY, with essential: true",
            ),
            (
                "log_router",
                container.log_router is not None,
                "what others write would go nowhere then: wait for START, and let it run",
            ),
        ):
            if is_set:
                yield RuleViolation((("containers", name, key), wait.field), f"{wait}, and {what}")


def who_ends_is_not_waited_for_to_be_healthy(module: EndingContainersKeys) -> Iterator[RuleViolation]:
    """
    It may have ended before its health is known, and then never has any.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html (HEALTHY)
    """
    ending = _ending(module)
    for _, field, conditions in waits(module):
        for name, condition in conditions.items():
            if condition == "HEALTHY" and (wait := ending.get(name)):
                text = f"HEALTHY may never come, as {wait}: wait for {wait.condition} here too, or for START"
                yield RuleViolation(((*field, name), wait.field), text)


def contribute(module: EndingContainersKeys, context: ModuleContext) -> Contribution:
    """Nothing besides what order and ports contribute."""
    del module, context
    return Contribution(feature="ending_containers")


FEATURE = Feature(
    keys=EndingContainersKeys,
    contribute=contribute,
    effects={},
    rules=(who_ends_serves_nobody, who_ends_needs_nothing_that_stays, who_ends_is_not_waited_for_to_be_healthy),
)
