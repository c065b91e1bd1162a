"""
Operations on task definitions.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html and its siblings
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    definition_registration,
    identifiers,
    lookup,
    responses,
    task_definition_validation,
)
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.region_state import RegionState

Params = Mapping[str, Any]

INVALID_REVISION = "The specified task definition identifier is invalid. Specify a valid name or ARN and try again."
UNKNOWN_REVISION = (
    "The specified task definition does not exist. Specify a valid account, family, revision and try again."
)


def register_task_definition(region: RegionState, params: Params) -> dict[str, Any]:
    """A new revision of a family; no number is used twice."""
    request = task_definition_validation.checked(region, params)
    document = task_definition_validation.filled(request)
    made = definition_registration.register(
        region, "task-definition", region.definitions, region.last_revision, request, document
    )
    answer = {"taskDefinition": _shape(region, made)}
    return answer | ({"tags": responses.tags(made.tags)} if made.tags else {})


def describe_task_definition(region: RegionState, params: Params) -> dict[str, Any]:
    """A family alone is its newest ACTIVE revision."""
    found = lookup.definition(region, params["taskDefinition"])
    if found is None:
        raise lookup.client_error("Unable to describe task definition.")
    answer = {"taskDefinition": _shape(region, found)}
    return answer | ({"tags": responses.tags(found.tags)} if "TAGS" in params.get("include", ()) else {})


def deregister_task_definition(region: RegionState, params: Params) -> dict[str, Any]:
    """INACTIVE: what runs from it goes on."""
    reference = params["taskDefinition"]
    _, colon, revision = identifiers.short(reference).partition(":")
    if not colon:
        raise lookup.client_error("Revision is missing.")
    if not revision.isdigit():
        raise lookup.client_error(f"Invalid revision number. Number: {revision}")
    found = lookup.definition(region, reference)
    if found is None:
        raise lookup.client_error("Unable to describe task definition.")
    if found.status == "ACTIVE":
        found.status, found.deregistered_at = "INACTIVE", region.now
    return {"taskDefinition": _shape(region, found)}


def delete_task_definitions(region: RegionState, params: Params) -> dict[str, Any]:
    """DELETE_IN_PROGRESS, for INACTIVE revisions only; gone once nothing runs from them."""
    lookup.not_empty(params["taskDefinitions"], "Task definitions")
    lookup.at_most(params["taskDefinitions"], 10, "Task definitions")
    deleted, failures = [], []
    for reference in params["taskDefinitions"]:
        found = lookup.definition(region, reference)
        if not identifiers.short(reference).partition(":")[2].isdigit():
            failures.append(responses.failure(reference, INVALID_REVISION))
        elif found is None:
            failures.append(responses.failure(reference, UNKNOWN_REVISION))
        elif found.status == "ACTIVE":
            reason = (
                "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
            )
            failures.append(responses.failure(found.arn, reason))
        else:
            found.status, found.delete_requested_at = "DELETE_IN_PROGRESS", region.now
            deleted.append(_shape(region, found))
    _forget_deleted(region)
    return {"taskDefinitions": deleted, "failures": failures}


def list_task_definitions(region: RegionState, params: Params) -> dict[str, Any]:
    """By family, then revision; *familyPrefix* is a whole family's name."""
    _forget_deleted(region)
    status, family = params.get("status", "ACTIVE"), params.get("familyPrefix")
    found = [
        definition
        for revisions in region.definitions.values()
        for definition in revisions.values()
        if definition.status == status and family in (None, definition.family)
    ]
    found.sort(key=lambda definition: (definition.family, definition.revision), reverse=params.get("sort") == "DESC")
    page, more = lookup.page([definition.arn for definition in found], params, default=100)
    return {"taskDefinitionArns": page, **more}


def list_task_definition_families(region: RegionState, params: Params) -> dict[str, Any]:
    """ACTIVE: with an ACTIVE revision; INACTIVE: without any; ALL: both."""
    status, prefix = params.get("status", "ALL"), params.get("familyPrefix", "")
    found = []
    for family, revisions in region.definitions.items():
        active = any(definition.status == "ACTIVE" for definition in revisions.values())
        if family.startswith(prefix) and (status == "ALL" or (status == "ACTIVE") == active):
            found.append(family)
    page, more = lookup.page(sorted(found), params, default=100)
    return {"families": page, **more}


def _shape(region: RegionState, definition: TaskDefinitionRevision) -> dict[str, Any]:
    return responses.definition(definition, region.iam_arn("root"))


def _forget_deleted(region: RegionState) -> None:
    """A revision that is being deleted is gone an hour later, unless something still runs from it."""
    used = {id(item.revision.definition) for service in region.services() for item in service.deployments}
    used |= {id(t.definition) for c in region.clusters.values() for t in c.tasks.values() if t.last_status != "STOPPED"}
    for revisions in region.definitions.values():
        for number, definition in list(revisions.items()):
            asked = definition.delete_requested_at
            if asked is not None and asked < region.now - 3600 and id(definition) not in used:
                del revisions[number]
