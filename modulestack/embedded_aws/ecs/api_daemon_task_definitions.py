"""
Operations on daemon task definitions.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterDaemonTaskDefinition.html and its siblings
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    daemon_definition_rules,
    definition_registration,
    identifiers,
    lookup,
    responses,
)
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.region_state import RegionState

Params = Mapping[str, Any]
KIND = "daemon-task-definition"
DELETED_AFTER_S = 60.0
"""How long one that no daemon refers to stays DELETE_IN_PROGRESS: AWS gives no number."""


def register_daemon_task_definition(region: RegionState, params: Params) -> dict[str, Any]:
    """A new revision of a family; no number is used twice."""
    request = daemon_definition_rules.checked(region, params)
    document = daemon_definition_rules.filled(request)
    made = definition_registration.register(
        region, KIND, region.daemon_definitions, region.last_daemon_revision, request, document
    )
    return {"daemonTaskDefinitionArn": made.arn}


def describe_daemon_task_definition(region: RegionState, params: Params) -> dict[str, Any]:
    """A family alone is its newest ACTIVE revision."""
    found = known(region, params["daemonTaskDefinition"])
    document = {key: value for key, value in found.document.items() if key != "networkMode"}
    return copy_json(
        {
            "daemonTaskDefinition": {**_summary(region, found, "daemonTaskDefinitionArn"), **document}
            | {"family": found.family, "revision": found.revision}
        }
    )


def list_daemon_task_definitions(region: RegionState, params: Params) -> dict[str, Any]:
    """By family and revision; the ACTIVE ones unless another status is asked for."""
    status = params.get("status", "ACTIVE")
    found = [
        one
        for family in sorted(region.daemon_definitions)
        if family.startswith(params.get("familyPrefix", "")) and params.get("family") in (None, family)
        for one in _of_family(region, family, last=params.get("revision") == "LAST_REGISTERED")
        if status in ("ALL", one.status)
    ]
    if params.get("sort") == "DESC":
        found.reverse()
    page, more = lookup.page([_summary(region, one, "arn") for one in found], params, default=100)
    return copy_json({"daemonTaskDefinitions": page, **more})


def _of_family(region: RegionState, family: str, *, last: bool) -> Iterator[TaskDefinitionRevision]:
    revisions = sorted(region.daemon_definitions[family].items())
    yield from (one for _, one in (revisions[-1:] if last else revisions))


def delete_daemon_task_definition(region: RegionState, params: Params) -> dict[str, Any]:
    """DELETE_IN_PROGRESS for as long as a daemon refers to it; daemons that do go on."""
    reference = params["daemonTaskDefinition"]
    if ":" not in identifiers.short(reference):
        raise lookup.client_error("Revision is missing.")
    found = known(region, reference)
    if found.status != "ACTIVE":
        raise lookup.client_error("The specified daemon task definition is being deleted.")
    found.status, found.delete_requested_at = "DELETE_IN_PROGRESS", region.now
    region.event_queue.after(DELETED_AFTER_S, functools.partial(_delete, region, found))
    return {"daemonTaskDefinitionArn": found.arn}


def _delete(region: RegionState, definition: TaskDefinitionRevision) -> None:
    daemons = (daemon for cluster in region.clusters.values() for daemon in cluster.daemons.values())
    if any(definition is revision.definition for daemon in daemons for revision in daemon.revisions.values()):
        region.event_queue.after(DELETED_AFTER_S, functools.partial(_delete, region, definition))
        return
    region.daemon_definitions[definition.family].pop(definition.revision, None)


def known(region: RegionState, reference: str) -> TaskDefinitionRevision:
    """
    The revision that a family, ``family:revision`` or an ARN means.

    Raises:
        AwsError: there is none.
    """
    family, _, revision = identifiers.short(reference).partition(":")
    revisions = region.daemon_definitions.get(family, {})
    if revision:
        found = revisions.get(int(revision)) if revision.isdigit() else None
    else:
        newest = sorted(revisions.items(), reverse=True)
        found = next((one for _, one in newest if one.status == "ACTIVE"), None)
    if found is None:
        raise lookup.client_error(f"The specified daemon task definition was not found: {reference}")
    return found


def _summary(region: RegionState, definition: TaskDefinitionRevision, arn: str) -> dict[str, Any]:
    return responses.given(
        {
            arn: definition.arn,
            "registeredAt": definition.registered_at,
            "registeredBy": region.iam_arn("root"),
            "deleteRequestedAt": definition.delete_requested_at,
            "status": definition.status,
        }
    )
