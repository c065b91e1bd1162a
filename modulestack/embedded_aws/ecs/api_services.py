"""
Operations on services.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html and its siblings
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    account_settings,
    client_tokens,
    deployment_failures,
    deployment_records,
    deployments,
    identifiers,
    lookup,
    placement_rules,
    responses,
    service_connect,
    service_responses,
    service_validation,
)
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import strategy_rules
from modulestack.embedded_aws.errors import AwsError

Params = Mapping[str, Any]


def create_service(region: RegionState, params: Params) -> dict[str, Any]:
    """Creates a service and begins its first deployment."""
    cluster, name = lookup.cluster(region, params), params["serviceName"]
    lookup.name(name, "service name")
    client_tokens.check_length(params, client_tokens.SERVICE_TOKEN_LENGTH)
    known = cluster.services.get(name)
    if known is not None and known.status == "ACTIVE":
        if known.client_token and known.client_token == params.get("clientToken"):
            return {"service": service_responses.service(region, known, with_tags=True)}
        raise lookup.invalid("Creation of service was not idempotent.")
    if known is not None and known.status == "DRAINING":
        raise lookup.invalid("Unable to Start a service that is still Draining.")
    if "taskDefinition" not in params:
        raise lookup.invalid("TaskDefinition can not be blank.")
    definition = lookup.active_definition(region, params["taskDefinition"])
    account_settings.check_tags_of(region, "service", params)
    fields = service_validation.fields_of(cluster, params)
    service_validation.check(region, cluster, name, definition, fields)
    placement_rules.no_desired_count(params, fields["schedulingStrategy"])
    desired = params.get("desiredCount", 0)
    service_validation.check_not_negative(params)
    made = EcsService(
        arn=account_settings.service_arn(region, cluster.name, name),
        name=name,
        cluster=cluster,
        fields=fields,
        created_at=region.now,
        desired=desired,
        tags=responses.untag(params.get("tags")),
        client_token=params.get("clientToken"),
    )
    cluster.services[name] = made
    _deploy(region, made, definition)
    return {"service": service_responses.service(region, made, with_tags=True)}


def update_service(region: RegionState, params: Params) -> dict[str, Any]:
    """
    Changes what is given; a change of what is deployed, or forceNewDeployment, begins a new deployment.

    Desired count, deployment configuration and the like take effect without one.
    """
    service = lookup.service(region, params)
    service_validation.check_not_negative(params)
    placement_rules.no_desired_count(params, service.fields["schedulingStrategy"])
    previous = service.primary.revision.definition
    definition = lookup.active_definition(region, params["taskDefinition"]) if "taskDefinition" in params else previous
    fields = _changed(service, params)
    service_validation.check(region, service.cluster, service.name, definition, fields)
    new = definition is not previous or any(
        fields.get(key) != service.primary.revision.fields.get(key) for key in service_validation.DEPLOYED
    )
    service.fields = fields
    if "desiredCount" in params and params["desiredCount"] != service.desired:
        service.desired, service.steady = params["desiredCount"], False
    if new or params.get("forceNewDeployment"):
        _deploy(region, service, definition)
    region.scheduler.touch(service)
    return {"service": service_responses.service(region, service, with_tags=True)}


def _changed(service: EcsService, params: Params) -> dict[str, Any]:
    """The service's fields as *params* would have them."""
    left_out = ("cluster", "service", "desiredCount", "taskDefinition", "forceNewDeployment")
    given = copy_json({key: value for key, value in params.items() if key not in left_out})
    given["deploymentConfiguration"] = _configuration(service, given.get("deploymentConfiguration", {}))
    fields = {**copy_json(service.fields), **given}
    if given.get("capacityProviderStrategy"):
        fields.pop("launchType", None)
        fields["capacityProviderStrategy"] = [{"base": 0, "weight": 0, **i} for i in given["capacityProviderStrategy"]]
    elif "capacityProviderStrategy" in given:
        fields.pop("capacityProviderStrategy")
        fields["launchType"] = "EC2" if service.on_instances else "FARGATE"
    if network := (given.get("networkConfiguration") or {}).get("awsvpcConfiguration"):
        network.setdefault("securityGroups", [])
        network.setdefault("assignPublicIp", "DISABLED")
    return fields


