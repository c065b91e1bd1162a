"""
Deregister old revisions, and never one that a deployment or a rollback may return to.

A deregistered revision starts no new deployment: ECS itself cannot roll back to it.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister-task-definition-v2.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.rollback_target import deployed_successfully
from modulestack.release.rollout.service_deployment import UNFINISHED
from modulestack.release.rollout.service_snapshot import describe_service
from modulestack.release.rollout.tracked_deployment import describe_service_revisions
from modulestack.release.schedules import read_schedules
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_definition.registration import deregister_definition

_ROLLBACK_TARGETS = 5
"""So many of the last successful revisions stay, whatever --keep says."""
_PAGE = 100


@dataclasses.dataclass(frozen=True, kw_only=True)
class PrunePlan:
    """The family's ACTIVE revisions, newest first."""

    kept: tuple[tuple[str, str], ...]
    """(``family:number``, why)."""
    old: tuple[str, ...]
    """ARNs that nothing needs."""


def decide_prune(active: Iterable[str], needed: dict[str, str], keep: int) -> PrunePlan:
    """*active* (ARNs, newest first) into what stays and what may go; *needed*: ARN → why it must stay."""
    kept: list[tuple[str, str]] = []
    old: list[str] = []
    for index, arn in enumerate(active):
        if arn in needed:
            kept.append((revision_name(arn), needed[arn]))
        elif index < keep:
            kept.append((revision_name(arn), f"one of the newest {keep}"))
        else:
            old.append(arn)
    return PrunePlan(kept=tuple(kept), old=tuple(old))


def plan_prune(aws: AwsClient, manifest: ModuleManifest, keep: int) -> PrunePlan:
    """
    What a prune would do, the newest *keep* revisions staying.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    active = aws.paginate(
        "ecs",
        "list_task_definitions",
        "taskDefinitionArns",
        familyPrefix=manifest.family,
        status="ACTIVE",
        sort="DESC",
        maxResults=_PAGE,
    )
    of_family = [arn for arn in active if revision_name(arn).rpartition(":")[0] == manifest.family]
    of_family.sort(key=lambda arn: int(arn.rpartition(":")[2]), reverse=True)
    return decide_prune(of_family, _needed(aws, manifest, of_family), keep)


def prune(aws: AwsClient, old: Iterable[str]) -> Iterator[str]:
    """
    Deregister *old* (ARNs), one by one; each when it is done.

    Raises:
        AwsFailure: at the first that could not be, or of which that is not known.
    """
    for arn in old:
        deregister_definition(aws, arn)
        yield arn


def _needed(aws: AwsClient, manifest: ModuleManifest, active: list[str]) -> dict[str, str]:
    """ARN → why it must stay."""
    by_name = {revision_name(arn): arn for arn in active}
    targets: list[str] = []
    for definition in deployed_successfully(aws, manifest):
        name = revision_name(definition)
        if name in by_name and name not in targets:
            targets.append(name)
        if len(targets) >= _ROLLBACK_TARGETS:
            break
    needed = {by_name[name]: "a rollback may return to it" for name in targets}
    scheduled = {schedule.revision: schedule.job for schedule in read_schedules(aws, manifest)}
    needed |= {by_name[name]: f"the schedule of {job} runs it" for name, job in scheduled.items() if name in by_name}
    where = {"cluster": manifest.cluster, "service": manifest.service}
    answer = aws.call("ecs", "list_service_deployments", **where, status=list(UNFINISHED))
    arns = [item["targetServiceRevisionArn"] for item in answer.get("serviceDeployments", ())]
    revisions = describe_service_revisions(aws, arns)
    needed |= {str(revision["taskDefinition"]): "it is being deployed" for revision in revisions.values()}
    service = describe_service(aws, manifest)
    if service:
        needed |= {deployment.definition: "a deployment has it" for deployment in service.deployments}
        needed |= {service.definition: "it runs"}
    return needed
