"""A health check that ECS runs inside the container."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from modulestack.contract import limits
from modulestack.contract.sensitive import holds_secret
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import IN_A_COMMAND, CoreKeys
from modulestack.features.feature import Feature
from modulestack.fields.effects import NEXT_RELEASE, Effects
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.text import shown
from modulestack.fields.violation import RuleViolation


class ContainerHealthCheck(Section):
    """A command that ECS runs inside the container (the Docker HEALTHCHECK)."""

    command: tuple[str, ...]
    """`["CMD", "curl", "-f", "http://localhost/"]` or `["CMD-SHELL", "..."]`."""
    interval_s: Annotated[int, within(limits.CONTAINER_CHECK_INTERVAL_S)] = 30
    """Seconds between two runs."""
    timeout_s: Annotated[int, within(limits.CONTAINER_CHECK_TIMEOUT_S)] = 5
    """Seconds until a run has failed."""
    retries: Annotated[int, within(limits.CONTAINER_CHECK_RETRIES)] = 3
    """Failed runs in a row that make the container unhealthy."""
    start_period_s: Annotated[int, within(limits.CONTAINER_CHECK_START_PERIOD_S)] = 0
    """Seconds after the start in which failed runs do not count."""


class ContainerHealthCheckKeys(CoreKeys):
    """Whether the container is asked how it is."""

    container_health_check: ContainerHealthCheck | None = None
    """Absent: the load balancer's health check alone decides; of a worker, whether its tasks stay up."""


def container_health_check_is_a_command(module: ContainerHealthCheckKeys) -> Iterator[RuleViolation]:
    """ECS takes a list that says how it is to be run."""
    if module.container_health_check:
        yield from command_problems(module.container_health_check, "container_health_check")


def command_problems(check: ContainerHealthCheck, key: str) -> list[RuleViolation]:
    """What is wrong with the command of *check*, which stands under *key*."""
    field = (key, "command")
    form = '["CMD", "program", "argument"] or ["CMD-SHELL", "one line for the shell"]'
    if check.command[:1] not in {("CMD",), ("CMD-SHELL",)}:
        return [RuleViolation((field,), f"{shown(check.command)} does not say how it is run: allowed {form}")]
    if len(check.command) < 2 or (check.command[0] == "CMD-SHELL" and len(check.command) > 2):
        return [RuleViolation((field,), f"{shown(check.command)} is not complete: allowed {form}")]
    return []


def a_check_holds_a_secret(module: ContainerHealthCheckKeys) -> Iterator[RuleViolation]:
    """Its command is seen by everybody who may describe a task definition; a shell in the container has variables."""
    check = module.container_health_check
    if check and holds_secret(" ".join(check.command)):
        yield RuleViolation((("container_health_check", "command"),), IN_A_COMMAND)


def contribute(module: ContainerHealthCheckKeys, context: ModuleContext) -> Contribution:
    """The container's own health check."""
    del context
    check = module.container_health_check
    return Contribution(
        feature="container_health_check",
        container={"healthCheck": definition_of_check(check)} if check else {},
        scenarios=("a worker's release that never becomes healthy",) if check and module.is_worker else (),
    )


def definition_of_check(check: ContainerHealthCheck) -> dict[str, Any]:
    """
    As a container's definition has it, times in seconds.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """
    return {
        "command": list(check.command),
        "interval": check.interval_s,
        "timeout": check.timeout_s,
        "retries": check.retries,
        "startPeriod": check.start_period_s,
    }


_EFFECTS: dict[str, Effects[ContainerHealthCheckKeys]] = {
    "container_health_check": NEXT_RELEASE,
    **{f"container_health_check.{key}": NEXT_RELEASE for key in ContainerHealthCheck.model_fields},
}

FEATURE = Feature(
    keys=ContainerHealthCheckKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(container_health_check_is_a_command,),
    warnings=(a_check_holds_a_secret,),
    text_keys=("container_health_check",),
)
