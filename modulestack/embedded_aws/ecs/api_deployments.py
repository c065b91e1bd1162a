"""
Operations on service deployments and revisions.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    deployment_failures,
    deployment_records,
    identifiers,
    lookup,
    responses,
    service_responses,
)
from modulestack.embedded_aws.ecs.deployment_lifecycle import hook_run
from modulestack.embedded_aws.ecs.deployment_models import ServiceDeployment
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import hook_runs
from modulestack.embedded_aws.errors import AwsError

Params = Mapping[str, Any]


def list_service_deployments(region: RegionState, params: Params) -> dict[str, Any]:
    """Newest first."""
    service = lookup.cluster(region, params).services.get(identifiers.short(params["service"]))
    if service is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    created = params.get("createdAt") or {}
    found = [
        record
        for record in service.records
        if (not params.get("status") or record.status in params["status"])
        and float(created.get("after", 0)) <= record.created_at <= float(created.get("before", float("inf")))
    ]
    page, more = lookup.page(found, params, default=20)
    return {"serviceDeployments": [service_responses.record(record) for record in page], **more}


def describe_service_deployments(region: RegionState, params: Params) -> dict[str, Any]:
    """At most 20."""
    lookup.at_most(params["serviceDeploymentArns"], 20, "Service deployments")
    answers, failures = [], []
    for arn in params["serviceDeploymentArns"]:
        if found := _find(region, arn):
            answers.append(service_responses.full_record(*found))
        else:
            failures.append(responses.failure(arn))
    return {"serviceDeployments": answers, "failures": failures}


def describe_service_revisions(region: RegionState, params: Params) -> dict[str, Any]:
    """At most 20."""
    lookup.at_most(params["serviceRevisionArns"], 20, "Service revisions")
    known = {arn: revision for service in region.services() for arn, revision in service.revisions.items()}
    asked = params["serviceRevisionArns"]
    return {
        "serviceRevisions": [service_responses.revision(known[arn]) for arn in asked if arn in known],
        "failures": [responses.failure(arn) for arn in asked if arn not in known],
    }


def stop_service_deployment(region: RegionState, params: Params) -> dict[str, Any]:
    """
    Ends a running deployment: ROLLBACK (also where rolling back is not configured) or ABORT.

    AWS takes it also of one that is being stopped or rolled back; here that changes nothing.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
    """
    arn = params["serviceDeploymentArn"]
    found = _find(region, arn)
    if found is None:
        raise AwsError("ServiceDeploymentNotFoundException", "Service deployment not found.")
    service, record = found
    if record.status not in deployment_records.OPEN or service.status != "ACTIVE":
        raise AwsError("ConflictException", f"The service deployment {arn} cannot be stopped: it is {record.status}.")
    if record.status not in ("PENDING", "IN_PROGRESS"):
        return {"serviceDeploymentArn": arn}
    deployment_failures.stop(region, service, record, roll_back=params.get("stopType", "ROLLBACK") == "ROLLBACK")
    return {"serviceDeploymentArn": arn}


def continue_service_deployment(region: RegionState, params: Params) -> dict[str, Any]:
    """
    Continues, or rolls back, a running deployment that a pause hook holds.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html (no texts there)
    """
    arn, hook = params["serviceDeploymentArn"], params["hookId"]
    found = _find(region, arn)
    if found is None:
        raise AwsError("ServiceDeploymentNotFoundException", "Service deployment not found.")
    record = found[1]
    if record.status != "IN_PROGRESS":
        raise lookup.invalid(f"The service deployment {arn} cannot be continued: it is {record.status}.")
    run = next((each for each in record.hooks if each.id == hook), None)
    if run is None:
        raise lookup.invalid(f"The service deployment {arn} has no lifecycle hook {hook}.")
    if run.status != hook_run.AWAITING:
        raise lookup.invalid(f"The lifecycle hook {hook} is not in AWAITING_ACTION status: it is {run.status}.")
    hook_runs.resolve(run, params.get("action", hook_run.CONTINUE))
    return {"serviceDeploymentArn": arn}


def _find(region: RegionState, arn: str) -> tuple[EcsService, ServiceDeployment] | None:
    for service in region.services():
        for record in service.records:
            if record.arn == arn:
                return service, record
    return None
