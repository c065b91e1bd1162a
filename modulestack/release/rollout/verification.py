"""Whether what runs is what was released: ECS's word is not taken for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.rollout.progress import TrackedDeployment
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, short

_LOOKS = 4
_LOOK_S = 5.0
"""Between two looks at targets that are not all healthy: a check may fail once."""


def verify(
    aws: AwsClient,
    manifest: ModuleManifest,
    ours: TrackedDeployment,
    service: ServiceSnapshot,
    revision: Mapping[str, Any],
    image: Image,
) -> Steps[str]:
    """
    What is wrong with our deployment, which ECS calls successful; empty: nothing.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    wrong = identity(manifest, ours, service, revision, image)
    if wrong or not service.desired:
        return wrong
    for look in range(_LOOKS):
        if look:
            yield _LOOK_S
        wrong = "; ".join(filter(None, [unhealthy(states(aws, arn)) for arn in manifest.target_groups]))
        if not wrong:
            return ""
    return wrong


def identity(
    manifest: ModuleManifest,
    ours: TrackedDeployment,
    service: ServiceSnapshot,
    revision: Mapping[str, Any],
    image: Image,
) -> str:
    """Whether the service, its deployment and the digest are ours; what is not."""
    primary = service.primary
    if primary is None or primary.definition != ours.definition or primary.id != ours.id:
        return f"the service is now set to {primary.revision if primary else 'nothing'}"
    if revision and revision.get("taskDefinition") != ours.definition:
        return f"its service revision has {short(str(revision.get('taskDefinition')))}"
    digests = {c.get("containerName"): c.get("imageDigest") for c in revision.get("containerImages", ())}
    runs = digests.get(manifest.container)
    if image.digest and runs and runs != image.digest:
        return f"its digest is {runs}, not {image.digest}"
    return ""


def unhealthy(states: list[str]) -> str:
    """What is wrong with a target group whose targets are in *states*; those that are leaving do not count."""
    counted = [state for state in states if state not in {"draining", "unhealthy.draining", "unused"}]
    healthy = counted.count("healthy")
    if not healthy:
        return f"no target is healthy ({', '.join(sorted(counted)) or 'there are none'})"
    bad = counted.count("unhealthy")
    return f"{bad} of {len(counted)} targets are unhealthy" if bad else ""


def states(aws: AwsClient, arn: str) -> list[str]:
    """
    The states of the targets in a target group (ARN).

    Raises:
        AwsFailure: AWS could not be asked.
    """
    answer = aws.call("elbv2", "describe_target_health", TargetGroupArn=arn)
    return [item["TargetHealth"]["State"] for item in answer.get("TargetHealthDescriptions", ())]
