"""What of a task definition and of tags no line says, so that the next release or run does otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.importing.found import Described, FoundService
from modulestack.importing.groups import Groups
from modulestack.importing.lines import log_group

_OF_TASK = ("enableFaultInjection", "inferenceAccelerators", "ipcMode", "pidMode", "proxyConfiguration")
"""
Fields of a task definition that have no key.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""
_OPTIONS = {"awslogs-group", "awslogs-region", "awslogs-stream-prefix", "awslogs-create-group"}
"""Options of a container's log that say where it goes."""


def not_said_of_task(definition: Described) -> Iterator[str]:
    """Names of its fields."""
    yield from (field for field in _OF_TASK if definition.get(field))


def changed_logs(container: Described, own: Described) -> Iterator[str]:
    """Where the output of *container* went, if not to the log group of the module's *own*; and how."""
    logs = container.get("logConfiguration") or {}
    driver, name = logs.get("logDriver", "none"), container["name"]
    if container is not own and log_group(container) != log_group(own):
        where = log_group(container) or f"the log driver {driver}"
        yield f"{name}: its output goes to the module's log group, and no longer to {where}"
    if driver == "awslogs":
        for option in sorted((logs.get("options") or {}).keys() - _OPTIONS):
            yield f"{name}.logConfiguration.{option}: no line says it: the next release leaves it out"
    yield from (f"{name}.logConfiguration.secretOptions: the next release leaves it out" for _ in _secrets(logs))


def _secrets(logs: Described) -> Iterator[str]:
    yield from ([each["name"] for each in logs.get("secretOptions") or ()][:1])


def lost_tags(found: FoundService, groups: Groups, environment: Environment) -> dict[str, str]:
    """
    Tags of the service, its load balancer and its security groups that the environment's are not: key → value.

    A run sets all tags of what it has, but those of AWS's own.
    """
    of_groups = [group.described for group in (groups.tasks, groups.load_balancer) if group]
    there = {each["key"]: each["value"] for each in found.described.get("tags") or ()}
    there |= {each["Key"]: each["Value"] for group in of_groups for each in group.get("Tags") or ()}
    there |= found.load_balancer_tags if found.own_load_balancer else {}
    return {
        key: str(value)
        for key, value in sorted(there.items())
        if not key.startswith("aws:") and environment.tags.get(key) != value
    }
