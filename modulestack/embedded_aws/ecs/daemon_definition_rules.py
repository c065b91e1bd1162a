"""
What RegisterDaemonTaskDefinition refuses, and what it fills in.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-task-definitions.html

A daemon's containers are held against the rules of every container; what is a daemon's own is here. Where a page gives
the rule and nobody has published the sentence, the sentence is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import task_definition_canonical
from modulestack.contract.task_definition_rules import registry
from modulestack.embedded_aws.ecs import definition_registration, lookup
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import NotEmbedded

Params = Mapping[str, Any]
NETWORK_MODE = "daemon_bridge"
"""Of every daemon; set by ECS, and no parameter."""
_DESCRIBED = ("containerDefinitions", "cpu", "executionRoleArn", "memory", "taskRoleArn", "volumes")
LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
SOME_MIB = 128
_OWN = ("pidMode", "ipcMode")
"""Which have other values than a task definition's."""


def checked(region: RegionState, request: Params) -> dict[str, Any]:
    """
    *request* with its roles' ARNs, unless AWS would refuse it.

    Raises:
        AwsError: with AWS's code and text.
        NotEmbedded: AWS has it, the embedded AWS has not.
    """
    lookup.name(request["family"], "daemon task definition family")
    containers = request["containerDefinitions"]
    if containers and not any(container.get("essential", True) for container in containers):
        raise lookup.client_error("A daemon task definition must have at least one essential container.")
    for container in containers:
        _check_container(container)
    _check_volumes(request.get("volumes") or ())
    for text in registry.refusals(_as_task_definition(request)):
        raise lookup.client_error(text)
    return definition_registration.with_role_arns(region, request)


def _check_container(container: Params) -> None:
    if not container.get("name"):
        raise lookup.client_error("Container.name should not be null or empty.")
    driver = (container.get("logConfiguration") or {}).get("logDriver")
    if driver is not None and driver not in LOG_DRIVERS:
        raise lookup.client_error(
            f"The log driver {driver} is not supported for daemons. Supported are {', '.join(LOG_DRIVERS)}."
        )


def _check_volumes(volumes: Any) -> None:
    """Bind mounts of a path of the host; a log driver's volume is not here."""
    for volume in volumes:
        if volume.get("logDriverVolumeConfiguration"):
            raise NotEmbedded("the embedded AWS has no logDriverVolumeConfiguration of a daemon's volume")
        if not (volume.get("host") or {}).get("sourcePath"):
            raise lookup.client_error(
                f"The volume {volume.get('name')} of a daemon must be a bind mount: specify host and sourcePath."
            )


def _as_task_definition(request: Params) -> dict[str, Any]:
    """The same, as far as rules of task definitions look at it: those ask for memory, which daemons may leave out."""
    rest = {key: value for key, value in request.items() if key not in _OWN}
    if not request.get("memory"):
        rest["containerDefinitions"] = [
            container if container.get("memory") else {"memoryReservation": SOME_MIB, **container}
            for container in request["containerDefinitions"]
        ]
    return {**rest, "networkMode": "bridge"}


def filled(request: Params) -> dict[str, Any]:
    """*request* as it is described and run: without family and tags, with what AWS fills in."""
    rest = {key: value for key, value in request.items() if key not in _OWN}
    whole = copy_json(task_definition_canonical.filled({**rest, "networkMode": "host"}))
    document = {key: whole[key] for key in _DESCRIBED if key in whole}
    for container in document["containerDefinitions"]:
        for key in ("portMappings", "volumesFrom"):
            container.pop(key, None)
    modes = {key: request.get(key) or "none" for key in _OWN}
    return {**document, **modes, "networkMode": NETWORK_MODE}
