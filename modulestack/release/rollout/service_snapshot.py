"""
An ECS service, as one DescribeServices or UpdateService answer shows it: plain values, no calls.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeploymentSnapshot:
    """An entry of the service's ``deployments``; not to be confused with a service deployment, which outlives it."""

    id: str
    """``ecs-svc/...``: also the ``startedBy`` of its tasks."""
    status: str
    """PRIMARY, ACTIVE, INACTIVE."""
    definition: str
    """ARN of the task definition."""
    rollout: str
    """COMPLETED, FAILED, IN_PROGRESS."""
    reason: str
    desired: int
    pending: int
    running: int
    failed: int
    created: float
    """Epoch seconds."""

    @property
    def revision(self) -> str:
        """``family:number``."""
        return short(self.definition)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceEvent:
    """One of the service's last events."""

    id: str
    at: float
    """Epoch seconds."""
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceSnapshot:
    """A service at one moment."""

    arn: str
    status: str
    """ACTIVE, DRAINING, INACTIVE."""
    controller: str
    """ECS, CODE_DEPLOY, EXTERNAL."""
    definition: str
    """ARN of the task definition it is set to."""
    desired: int
    pending: int
    running: int
    deployments: tuple[DeploymentSnapshot, ...]
    events: tuple[ServiceEvent, ...]
    """Newest first."""

    @property
    def primary(self) -> DeploymentSnapshot | None:
        """The deployment that ECS works towards."""
        return next((d for d in self.deployments if d.status == "PRIMARY"), None)

    def deployment(self, identity: str) -> DeploymentSnapshot | None:
        """The one with this id; None: gone from the list."""
        return next((d for d in self.deployments if d.id == identity), None)

    @property
    def revision(self) -> str:
        """``family:number``."""
        return short(self.definition)


def short(arn: str) -> str:
    """``family:number`` of a task definition's ARN; the last part of any other."""
    return arn.rpartition("/")[2]


def parse(answer: Mapping[str, Any]) -> ServiceSnapshot:
    """The service in *answer*, an item of DescribeServices' ``services`` or UpdateService's ``service``."""
    return ServiceSnapshot(
        arn=answer.get("serviceArn", ""),
        status=answer.get("status", ""),
        controller=answer.get("deploymentController", {}).get("type", "ECS"),
        definition=answer.get("taskDefinition", ""),
        desired=answer.get("desiredCount", 0),
        pending=answer.get("pendingCount", 0),
        running=answer.get("runningCount", 0),
        deployments=tuple(_deployment(item) for item in answer.get("deployments", ())),
        events=tuple(
            ServiceEvent(id=item.get("id", ""), at=seconds(item.get("createdAt")), text=item.get("message", ""))
            for item in answer.get("events", ())
        ),
    )


def _deployment(item: Mapping[str, Any]) -> DeploymentSnapshot:
    return DeploymentSnapshot(
        id=item.get("id", ""),
        status=item.get("status", ""),
        definition=item.get("taskDefinition", ""),
        rollout=item.get("rolloutState", ""),
        reason=item.get("rolloutStateReason", ""),
        desired=item.get("desiredCount", 0),
        pending=item.get("pendingCount", 0),
        running=item.get("runningCount", 0),
        failed=item.get("failedTasks", 0),
        created=seconds(item.get("createdAt")),
    )


def seconds(value: Any) -> float:
    """Epoch seconds of a boto3 timestamp; 0 for an absent one."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    return float(value or 0)
