"""
Which of a service's deployments is ours: never "the newest".

UpdateService's answer names the deployment (``ecs-svc/...``) and its task definition; the service deployment that outlives
it is the one whose service revision has that task definition and that was created at that time.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.rollout import service_deployment as outcome
from modulestack.release.rollout.progress import TrackedDeployment
from modulestack.release.rollout.service_deployment import ServiceDeployment
from modulestack.release.rollout.service_snapshot import seconds

_SLACK_S = 30.0
"""A service deployment's createdAt may be this far from the deployment's."""
_REVISIONS_AT_ONCE = 20


@dataclasses.dataclass(frozen=True, kw_only=True)
class IdentifiedDeployment:
    """Our service deployment, and what it deploys."""

    record: ServiceDeployment
    revision: Mapping[str, Any]
    """The service revision, as AWS answers it."""


def identify(aws: AwsClient, manifest: ModuleManifest, ours: TrackedDeployment) -> IdentifiedDeployment | None:
    """
    Our service deployment; None: ECS does not list it yet.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    after = datetime.datetime.fromtimestamp(ours.created - _SLACK_S, datetime.UTC)
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
    near = sorted(listed, key=lambda item: abs(seconds(item.get("createdAt")) - ours.created))[:_REVISIONS_AT_ONCE]
    revisions = describe_revisions(aws, [item["targetServiceRevisionArn"] for item in near])
    for item in near:
        revision = revisions.get(item["targetServiceRevisionArn"], {})
        if revision.get("taskDefinition") == ours.definition:
            return IdentifiedDeployment(record=outcome.parse(item), revision=revision)
    return None


def describe(aws: AwsClient, arn: str) -> ServiceDeployment | None:
    """
    The service deployment as it is now; None: ECS does not know it.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    found = aws.call("ecs", "describe_service_deployments", serviceDeploymentArns=[arn]).get("serviceDeployments")
    return outcome.parse(found[0]) if found else None


def describe_revisions(aws: AwsClient, arns: list[str]) -> dict[str, Mapping[str, Any]]:
    """
    Service revisions by ARN.

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
