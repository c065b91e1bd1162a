"""
A Managed Daemon, read at one moment: which revision runs, on how many instances, and how its deployment is.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemon.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DaemonDeployment.html
"""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.contract.advice import make_again
from modulestack.contract.daemon_manifest import DaemonManifest
from modulestack.contract.visible import visible
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.task_definition.fields import revision_name

GONE = "DaemonNotFoundException"
_AT_WORK = {"PENDING": "has not begun", "IN_PROGRESS": "is under way", "STOP_REQUESTED": "is being stopped"}
_SUCCESSFUL = "SUCCESSFUL"


@dataclasses.dataclass(frozen=True, kw_only=True)
class DaemonRevisionStatus:
    """One of the revisions that instances have just now."""

    arn: str
    """Of ECS's daemon revision."""
    definition: str
    """ARN of the daemon task definition."""
    image: str
    digest: str
    """That its tasks pulled; empty: not known yet."""
    running: int
    """Instances on which it runs."""
    without: int
    """Instances that should have it, and on which it does not run."""

    @property
    def name(self) -> str:
        """``family:number`` of its definition."""
        return revision_name(self.definition)


@dataclasses.dataclass(frozen=True, kw_only=True)
class DaemonStatus:
    """How one daemon is."""

    daemon: str
    """``set/daemon``."""
    problem: str = ""
    """What is wrong, a sentence a line; empty: nothing."""
    revisions: tuple[DaemonRevisionStatus, ...] = ()
    """The one that new instances get first."""
    deployment: str = ""
    """ECS's word for how its last deployment is."""
    deployment_reason: str = ""
    draining: int = 0
    """Instances that the deployment empties just now."""

    @property
    def running(self) -> int:
        """Instances on which any of its revisions runs."""
        return sum(each.running for each in self.revisions)

    @property
    def instances(self) -> int:
        """Instances that have it or should have it."""
        return sum(each.running + each.without for each in self.revisions)

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        document = dataclasses.asdict(self)
        document["revisions"] = [
            {
                "revision": each.name,
                "image": each.image,
                "digest": each.digest,
                "running": each.running,
                "instances": each.running + each.without,
            }
            for each in self.revisions
        ]
        return {**document, "running": self.running, "instances": self.instances}


def daemon_status(aws: AwsClient, manifest: DaemonManifest) -> DaemonStatus:
    """
    How the daemon of *manifest* is; what there is no permission to look at is said so.

    Raises:
        AwsFailure: ECS could not be asked, for other reasons than a missing permission.
    """
    try:
        return read_daemon(aws, manifest)
    except AccessDenied as denied:
        return DaemonStatus(daemon=manifest.name, problem=f"not known: no permission for {denied.action}")


def read_daemon(aws: AwsClient, manifest: DaemonManifest) -> DaemonStatus:
    """
    The same, where want of a permission is a failure, too.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    again = make_again(manifest.environment)
    try:
        daemon = aws.call("ecs", "describe_daemon", daemonArn=manifest.arn)["daemon"]
    except Rejected as rejected:
        if rejected.code not in {GONE, "ClusterNotFoundException"}:
            raise
        return DaemonStatus(daemon=manifest.name, problem=f"the daemon is gone: run {again}")
    revisions = _revisions(aws, daemon["currentRevisions"])
    if daemon["status"] != "ACTIVE":
        return DaemonStatus(
            daemon=manifest.name, revisions=revisions, problem=f"ECS is deleting it: once it is gone, run {again}"
        )
    answer = aws.call("ecs", "describe_daemon_deployments", daemonDeploymentArns=[daemon["deploymentArn"]])
    deployments = answer["daemonDeployments"]
    if not deployments:
        return DaemonStatus(daemon=manifest.name, revisions=revisions)
    [deployment] = deployments
    target = deployment["targetDaemonRevision"]["arn"]
    newest = (deployment.get("rollback") or {}).get("rollbackTargetDaemonRevisionArn") or target
    sides = (deployment["targetDaemonRevision"], *(deployment.get("sourceDaemonRevisions") or ()))
    found = DaemonStatus(
        daemon=manifest.name,
        revisions=tuple(sorted(revisions, key=lambda each: each.arn != newest)),
        deployment=deployment["status"],
        deployment_reason=deployment.get("statusReason") or "",
        draining=sum(side.get("totalDrainingInstanceCount") or 0 for side in sides),
    )
    return dataclasses.replace(found, problem=_problem(found, manifest.environment))


def _problem(found: DaemonStatus, environment: str) -> str:
    """
    What is wrong with the daemon: its deployment, or instances that are without it.

    The provider keeps to the definition that it asked for: without an edit, it asks for nothing again.
    """
    texts = []
    again = f"an edit of it in the file, and `pulumi up -s {environment}`, begin another"
    reason = f": {visible(found.deployment_reason)}" if found.deployment_reason else ""
    if found.deployment == "ROLLBACK_IN_PROGRESS":
        texts.append(f"its last deployment failed, and ECS goes back to the revision before{reason}")
    elif found.deployment == "ROLLBACK_SUCCESSFUL":
        texts.append(f"its last deployment failed, and the revision before runs{reason}: {again}")
    elif found.deployment not in {*_AT_WORK, _SUCCESSFUL}:
        texts.append(f"its last deployment failed ({found.deployment}){reason}: {again}")
    without = sum(each.without for each in found.revisions)
    if without and found.deployment == _SUCCESSFUL:
        texts.append(f"{_instances(without)} without it: ECS empties and replaces them")
    return "\n".join(texts)


def notes(found: DaemonStatus) -> str:
    """What goes on, and is no problem."""
    word = _AT_WORK.get(found.deployment)
    if not word:
        return ""
    drained = f", {_instances(found.draining)} being emptied" if found.draining else ""
    return f"a deployment {word}{drained}"


def _instances(count: int) -> str:
    return "1 instance is" if count == 1 else f"{count} instances are"


def _revisions(aws: AwsClient, current: list[dict[str, Any]]) -> tuple[DaemonRevisionStatus, ...]:
    """Each of *current* with what ECS says it is made of, twenty at a time."""
    told: dict[str, dict[str, Any]] = {}
    arns = [each["arn"] for each in current]
    for start in range(0, len(arns), 20):
        answer = aws.call("ecs", "describe_daemon_revisions", daemonRevisionArns=arns[start : start + 20])
        told |= {each["daemonRevisionArn"]: each for each in answer["daemonRevisions"]}
    return tuple(_revision(each, told[each["arn"]]) for each in current if each["arn"] in told)


def _revision(counted: dict[str, Any], told: dict[str, Any]) -> DaemonRevisionStatus:
    images = told.get("containerImages") or [{}]
    return DaemonRevisionStatus(
        arn=counted["arn"],
        definition=told["daemonTaskDefinitionArn"],
        image=images[0].get("image") or "",
        digest=images[0].get("imageDigest") or "",
        running=counted.get("totalRunningCount") or 0,
        without=counted.get("totalWithoutDaemonCount") or 0,
    )
