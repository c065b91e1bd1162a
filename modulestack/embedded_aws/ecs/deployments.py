"""
Deployments begin: rolling updates, and those that shift traffic.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from __future__ import annotations

import functools

from modulestack.embedded_aws.ecs import (
    circuit_breaker,
    deployment_alarms,
    deployment_counts,
    deployment_failures,
    deployment_records,
)
from modulestack.embedded_aws.ecs.deployment_lifecycle import schedule, stage_plan, target_groups
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment, ServiceDeployment, ServiceRevision
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import listener_weights, revision_scaling, stage_machine
from modulestack.embedded_aws.ecs.traffic_shift_models import ShiftFailure, TrafficShift

REPLACED = "Replaced by a new service deployment"


def begin(region: RegionState, service: EcsService, revision: ServiceRevision) -> EcsDeployment:
    """Deploy *revision*; a deployment that is still running is superseded."""
    stage_machine.cancel(service)
    if service.records and service.records[0].status in deployment_records.OPEN:
        deployment_records.end(region, service, service.records[0], "STOPPED", REPLACED)
    configuration = service.fields["deploymentConfiguration"]
    shifts = configuration["strategy"] in schedule.SHIFTING
    before = revision_scaling.serving(service)
    revision.groups = target_groups.assigned(revision.fields, before.revision.groups if before else {}, shifts=shifts)
    if shifts:
        stage_machine.weigh_first(service, before, revision)
    elif before is not None:
        listener_weights.consolidate(region, before)
    watched = deployment_alarms.watchable(region, configuration)
    counting = circuit_breaker.enabled(configuration.get("deploymentCircuitBreaker")) and not shifts
    record = ServiceDeployment(
        arn=region.arn("service-deployment", service.cluster.name, service.name, region.ids.token()),
        target=revision,
        sources=deployment_counts.sources(service),
        configuration=copy_json(configuration),
        created_at=region.now,
        updated_at=region.now,
        breaker_status="MONITORING" if counting else "DISABLED",
        breaker_threshold=deployment_counts.threshold(service),
        alarm_status="MONITORING" if watched else "DISABLED",
        monitored_alarms=watched,
        shifts=shifts,
    )
    service.records.insert(0, record)
    deployment = deployment_records.put_first(region, service, revision, record)
    if shifts:
        _shift(region, service, deployment, before)
    deployment_failures.watch_alarms(region, service)
    return deployment


def _shift(region: RegionState, service: EcsService, deployment: EcsDeployment, before: EcsDeployment | None) -> None:
    """Have *deployment* take traffic over from *before*, stage by stage."""
    deployment.weights = stage_machine.first_weights(deployment.revision, serves=False)
    deployment.is_wanted = False
    shift = TrafficShift(
        green=deployment,
        blue=before,
        plan=stage_plan.forward(
            deployment.record.configuration, reconciles=len(service.deployments) > 2, is_first=before is None
        ),
        on_failure=functools.partial(_failed, region, service, deployment),
        on_success=functools.partial(deployment_records.complete, region, service, deployment),
        is_alarmed=functools.partial(deployment_failures.alarmed, region, service),
    )
    stage_machine.begin(region, service, shift)


def _failed(region: RegionState, service: EcsService, deployment: EcsDeployment, failure: ShiftFailure) -> None:
    deployment_failures.fail(region, service, deployment, failure.event, failure.why, failure.reason, roll_back=True)
