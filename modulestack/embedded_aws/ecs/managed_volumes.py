"""
EBS volumes that ECS makes for tasks: whether it can, and when they come and go.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes-scenarios.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import ebs
from modulestack.contract.service_fit import volumes_are_configured_where_they_are_launched
from modulestack.embedded_aws.ecs import lookup, service_rules
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import ManagedVolume
from modulestack.embedded_aws.ecs.volume_dependencies import NoVolume

Configuration = Mapping[str, Any]
GIVES_UP_AFTER_S = 300.0
"""How long ECS waits for a volume that is not attached; no page says so."""


def check_of_task(region: RegionState, definition: TaskDefinitionRevision, params: Mapping[str, Any]) -> None:
    """
    Refuse what RunTask and StartTask refuse of volumes.

    Raises:
        AwsError: with AWS's code and text.
    """
    for text in volumes_are_configured_where_they_are_launched(params, definition.document):
        raise lookup.invalid(text)
    configurations = params.get("volumeConfigurations") or ()
    service_rules.check_volumes(configurations)
    check_resources(region, configurations)


def check_resources(region: RegionState, configurations: Sequence[Configuration]) -> None:
    """
    Refuse a role that ECS cannot take, and what EC2 would not make a volume of; keys are looked at later only.

    Texts: https://github.com/hashicorp/terraform-provider-aws/issues/38538,
    https://github.com/hashicorp/terraform-provider-aws/pull/43502

    Raises:
        AwsError: with AWS's code and text.
    """
    for each in configurations:
        managed = each.get("managedEBSVolume") or {}
        role = managed.get("roleArn", "")
        if not region.volumes.is_trusted(role):
            raise lookup.invalid(f"{not_assumed(role)}.")
        if snapshot := managed.get("snapshotId"):
            size = region.volumes.snapshot_gib(snapshot)
            if size is None:
                error = ("InvalidSnapshot.NotFound", f"The snapshot '{snapshot}' does not exist.")
            elif managed.get("sizeInGiB", size) < size:
                text = f"The size of a volume must be at least {size} GiB, the size of its snapshot."
                error = ("InvalidParameterValue", text)
            else:
                continue
            raise lookup.invalid(
                f"ECS managed EBS volume configuration was invalid for volume '{each['name']}'. Encountered "
                f"'{error[0]}' error from AmazonEC2: \"{error[1]}\""
            )


def not_assumed(role: str) -> str:
    """Of a role that does not trust ECS, or may not make volumes."""
    return (
        f"ECS was unable to assume the configured ECS Infrastructure Role '{role}'. Please verify that the role being "
        "passed has the proper trust relationship with Amazon ECS"
    )


def of_task(region: RegionState, configurations: Sequence[Configuration] | None) -> ManagedVolume | None:
    """The volume that a task of these *configurations* is to have; None: it has none."""
    for each in configurations or ():
        managed = dict(each["managedEBSVolume"])
        policy = managed.get("terminationPolicy") or {}
        return ManagedVolume(
            attachment=region.ids.uuid(),
            name=each["name"],
            managed=managed,
            is_deleted=bool(policy.get("deleteOnTermination", True)),
        )
    return None


def begin(region: RegionState, task: EcsTask) -> float:
    """
    Seconds for which *task*, which has a place, waits for its volume; 0: there is none, or it is attached at once.

    Where it cannot be attached it is made all the same, and ECS waits until it gives up.
    """
    volume = task.volume
    if volume is None or _is_attachable(region, volume):
        return 0.0
    try:
        _make(region, task, volume)
    except NoVolume:
        return 0.0
    volume.status = "ATTACHING"
    return GIVES_UP_AFTER_S


def attach(region: RegionState, task: EcsTask) -> str | None:
    """Give *task* its volume, made if it is not there; why that cannot be, None: it has it, or needs none."""
    volume = task.volume
    if volume is None:
        return None
    try:
        _make(region, task, volume)
        if volume.status == "ATTACHING" and not _is_attachable(region, volume):
            raise NoVolume(ebs.NOT_ATTACHED)
    except NoVolume as error:
        volume.status, volume.reason = "FAILED", str(error)
        return volume.reason
    volume.status = "ATTACHED"
    return None


def _is_attachable(region: RegionState, volume: ManagedVolume) -> bool:
    return region.attaches_volumes and region.volumes.is_readable(volume.managed)


def _make(region: RegionState, task: EcsTask, volume: ManagedVolume) -> None:
    """
    Make *volume*, unless it is there.

    Raises:
        NoVolume: it cannot be made.
    """
    if volume.id is not None:
        return
    role = volume.managed.get("roleArn", "")
    if not region.volumes.is_trusted(role) or not region.volumes.may_create(role):
        raise NoVolume(not_assumed(role))
    volume.id = region.volumes.create(
        volume.managed, zone=task.zone, tags=_tags(task, volume), at=task.instance.ec2_id if task.instance else None
    )


def end(region: RegionState, task: EcsTask) -> None:
    """*task* is over, and its volume with it, unless whoever ran it wants to keep it; what failed stays so."""
    volume = task.volume
    if volume is None or volume.id is None:
        return
    failed = volume.status == "FAILED"
    region.volumes.detach(volume.id)
    if volume.is_deleted or failed:
        region.volumes.delete(volume.id)
    if not failed:
        volume.status = "DELETED" if volume.is_deleted else "DETACHED"


def _tags(task: EcsTask, volume: ManagedVolume) -> dict[str, str]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volume-tagging.html"""
    found: dict[str, str] = {}
    for specification in volume.managed.get("tagSpecifications") or ():
        propagated = specification.get("propagateTags")
        if propagated == "SERVICE" and task.service:
            found |= task.service.tags
        elif propagated == "TASK_DEFINITION":
            found |= task.definition.tags
        found |= {tag["key"]: tag["value"] for tag in specification.get("tags") or ()}
    return {**found, ebs.MANAGED_TAG: "true", ebs.TASK_TAG: task.arn}
