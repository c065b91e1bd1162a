"""
Which of a service's deployments is ours: never "the newest".

UpdateService's answer names the deployment (``ecs-svc/...``) and its task definition; the service deployment that
outlives it is the one whose service revision has that task definition and that was created at that time.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import epoch_seconds
from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot, parse_service_deployment
from modulestack.release.rollout.service_snapshot import ServiceEvent, ServiceSnapshot
from modulestack.release.task_definition.fields import revision_name

_SLACK_S = 30.0
"""A service deployment's createdAt may be this far from the deployment's."""
_REVISIONS_AT_ONCE = 20
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrackedDeployment:
    """The deployment that is followed."""

    id: str
    """``ecs-svc/...``, from UpdateService's answer."""
    definition: str
    """ARN of its task definition."""
    created: float
    """Epoch seconds, ECS's own."""
    old: str
    """``family:revision`` that ran before."""
    desired: int
    """Tasks that the service wants."""
    known_events: frozenset[str] = frozenset()
    """Ids of events that were there before."""

    @property
    def revision(self) -> str:
        """``family:revision`` that it deploys."""
        return revision_name(self.definition)


@dataclasses.dataclass(frozen=True, kw_only=True)
class IdentifiedDeployment:
    """Our service deployment, and what it deploys."""

    deployment: ServiceDeploymentSnapshot
    revision: Mapping[str, Any]
    """The service revision, as AWS answers it."""


def track(
    service: ServiceSnapshot, definition: str, old: str, known_events: Iterable[ServiceEvent] = ()
) -> TrackedDeployment | None:
    """
    The PRIMARY deployment of *service* (UpdateService's answer, or a look); None: it has another *definition* (ARN).

    *old* is the ARN of the definition that ran before, *known_events* the service's events of before.
    """
    primary = service.primary
    if primary is None or primary.definition != definition:
        return None
    return TrackedDeployment(
        id=primary.id,
        definition=definition,
        created=primary.created,
        old=revision_name(old),
        desired=service.desired,
        known_events=frozenset(event.id for event in known_events),
    )


def identify(aws: AwsClient, manifest: ModuleManifest, tracked: TrackedDeployment) -> IdentifiedDeployment | None:
    """
    The service deployment of *tracked*; None: ECS does not list it yet.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    after = datetime.datetime.fromtimestamp(tracked.created - _SLACK_S, datetime.UTC)
    listed = list(
        aws.paginate(
            "ecs",
            "list_service_deployments",
            "serviceDeployments",
            cluster=manifest.cluster,
            service=manifest.service,
            createdAt={"after": after},
        )
    )
    by_distance = sorted(listed, key=lambda item: abs(epoch_seconds(item.get("createdAt")) - tracked.created))
    nearest = by_distance[:_REVISIONS_AT_ONCE]
    revisions = describe_service_revisions(aws, [item["targetServiceRevisionArn"] for item in nearest])
    for item in nearest:
        revision = revisions.get(item["targetServiceRevisionArn"], {})
        if revision.get("taskDefinition") == tracked.definition:
            return IdentifiedDeployment(deployment=parse_service_deployment(item), revision=revision)
    return None


def describe_service_revisions(aws: AwsClient, arns: list[str]) -> dict[str, Mapping[str, Any]]:
    """
    Service revisions by ARN, as AWS answers them; those it does not know are left out.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    found: dict[str, Mapping[str, Any]] = {}
    unique = list(dict.fromkeys(arns))
    for start in range(0, len(unique), _REVISIONS_AT_ONCE):
        some = unique[start : start + _REVISIONS_AT_ONCE]
        answer = aws.call("ecs", "describe_service_revisions", serviceRevisionArns=some)
        found |= {item["serviceRevisionArn"]: item for item in answer.get("serviceRevisions", ())}
    return found
