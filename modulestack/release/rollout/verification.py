"""Whether what runs is what was released: ECS's word is not taken for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.task_verification import Verification, watch_tasks
from modulestack.release.rollout.tracked_deployment import TrackedDeployment
from modulestack.release.task_definition.fields import revision_name

_ATTEMPTS = 4
_PAUSE_S = 5.0
"""Between two looks at targets that are not all healthy: a check may fail once."""


def verify_deployment(
    aws: AwsClient,
    manifest: ModuleManifest,
    tracked: TrackedDeployment,
    service: ServiceSnapshot,
    revision: Mapping[str, Any],
    images: Mapping[str, Image],
) -> Steps[Verification]:
    """
    What is to be said of *tracked*, which ECS calls successful. Targets have 15 s to become healthy.

    *revision* is its service revision as AWS answers it, empty if it is not known; *images*: container → image. Of a
    worker, which has no targets, the tasks are watched.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    wrong = wrong_deployment(manifest, tracked, service, revision, images)
    if wrong or not service.desired:
        return Verification(wrong=wrong)
    if not manifest.target_groups:
        return (yield from watch_tasks(aws, manifest, tracked))
    for attempt in range(_ATTEMPTS):
        if attempt:
            yield _PAUSE_S
        found = {manifest.where(arn): unhealthy_targets(target_states(aws, arn)) for arn in manifest.target_groups}
        wrong = "; ".join(f"{where}: {text}" if where else text for where, text in found.items() if text)
        if not wrong:
            return Verification()
    return Verification(wrong=wrong)


def wrong_deployment(
    manifest: ModuleManifest,
    tracked: TrackedDeployment,
    service: ServiceSnapshot,
    revision: Mapping[str, Any],
    images: Mapping[str, Image],
) -> str:
    """What of the service, its deployment and the digest is not ours; empty: all is."""
    primary = service.primary
    if primary is None or primary.definition != tracked.definition or primary.id != tracked.id:
        return f"the service is now set to {primary.revision if primary else 'nothing'}"
    if revision and revision.get("taskDefinition") != tracked.definition:
        return f"its service revision has {revision_name(str(revision.get('taskDefinition')))}"
    digests = {c.get("containerName"): c.get("imageDigest") for c in revision.get("containerImages", ())}
    for name, image in images.items():
        runs = digests.get(name)
        if image.digest and runs and runs != image.digest:
            whose = "its digest" if name == manifest.container else f"the digest of {name}"
            return f"{whose} is {runs}, not {image.digest}"
    return ""


def unhealthy_targets(states: list[str]) -> str:
    """What is wrong with a target group whose targets are in *states*; those that are leaving do not count."""
    counted = [state for state in states if state not in {"draining", "unhealthy.draining", "unused"}]
    healthy = counted.count("healthy")
    if not healthy:
        return f"no target is healthy ({', '.join(sorted(counted)) or 'there are none'})"
    bad = counted.count("unhealthy")
    return f"{bad} of {len(counted)} targets are unhealthy" if bad else ""


def target_states(aws: AwsClient, arn: str) -> list[str]:
    """
    The states of the targets in a target group (ARN): ``healthy``, ``initial``, ``draining``...

    Raises:
        AwsFailure: AWS could not be asked.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
    """
    return [item["TargetHealth"]["State"] for item in target_health(aws, arn)]


def target_health(aws: AwsClient, arn: str, **which: Any) -> Sequence[Mapping[str, Any]]:
    """
    What DescribeTargetHealth answers of a target group (ARN), or of those that are *which*.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    answer = aws.call("elbv2", "describe_target_health", TargetGroupArn=arn, **which)
    found: Sequence[Mapping[str, Any]] = answer.get("TargetHealthDescriptions", ())
    return found
