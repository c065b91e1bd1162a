"""
What RunTask refuses beside what services refuse too.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from modulestack.contract.task_definition_rules import sizes, variables
from modulestack.embedded_aws.ecs import lookup, managed_volumes, placement_rules, platform_versions, service_rules
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.models import runs_on_instances
from modulestack.embedded_aws.ecs.region_state import RegionState

Params = Mapping[str, Any]
OVERRIDES_LENGTH = 8192
"""Characters of JSON. Text: https://github.com/Netflix/metaflow/issues/1326"""
_STARTED_BY = re.compile(r"[A-Za-z0-9_/-]{1,128}")


def check(region: RegionState, definition: TaskDefinitionRevision, params: Params) -> None:
    """
    Refuse what AWS would refuse.

    Raises:
        AwsError: with AWS's code and text.
    """
    placement_rules.check_placement(params)
    service_rules.check_capacity(params.get("capacityProviderStrategy") or ())
    if params.get("capacityProviderStrategy") and params.get("launchType"):
        raise lookup.invalid("Specifying both a launch type and capacity provider strategy is not supported.")
    if params.get("propagateTags") == "SERVICE":
        raise lookup.invalid("The SERVICE option of propagateTags is not supported when running a task.")
    started_by = params.get("startedBy")
    if started_by is not None and not _STARTED_BY.fullmatch(started_by):
        raise lookup.invalid(
            "startedBy must be up to 128 letters (uppercase and lowercase), numbers, hyphens, forward slashes, and "
            "underscores."
        )
    if not runs_on_instances(params):
        if "FARGATE" not in definition.document["compatibilities"]:
            raise lookup.invalid("Task definition does not support launch_type FARGATE.")
        platform_versions.check(definition.document, params.get("platformVersion"))
    managed_volumes.check_of_task(region, definition, params)
    _overrides(region, definition, params.get("overrides") or {}, on_fargate=not runs_on_instances(params))


def _overrides(region: RegionState, definition: TaskDefinitionRevision, overrides: Params, *, on_fargate: bool) -> None:
    known = {container["name"]: container for container in definition.containers}
    given = overrides.get("containerOverrides", ())
    if len(json.dumps(given, ensure_ascii=False, separators=(",", ":"))) > OVERRIDES_LENGTH:
        raise lookup.invalid(f"Container Overrides length must be at most {OVERRIDES_LENGTH}")
    for override in given:
        if override.get("name") not in known:
            raise lookup.invalid(
                f"Override for container named {override.get('name')} is not a container in the TaskDefinition."
            )
    for key in ("taskRoleArn", "executionRoleArn"):
        if (role := overrides.get(key)) and not region.dependencies.has_role(role):
            raise lookup.client_error("Role is not valid")
    if not on_fargate:
        return
    changed = overridden(definition.document, overrides)
    for text in (*sizes.sizes_are_numbers(changed), *sizes.fargate_has_the_size(changed)):
        raise lookup.invalid(text)
    memory = sizes.in_units(str(changed["memory"]), sizes.MIB_PER_GB) or 0
    for container in changed["containerDefinitions"]:
        if (container.get("memory") or 0) > memory:
            # Text: https://github.com/artilleryio/artillery/issues/591
            raise lookup.invalid(f"'memory' setting for container '{container['name']}' is greater than for task.")
    rest = (sizes.containers_fit_the_cpu, sizes.containers_fit_the_memory, sizes.containers_say_their_memory)
    others = (sizes.ephemeral_storage_is_in_range, variables.environment_files_are_env_files)
    for rule in (*rest, *others):
        for text in rule(changed):
            raise lookup.invalid(text)


def overridden(document: Params, overrides: Params) -> dict[str, Any]:
    """The task definition *document* with *overrides* in place of what they override."""
    of = {override.get("name"): override for override in overrides.get("containerOverrides", ())}
    task = {key: value for key, value in overrides.items() if key in _TASK}
    containers = [
        {**container, **{key: value for key, value in of.get(container["name"], {}).items() if key in _CONTAINER}}
        for container in document["containerDefinitions"]
    ]
    return {**document, **task, "requiresCompatibilities": ["FARGATE"], "containerDefinitions": containers}


_TASK = ("cpu", "memory", "ephemeralStorage", "executionRoleArn", "taskRoleArn")
_CONTAINER = ("command", "cpu", "memory", "memoryReservation", "environmentFiles")
