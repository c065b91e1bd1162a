"""Machines of a module that are older than what their group starts now, and how they are replaced."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import machine_images, tags
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied

PREFERENCES = "MinHealthyPercentage=100,MaxHealthyPercentage=100,ScaleInProtectedInstances=Refresh"
"""
One machine is started before one goes, although ECS protects those on which tasks run; it drains each before it ends.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
"""
_GOES_ON = ("Pending", "InProgress", "Cancelling", "Baking", "RollbackInProgress")
_IMAGE, _ARCHITECTURE = "ecs.ami-id", "ecs.cpu-architecture"


@dataclasses.dataclass(frozen=True, kw_only=True)
class GroupFacts:
    """What EC2 Auto Scaling says of the group of a module's machines."""

    group: Mapping[str, Any]
    """As DescribeAutoScalingGroups tells it."""
    refresh: Mapping[str, Any] | None
    """The newest instance refresh, if machines are older; None: there was none in six weeks, or it is not known."""

    @property
    def name(self) -> str:
        """The group's name."""
        return str(self.group["AutoScalingGroupName"])

    @property
    def older(self) -> list[str]:
        """Ids of the machines that another version of the launch template, or another type, made."""
        wanted = self.group["MixedInstancesPolicy"]["LaunchTemplate"]
        version = str(wanted["LaunchTemplateSpecification"]["Version"])
        types = {each["InstanceType"] for each in wanted.get("Overrides", ()) if each.get("InstanceType")}
        return sorted(
            str(machine["InstanceId"])
            for machine in self.group["Instances"]
            if str((machine.get("LaunchTemplate") or {}).get("Version")) != version
            or (types and machine["InstanceType"] not in types)
        )


def read_group(aws: AwsClient, manifest: ModuleManifest) -> tuple[GroupFacts | None, tuple[str, ...]]:
    """
    The group of *manifest*'s machines (None: it runs on none that have one), and what could not be asked.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    if not manifest.capacity or manifest.managed_instances:
        return None, ()
    wanted = {tags.ENVIRONMENT: manifest.environment, tags.CAPACITY: manifest.capacity}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in wanted.items()]
    try:
        found = list(aws.paginate("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", Filters=filters))
    except AccessDenied as denied:
        return None, (f"no permission for {denied.action}",)
    if not found or not (found[0].get("MixedInstancesPolicy") or {}).get("LaunchTemplate"):
        return None, ()
    facts = GroupFacts(group=found[0], refresh=None)
    return (dataclasses.replace(facts, refresh=_newest_refresh(aws, facts.name)) if facts.older else facts), ()


def _newest_refresh(aws: AwsClient, group: str) -> Mapping[str, Any] | None:
    """None: there was none in six weeks, or who asks may not know."""
    try:
        answer = aws.call("autoscaling", "describe_instance_refreshes", AutoScalingGroupName=group, MaxRecords=1)
    except AccessDenied:
        return None
    return next(iter(answer["InstanceRefreshes"]), None)


def read_images(aws: AwsClient, machines: tuple[Mapping[str, Any], ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """
    Architecture (``x86_64`` or ``arm64``) of *machines*, as ECS tells them → the image that AWS recommends for it now.

    And what could not be asked.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    names = {
        kind: machine_images.parameter(kind) for kind in sorted({_said(m, _ARCHITECTURE) for m in machines} - {""})
    }
    if not names:
        return {}, ()
    try:
        found = aws.call("ssm", "get_parameters", Names=list(names.values()))["Parameters"]
    except AccessDenied as denied:
        return {}, (f"no permission for {denied.action}",)
    values = {each["Name"]: str(each["Value"]) for each in found}
    return {kind: values[name] for kind, name in names.items() if name in values}, ()


def older_machines(facts: GroupFacts | None) -> str:
    """A sentence about machines that are not as their group starts them now, and of their refresh; empty: none."""
    if facts is None or not facts.older:
        return ""
    some, count = facts.older, len(facts.group["Instances"])
    text = f"{len(some)} of {count} machines are older than the launch template, or the types, that the group has now"
    return f"{text} ({', '.join(some)}){_refresh(facts)}"


def version_problems(
    facts: GroupFacts | None,
    machines: tuple[Mapping[str, Any], ...],
    images: Mapping[str, str],
    manifest: ModuleManifest,
) -> Iterator[str]:
    """
    Which machines are not as the file, or AWS's newest image, has them, and how they are replaced.

    *images* are those that ``read_images`` gives.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
    """
    if facts is None:
        return
    how = ""
    if not _goes_on(facts):
        how = (
            ": replace them, tasks leave each before it ends: aws autoscaling start-instance-refresh "
            f"--auto-scaling-group-name {facts.name} --preferences {PREFERENCES} --region {manifest.region}"
        )
    if older := older_machines(facts):
        yield f"{older}{how}"
    kinds = collections.Counter(
        (image, wanted)
        for machine in machines
        if (image := _said(machine, _IMAGE))
        and (wanted := images.get(_said(machine, _ARCHITECTURE))) not in {None, image}
    )
    for (image, wanted), count in sorted(kinds.items()):
        noun = "machine has" if count == 1 else "machines have"
        yield f"{count} {noun} the image {image}, and AWS recommends {wanted} now{_refresh(facts)}{how}"


def _goes_on(facts: GroupFacts) -> bool:
    return facts.refresh is not None and facts.refresh["Status"] in _GOES_ON


def _refresh(facts: GroupFacts) -> str:
    """Of the newest refresh, if it says something about machines that are old."""
    if facts.refresh is None:
        return ""
    status, why = facts.refresh["Status"], facts.refresh.get("StatusReason")
    reason = f": {str(why).rstrip('.')}" if why else ""
    if _goes_on(facts):
        percent = facts.refresh.get("PercentageComplete", 0)
        return f"; they are being replaced: {status}, {percent} percent{reason}"
    return f"; their last refresh ended as {status}{reason}" if status not in {"Successful", "Cancelled"} else ""


def _said(machine: Mapping[str, Any], name: str) -> str:
    return next((str(each.get("value", "")) for each in machine.get("attributes", ()) if each["name"] == name), "")
