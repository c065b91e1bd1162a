"""Machines of a module that runs on some: whether they are there, take tasks, and hear of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.contract.instance_types import size_of
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied

TRUNKING, TRUNK = "awsvpcTrunking", "ecs.awsvpc-trunk-id"
"""
The account's setting, and the attribute of a machine that has got a trunk.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
"""
_AT_ONCE = 100
_IN_SERVICE = {"ACTIVE", "REGISTERING"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class MachineFacts:
    """What ECS says of the machines of a cluster."""

    machines: tuple[Mapping[str, Any], ...] = ()
    """As DescribeContainerInstances tells them."""
    has_trunks: bool = False
    """Whether machines that are started now get a trunk, if their type can."""


def read_machines(aws: AwsClient, manifest: ModuleManifest) -> tuple[MachineFacts, tuple[str, ...]]:
    """
    What there is in the cluster of *manifest*'s module, and what could not be asked.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    if not manifest.capacity:
        return MachineFacts(), ()
    try:
        where = {"cluster": manifest.cluster}
        arns = list(aws.paginate("ecs", "list_container_instances", "containerInstanceArns", **where))
        found: list[Mapping[str, Any]] = []
        for start in range(0, len(arns), _AT_ONCE):
            some = arns[start : start + _AT_ONCE]
            answer = aws.call("ecs", "describe_container_instances", **where, containerInstances=some)
            found += answer["containerInstances"]
        root = f"arn:{partitions.of_region(manifest.region).name}:iam::{manifest.account}:root"
        settings = aws.call("ecs", "list_account_settings", name=TRUNKING, effectiveSettings=True, principalArn=root)[
            "settings"
        ]
    except AccessDenied as denied:
        return MachineFacts(), (f"no permission for {denied.action}",)
    on = any(each["value"] == "enabled" for each in settings)
    return MachineFacts(machines=tuple(found), has_trunks=on), ()


def machine_problems(facts: MachineFacts, manifest: ModuleManifest, *, has_interfaces: bool) -> Iterator[str]:
    """
    Why tasks of *manifest*'s module find less room than there seems to be, and what to do about it.

    *has_interfaces*: whether each of its tasks has a network interface of its own.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
    """
    if not facts.machines:
        yield (
            f"no machine is in the cluster {manifest.cluster}: tasks wait until one is started and has registered: if "
            "none comes, look at the events of the service and at the activities of the group"
        )
    for machine in sorted(facts.machines, key=lambda each: str(each.get("ec2InstanceId"))):
        name = f"machine {machine.get('ec2InstanceId') or machine['containerInstanceArn']}"
        status = machine["status"]
        if status not in _IN_SERVICE:
            yield f"{name} is {status}: ECS starts no task there{_back(machine, manifest)}"
        elif not machine["agentConnected"]:
            yield (
                f"the agent of {name} is not connected: ECS starts no task there, and knows nothing of those that run: "
                f"restart it, or end the machine, and another one takes its place"
            )
        elif has_interfaces and facts.has_trunks and TRUNK not in _attributes(machine):
            yield (
                f"{name} has no trunk although {TRUNKING} is enabled: it was started before, or its type has none, and "
                "has no more tasks than network interfaces: if its type has one, end it, and another takes its place"
            )


def interface_problem(
    facts: MachineFacts, manifest: ModuleManifest, *, desired: int, running: int, most_machines: int
) -> str:
    """
    That the tasks that are wanted have too few network interfaces, and how there are more; empty: they suffice.

    Of *manifest*'s module *desired* tasks are wanted and *running* are on the machines already, of which there may be
    *most_machines*. A machine that has a trunk, or whose type this version does not know, is not judged.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
    """
    there = [each for each in facts.machines if each["status"] in _IN_SERVICE]
    types = {str(_attributes(each).get("ecs.instance-type") or "") for each in there}
    sizes = {name: size_of(name) for name in types}
    if facts.has_trunks or not there or None in sizes.values() or any(TRUNK in _attributes(each) for each in there):
        return ""
    rooms = {name: size.interfaces - 1 for name, size in sizes.items() if size}
    smallest = min(rooms, key=lambda name: (rooms[name], name))
    others = sum(each.get("runningTasksCount", 0) + each.get("pendingTasksCount", 0) for each in there) - running
    most = max(most_machines, len(there))
    wanted, room = desired + others, rooms[smallest] * most
    if wanted <= room:
        return ""
    return (
        f"{wanted} tasks are wanted on the machines of {manifest.capacity}, and {most} of them, the most that there "
        f"may be, have network interfaces for {room}: {smallest} has {rooms[smallest] + 1}, one its own and one for "
        f"each task: turn {TRUNKING} on, which gives most types more, and replace the machines after that: "
        f"aws ecs put-account-setting-default --name {TRUNKING} --value enabled --region {manifest.region}; or raise "
        f"max of capacity.{manifest.capacity}, or choose types with more interfaces"
    )


def _back(machine: Mapping[str, Any], manifest: ModuleManifest) -> str:
    if machine["status"] != "DRAINING":
        return ""
    return (
        f": if that is not meant: aws ecs update-container-instances-state --cluster {manifest.cluster} "
        f"--container-instances {machine['containerInstanceArn']} --status ACTIVE --region {manifest.region}"
    )


def _attributes(machine: Mapping[str, Any]) -> Mapping[str, Any]:
    return {each["name"]: each.get("value") for each in machine.get("attributes", ())}
