"""
Deregister old revisions, and never one that a deployment or a rollback may return to.

A deregistered revision starts no new deployment: ECS itself cannot roll back to it.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.rollback_target import successes
from modulestack.release.rollout.service_snapshot import short
from modulestack.release.rollout.tracked_deployment import describe_revisions
from modulestack.release.rollout.update_service import look

_SUCCESSES = 5
"""So many of the last successful revisions stay, whatever --keep says: ways back."""
_PAGE = 100


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruneSelection:
    """The family's ACTIVE revisions, newest first."""

    kept: tuple[tuple[str, str], ...]
    """(``family:number``, why)."""
    old: tuple[str, ...]
    """ARNs that nothing needs."""


def sort(active: Iterable[str], needed: dict[str, str], keep: int) -> PruneSelection:
    """*active* (ARNs, newest first) into what stays and what may go; *needed*: ARN → why it must stay."""
    kept: list[tuple[str, str]] = []
    old: list[str] = []
    for index, arn in enumerate(active):
        if arn in needed:
            kept.append((short(arn), needed[arn]))
        elif index < keep:
            kept.append((short(arn), f"one of the newest {keep}"))
        else:
            old.append(arn)
    return PruneSelection(kept=tuple(kept), old=tuple(old))


def survey(aws: AwsClient, manifest: ModuleManifest, keep: int) -> PruneSelection:
    """
    What a prune would do.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    active = list(
        aws.paginate(
            "ecs",
            "list_task_definitions",
            "taskDefinitionArns",
            familyPrefix=manifest.family,
            status="ACTIVE",
            sort="DESC",
            maxResults=_PAGE,
        )
    )
    mine = [arn for arn in active if short(arn).rpartition(":")[0] == manifest.family]
    mine.sort(key=lambda arn: int(arn.rpartition(":")[2]), reverse=True)
    return sort(mine, _needed(aws, manifest, mine), keep)


def prune(aws: AwsClient, old: Iterable[str]) -> None:
    """
    Deregister *old*, one by one.

    Raises:
        AwsFailure: at the first that could not be.
    """
    for arn in old:
        aws.call("ecs", "deregister_task_definition", taskDefinition=arn)


def _needed(aws: AwsClient, manifest: ModuleManifest, active: list[str]) -> dict[str, str]:
    by_name = {short(arn): arn for arn in active}
    needed: dict[str, str] = {}
    ways_back: list[str] = []
    for definition in successes(aws, manifest):
        name = short(definition)
        if name in by_name and name not in ways_back:
            ways_back.append(name)
        if len(ways_back) >= _SUCCESSES:
            break
    needed |= {by_name[name]: "a rollback may return to it" for name in ways_back}
    going_on = ["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"]
    listed = aws.call(
        "ecs", "list_service_deployments", cluster=manifest.cluster, service=manifest.service, status=going_on
    ).get("serviceDeployments", ())
    revisions = describe_revisions(aws, [item["targetServiceRevisionArn"] for item in listed])
    needed |= {str(revision["taskDefinition"]): "it is being deployed" for revision in revisions.values()}
    service = look(aws, manifest)
    if service:
        needed |= {deployment.definition: "a deployment has it" for deployment in service.deployments}
        needed |= {service.definition: "it runs"}
    return needed
