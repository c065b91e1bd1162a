"""What ECS needs of EC2 and EC2 Auto Scaling, read from moto's own objects inside ``EmbeddedAws.internal()``."""

from __future__ import annotations

import base64
import binascii
import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import ecs_images
from modulestack.embedded_aws.ec2_auto_scaling import capacity, groups, launch_templates
from modulestack.embedded_aws.ec2_auto_scaling.groups import InstanceGroup
from modulestack.embedded_aws.ecs.network_paths import NetworkPlace
from modulestack.embedded_aws.interfaces import AccountInterface

_OF_A_GROUP = "aws:autoscaling:groupName"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Machine:
    """An EC2 instance."""

    id: str
    type: str
    zone: str
    subnet: str | None
    vpc: str | None
    image: str
    address: str | None
    group: str | None
    """Name of its Auto Scaling group."""
    running: bool
    spot: bool
    for_ecs: bool
    """Whether its image is one that AWS publishes for ECS."""
    user_data: str
    place: NetworkPlace | None = None
    """Where it is in its network; None: in none."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class NewMachine:
    """An EC2 instance that ECS launches by itself."""

    type: str
    architecture: str
    """``x86_64`` or ``arm64``."""
    subnet: str
    security_groups: tuple[str, ...]
    profile: str
    """ARN of its instance profile."""
    spot: bool
    cluster: str
    """Name of the cluster that its agent joins."""
    tags: Mapping[str, str]
    volume_gib: int | None
    """Of its data volume; None: as large as its image says."""
    detailed_monitoring: bool


class Ec2Dependencies:
    """EC2 of one account and region."""

    def __init__(self, aws: AccountInterface, region: str) -> None:
        self._aws = aws
        self._region = region

    def group(self, arn: str) -> InstanceGroup | None:
        """The Auto Scaling group of an ARN or a name; None: there is none."""
        return groups.named(self._aws, self._region, arn)

    def machines(self) -> list[Machine]:
        """All instances, those that have ended too."""
        return [self._machine(one) for one in self._aws.backend("ec2", self._region).all_instances()]

    def machine(self, instance_id: str) -> Machine | None:
        """One of them; None: there is none."""
        found = self._aws.backend("ec2", self._region).get_instance_by_id(instance_id)
        return None if found is None else self._machine(found)

    def set_desired(self, group: str, count: int) -> None:
        """Have *group* (a name) get, or lose, instances."""
        groups.raw(self._aws, self._region, group).desired_capacity = count
        capacity.settle(self._aws, self._region)

    def protect(self, group: str, instances: dict[str, bool]) -> None:
        """Protect instances of *group* from scaling in, or do not any longer."""
        for state in groups.raw(self._aws, self._region, group).instance_states:
            if state.instance.id in instances:
                state.protected_from_scale_in = instances[state.instance.id]

    def first_type(self, group: str) -> str | None:
        """The instance type that *group* (a name) launches first; None: it says none."""
        found = groups.raw(self._aws, self._region, group)
        types = launch_templates.plan(self._aws, self._region, found).types if found is not None else ()
        return types[0] if types else None

    def launch(self, machine: NewMachine) -> str:
        """
        Launch an instance whose image is AWS's own (Bottlerocket). Its id.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
        """
        reservation = self._aws.backend("ec2", self._region).run_instances(
            ecs_images.managed_image(self._region, machine.architecture),
            1,
            f'[settings.ecs]\ncluster = "{machine.cluster}"\n',
            [],
            instance_type=machine.type,
            is_instance_type_default=False,
            security_group_ids=list(machine.security_groups),
            tags={"instance": {**machine.tags, "AmazonECSManaged": "true"}},
            region_name=self._region,
            subnet_id=machine.subnet,
            instance_market_options="spot" if machine.spot else {},
            iam_instance_profile={"Arn": machine.profile},
            monitoring_state="enabled" if machine.detailed_monitoring else "disabled",
        )
        instance = reservation.instances[0]
        for interface in instance.nics.values():
            interface.delete_on_termination = True
        return str(instance.id)

    def finish(self, instance_id: str) -> None:
        """End an instance whose termination has waited."""
        capacity.finish(self._aws, self._region, instance_id)

    def end(self, instance_id: str) -> None:
        """An instance is lost: its hardware has failed, or AWS takes Spot capacity back."""
        ec2 = self._aws.backend("ec2", self._region)
        ec2.terminate_instances([instance_id])
        capacity.release_interfaces(ec2.get_instance_by_id(instance_id))
        capacity.notice(self._aws, self._region)

    def _machine(self, found: Any) -> Machine:
        tags = {tag["key"]: tag["value"] for tag in found.get_tags()}
        return Machine(
            id=found.id,
            type=found.instance_type,
            zone=found.placement.zone,
            subnet=found.subnet_id,
            vpc=found.vpc_id,
            image=found.image_id,
            address=found.private_ip,
            group=tags.get(_OF_A_GROUP),
            running=found.is_running(),
            spot=found.lifecycle == "spot",
            for_ecs=ecs_images.architecture(self._region, found.image_id) is not None,
            user_data=_text(found.user_data),
            place=_place(found),
        )


def _place(found: Any) -> NetworkPlace | None:
    if not found.subnet_id or not found.private_ip:
        return None
    interface = next(iter(found.nics.values()), None)
    return NetworkPlace(
        subnet=found.subnet_id,
        address=found.private_ip,
        groups=tuple(group.id for group in (interface.group_set if interface else ())),
        public=bool(found.public_ip),
    )


def _text(user_data: Any) -> str:
    """What moto keeps is base64 of one kind or another."""
    if user_data is None:
        return ""
    written = str(user_data)
    try:
        return base64.b64decode(written, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return written
