"""A service and its deployments at one moment, as plain values: for tests of decisions."""

from __future__ import annotations

from typing import Any

from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from modulestack.release.rollout.service_snapshot import DeploymentSnapshot, ServiceEvent, ServiceSnapshot
from modulestack.release.rollout.tracked_deployment import TrackedDeployment

ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/staging-web:"
MANIFEST = ModuleManifest(
    environment="staging",
    module="web",
    account="123456789012",
    region="eu-west-1",
    cluster="staging-web",
    service="web",
    family="staging-web",
    container="web",
    port=80,
    template=TemplateVersion(bucket="b", key="k", version="v", sha256="0"),
    placeholders={},
    log_group="/g",
    log_stream_prefix="web",
    target_groups=(),
    alarms=(),
    image_parameter="/i",
    records_prefix="r/",
    lock_key="l",
    url="http://web",
    desired_count_owner="file",
)
RUNNING = {"taskDefinitionArn": f"{ARN}1", "containerDefinitions": [{"name": "web", "image": "a:1"}]}


def deployment(number: int, status: str = "PRIMARY", rollout: str = "COMPLETED", **more: Any) -> DeploymentSnapshot:
    fields = {"reason": "", "desired": 2, "pending": 0, "running": 2, "failed": 0, "created": 100.0, **more}
    return DeploymentSnapshot(
        id=f"ecs-svc/{number}", status=status, definition=f"{ARN}{number}", rollout=rollout, **fields
    )


def service(*deployments: DeploymentSnapshot, events: tuple[ServiceEvent, ...] = ()) -> ServiceSnapshot:
    primary = deployments[0]
    return ServiceSnapshot(
        arn="s",
        status="ACTIVE",
        controller="ECS",
        definition=primary.definition,
        desired=2,
        pending=0,
        running=2,
        deployments=deployments,
        events=events,
    )


TRACKED = TrackedDeployment(id="ecs-svc/2", definition=f"{ARN}2", created=100.0, old="staging-web:1", desired=2)
