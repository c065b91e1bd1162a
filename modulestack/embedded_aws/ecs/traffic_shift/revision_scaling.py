"""
Each service revision of a service that shifts traffic has tasks of its own, and keeps them.

A task that is sick is replaced inside of its own revision, first if the maximum allows.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionSummary.html
"""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.embedded_aws.ecs import rolling_update
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.rolling_update import SchedulingStep, TaskLimits
from modulestack.embedded_aws.ecs.task_health import view_of


def applies(service: EcsService) -> bool:
    """Whether its revisions are scaled each by itself: more than one may be there."""
    return service.primary.weights is not None and (service.shift is not None or len(service.deployments) > 1)


def serving(service: EcsService) -> EcsDeployment | None:
    """What has most of production: of several what was deployed successfully, then the newest; None: nothing."""
    order = {id(deployment): -index for index, deployment in enumerate(service.deployments)}

    def rank(deployment: EcsDeployment) -> tuple[float, bool, int]:
        share = 0.0 if deployment.weights is None else deployment.weights.production or 0.0
        return share, deployment.revision is service.completed, order[id(deployment)]

    return max(service.deployments, key=rank, default=None)


def requested(service: EcsService, deployment: EcsDeployment) -> int:
    """How many tasks a revision is to have."""
    return service.desired if deployment.is_wanted else 0


def steps(region: RegionState, service: EcsService) -> Iterator[tuple[EcsDeployment, SchedulingStep]]:
    """What to do now for each revision, the newest first."""
    configuration = service.fields["deploymentConfiguration"]
    for deployment in list(service.deployments):
        alive = [t for t in service.tasks.values() if t.deployment is deployment and t.desired_status == "RUNNING"]
        limits = TaskLimits(
            desired=requested(service, deployment),
            minimum_percent=configuration["minimumHealthyPercent"],
            maximum_percent=configuration["maximumPercent"],
        )
        seen = [view_of(task, deployment, region.now, settled=True) for task in alive]
        if missing := max(0, limits.desired - len(alive)):
            yield deployment, SchedulingStep(start=missing)
        else:
            yield deployment, rolling_update.plan(limits, seen, settled=True)