def _configuration(service: EcsService, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is not *given* stays, but for steps of a strategy that it no longer has."""
    before = copy_json(service.fields["deploymentConfiguration"])
    after = given.get("strategy", before["strategy"])
    status = service.records[0].status if service.records else None
    strategy_rules.check_change(before["strategy"], after, deployment_records.OPEN, status)
    if after != before["strategy"]:
        for name in ("linearConfiguration", "canaryConfiguration"):
            before.pop(name, None)
    return {**before, **given}


def _deploy(region: RegionState, service: EcsService, definition: TaskDefinitionRevision) -> None:
    deployed = {key: service.fields[key] for key in service_validation.DEPLOYED if key in service.fields}
    deployments.begin(region, service, deployment_records.revise(region, service, definition, deployed))


def delete_service(region: RegionState, params: Params) -> dict[str, Any]:
    """DRAINING until its tasks are stopping, then INACTIVE."""
    cluster = lookup.cluster(region, params)
    service = cluster.services.get(identifiers.short(params["service"]))
    if service is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if service.status == "ACTIVE":
        counted = service.fields["schedulingStrategy"] != "DAEMON"
        if counted and service.desired > 0 and not params.get("force"):
            raise lookup.invalid("The service cannot be stopped while it is scaled above 0.")
        service.last_arn = service.primary.revision.definition.arn
        service.desired, service.status = 0, "DRAINING"
        service_connect.forget(region, service)
        if service.records[0].status in deployment_records.OPEN:
            deployment_failures.abandon(region, service)
        region.scheduler.touch(service)
    return {"service": service_responses.service(region, service, with_tags=True)}


def describe_services(region: RegionState, params: Params) -> dict[str, Any]:
    """
    At most 10, INACTIVE ones too; one that is named and not there is told by an ARN without a cluster.

    Source: https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/312
    """
    cluster = lookup.cluster(region, params)
    lookup.not_empty(params["services"], "Services")
    lookup.at_most(params["services"], 10, "Services")
    found = [(reference, cluster.services.get(identifiers.short(reference))) for reference in params["services"]]
    with_tags = "TAGS" in params.get("include", ())
    missing = [
        reference if reference.startswith("arn:") else region.arn("service", reference)
        for reference, known in found
        if not known
    ]
    return {
        "services": [
            service_responses.service(region, service, with_tags=with_tags) for _, service in found if service
        ],
        "failures": [responses.failure(arn) for arn in missing],
    }


def list_services_by_namespace(region: RegionState, params: Params) -> dict[str, Any]:
    """ACTIVE ones of every cluster that Service Connect has in a namespace."""
    wanted = region.cloud_map.namespace(params["namespace"])
    if wanted is None:
        raise AwsError("NamespaceNotFoundException", "The specified namespace wasn't found.")
    arns = sorted(
        service.arn
        for service in region.services()
        if service.status == "ACTIVE" and service_connect.namespace_of(region, service) == wanted
    )
    page, more = lookup.page(arns, params, default=10)
    return {"serviceArns": page, **more}


def list_services(region: RegionState, params: Params) -> dict[str, Any]:
    """ACTIVE ones."""
    cluster = lookup.cluster(region, params)
    arns = sorted(
        service.arn
        for service in cluster.services.values()
        if service.status == "ACTIVE"
        and params.get("launchType") in (None, service.fields.get("launchType"))
        and params.get("schedulingStrategy") in (None, service.fields["schedulingStrategy"])
    )
    page, more = lookup.page(arns, params, default=10)
    return {"serviceArns": page, **more}
