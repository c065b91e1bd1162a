"""Containers in time: health checks, order of start, timeouts, restarts."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_for_fargate,
    mapping,
    maps,
    name_of,
    number,
    text,
    texts,
)

_CHECK_KINDS = ("CMD", "CMD-SHELL", "NONE")
_RANGES = {
    "interval": limits.CONTAINER_CHECK_INTERVAL_S,
    "timeout": limits.CONTAINER_CHECK_TIMEOUT_S,
    "retries": limits.CONTAINER_CHECK_RETRIES,
    "startPeriod": limits.CONTAINER_CHECK_START_PERIOD_S,
}


def health_checks_are_commands(definition: TaskDefinition) -> Iterator[str]:
    """
    A health check begins with CMD or CMD-SHELL, and its numbers are in their ranges.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """
    for container in containers(definition):
        check = mapping(container, "healthCheck")
        if "healthCheck" not in container or container["healthCheck"] is None:
            continue
        command = texts(check, "command")
        if not command or command[0] not in _CHECK_KINDS:
            yield "Invalid health check command: it must begin with CMD or CMD-SHELL."
        for key, allowed in _RANGES.items():
            value = number(check, key)
            if value is not None and value not in allowed:
                yield f"Invalid health check {key} {value}: it must be between {allowed.min} and {allowed.max}."


def containers_wait_for_what_can_happen(definition: TaskDefinition) -> Iterator[str]:
    """
    A container waits for containers of its task, for health that is checked, and for an end that is no task's end.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    Text: https://github.com/boto/boto3/issues/2436
    """
    by_name = {name_of(container): container for container in containers(definition)}
    for label, container in by_name.items():
        for dependency in maps(container, "dependsOn"):
            awaited, condition = text(dependency, "containerName"), text(dependency, "condition")
            other = by_name.get(awaited)
            if other is None:
                yield (
                    f"Container '{label}' depends on container '{awaited}' that is not defined in the task definition."
                )
            elif condition == "HEALTHY" and not mapping(other, "healthCheck"):
                yield (
                    f"Container '{label}' depends on container '{awaited}' with condition HEALTHY, "
                    "but it does not have a health check."
                )
            elif condition in ("COMPLETE", "SUCCESS") and other.get("essential", True):
                yield "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"


def containers_do_not_wait_in_a_circle(definition: TaskDefinition) -> Iterator[str]:
    """
    Some container can be the first.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    """
    waits = {
        name_of(container): [text(awaited, "containerName") for awaited in maps(container, "dependsOn")]
        for container in containers(definition)
    }
    for label in waits:
        reached, frontier = set[str](), list(waits[label])
        while frontier:
            if (step := frontier.pop()) not in reached:
                reached.add(step)
                frontier += waits.get(step, [])
        if label in reached:
            yield "Container dependencies must not be circular."
            return


def timeouts_are_in_range(definition: TaskDefinition) -> Iterator[str]:
    """
    On Fargate, 2 to 120 seconds to start and to stop.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout)
    """
    least, longest = limits.STOP_TIMEOUT_S
    if not is_for_fargate(definition):
        return
    for container in containers(definition):
        for key in ("startTimeout", "stopTimeout"):
            value = number(container, key)
            setting = f"Invalid setting for container '{name_of(container)}'. '{key}' must be at"
            if value is not None and value < least:
                yield f"{setting} least {least} on Fargate."
            elif value is not None and value > longest:
                yield f"{setting} most {longest} on Fargate."


def restart_policies_are_in_range(definition: TaskDefinition) -> Iterator[str]:
    """
    A restart every 60 to 1,800 seconds, and 50 exit codes at most that are left alone.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
    """
    allowed = limits.RESTART_ATTEMPT_PERIOD_S
    for container in containers(definition):
        policy = mapping(container, "restartPolicy")
        period, codes = number(policy, "restartAttemptPeriod"), policy.get("ignoredExitCodes")
        setting = f"Invalid setting for container '{name_of(container)}'."
        if period is not None and period not in allowed:
            yield f"{setting} 'restartAttemptPeriod' must be between {allowed.min} and {allowed.max}."
        if isinstance(codes, list) and len(codes) > limits.IGNORED_EXIT_CODES:
            yield f"{setting} 'ignoredExitCodes' cannot have more than {limits.IGNORED_EXIT_CODES} elements."


RULES: tuple[Rule, ...] = (
    health_checks_are_commands,
    containers_wait_for_what_can_happen,
    containers_do_not_wait_in_a_circle,
    timeouts_are_in_range,
    restart_policies_are_in_range,
)
