"""
What ECS needs of the account's other services, read from moto's own objects.

Everything here is called inside ``EmbeddedAws.internal()``. tests/embedded_aws/ecs/test_backend.py fails when moto's
inside changes.
"""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    acl_rules,
    balancing,
    container_secrets,
    environment_files,
    file_system_mounts,
    image_pulls,
    network_paths,
)
from modulestack.embedded_aws.ecs.file_system_mounts import EfsMount
from modulestack.embedded_aws.ecs.network_paths import NetworkPlace
from modulestack.embedded_aws.ecs.target_settings import TargetGroupSettings, settings_of
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.monitoring import event_bus


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskSubnet:
    """Where tasks can be placed."""

    id: str
    vpc: str
    zone: str
    cidr: ipaddress.IPv4Network
    ipv6_cidr: ipaddress.IPv6Network | None = None
    """None: it has no range of IPv6."""


class EcsDependencies:
    """The other services of one account and region."""

    def __init__(self, aws: AccountInterface, region: str) -> None:
        self._aws = aws
        self._region = region

    def target_group(self, arn: str) -> TargetGroupSettings | None:
        """The target group *arn*; None: there is none."""
        group = self._elbv2.target_groups.get(arn)
        return None if group is None else settings_of(group)

    def add_target(self, arn: str, address: str, port: int) -> None:
        """Register a target; a target group that is gone is ignored."""
        if group := self._elbv2.target_groups.get(arn):
            group.targets[address] = {"Id": address, "Port": port}
            group.deregistered_targets.pop(address, None)

    def remove_target(self, arn: str, address: str) -> None:
        """Deregister a target; what is not there is ignored."""
        if (group := self._elbv2.target_groups.get(arn)) and (target := group.targets.pop(address, None)):
            group.deregistered_targets[address] = target

    def registered_targets(self, arn: str) -> frozenset[str]:
        """Ids of the targets that are in a target group."""
        group = self._elbv2.target_groups.get(arn)
        return frozenset(group.targets if group else ())

    def is_reached_by(self, arn: str, subnet: str, address: str, port: int) -> bool:
        """
        Whether network ACLs let a load balancer of the target group *arn* get to *address* in *subnet*, from any zone.

        Of a target group without one nobody is asked.
        """
        group = self._elbv2.target_groups.get(arn)
        known = self._elbv2.load_balancers
        balancers = [known[each] for each in (group.load_balancer_arns if group else ()) if each in known]
        nodes = [acl_rules.inside(self._ec2, each.id) for one in balancers for each in one.subnets]
        return not nodes or acl_rules.any_connects(self._ec2, nodes, acl_rules.AclEnd(address, subnet), port)

    def subnet(self, subnet_id: str) -> TaskSubnet | None:
        """A subnet; None: there is none."""
        for of_zone in self._ec2.subnets.values():
            if subnet := of_zone.get(subnet_id):
                wide = [ipaddress.IPv6Network(one["ipv6CidrBlock"]) for one in subnet.ipv6_cidr_block_association_set]
                return TaskSubnet(
                    id=subnet_id,
                    vpc=subnet.vpc_id,
                    zone=subnet.availability_zone,
                    cidr=ipaddress.IPv4Network(subnet.cidr_block),
                    ipv6_cidr=wide[0] if wide else None,
                )
        return None

    def reaches(self, place: NetworkPlace, service: str, of_region: str) -> bool:
        """Whether *place* gets to *service* (an endpoint's short name) of that region; empty: to the internet."""
        return network_paths.reaches(self._aws, self._region, place, service, of_region)

    def zones(self) -> list[str]:
        """Names of the region's availability zones."""
        return [zone.name for zone in self._ec2.describe_availability_zones()]

    def has_security_group(self, group_id: str) -> bool:
        """Whether there is such a security group."""
        return any(group_id in groups for groups in self._ec2.groups.values())

    def has_role(self, arn_or_name: str) -> bool:
        """Whether there is such a role in this account."""
        if arn_or_name.startswith("arn:") and arn_or_name.split(":")[4] != self._aws.account_id:
            return False
        return any(arn_or_name in (role.arn, role.name) for role in self._aws.backend("iam").roles.values())

    def has_instance_profile(self, arn: str) -> bool:
        """Whether there is such an instance profile in this account."""
        return any(profile.arn == arn for profile in self._aws.backend("iam").instance_profiles.values())

    def digest(self, image: str) -> str | None:
        """Digest of *image*; None: there is no such image."""
        return image_pulls.digest(self._aws, image)

    def fetch(self, image: str, role: str | None) -> str | None:
        """Have ECR fetch *image* through a pull-through cache as *role*; the end of the error's text if it cannot."""
        return image_pulls.fetch(self._aws, image, role)

    def missing_secret(self, value_from: str) -> str | None:
        """The error's text with which *value_from* of a container's secret cannot be read; None: it can."""
        return container_secrets.missing(self._aws, self._region, value_from)

    def missing_credentials(self, reference: str) -> str | None:
        """The error's text with which a registry's credentials (ARN or name) cannot be read; None: they can."""
        return container_secrets.missing_credentials(self._aws, self._region, reference)

    def file_in_s3(self, object_arn: str) -> str | None:
        """The text of the object *object_arn*; None: there is no such object."""
        return environment_files.text(self._aws, self._region, object_arn)

    def missing_file(self, object_arn: str) -> str | None:
        """The error's text with which a file of variables cannot be read; None: it can."""
        return environment_files.missing(self._aws, self._region, object_arn)

    def mount_problem(self, mount: EfsMount) -> str | None:
        """The text with which a task stops that cannot mount a file system; None: it can."""
        return file_system_mounts.problem(self._aws, self._region, mount)

    def may(self, mount: EfsMount, action: str) -> bool:
        """Whether a task may do *action* in what it has mounted."""
        return file_system_mounts.is_allowed(self._aws, self._region, mount, action)

    def directory(self, mount: EfsMount) -> str:
        """Where in its file system *mount* leads."""
        return file_system_mounts.directory(self._aws, self._region, mount)

    def has_log_group(self, name: str, region: str) -> bool:
        """Whether there is such a log group."""
        return name in self._aws.backend("logs", region).groups

    def create_log_group(self, name: str, region: str) -> None:
        """As the ``awslogs-create-group`` option does."""
        self._aws.backend("logs", region).create_log_group(name, {})

    def write_log(self, group: str, stream: str, region: str, time: float, lines: tuple[str, ...]) -> None:
        """Append *lines* to a stream, which is made if need be; without the group nothing is written."""
        made = self._aws.backend("logs", region).groups.get(group)
        if made is None:
            return
        if stream not in made.streams:
            made.create_log_stream(stream)
            made.streams[stream].creation_time = datetime.datetime.fromtimestamp(time, datetime.UTC).replace(
                tzinfo=None
            )
        if lines:
            events = [{"timestamp": int(time * 1000), "message": line} for line in lines]
            made.put_log_events(stream, events)

    def firing_alarms(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of *names* that are in ALARM."""
        alarms = self._aws.backend("cloudwatch", self._region).alarms
        return tuple(name for name in names if name in alarms and alarms[name].state_value == "ALARM")

    def missing_alarms(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of *names* that do not exist."""
        alarms = self._aws.backend("cloudwatch", self._region).alarms
        return tuple(name for name in names if name not in alarms)

    def alarm_window_s(self, names: tuple[str, ...]) -> float:
        """Seconds that the slowest of *names* looks back."""
        alarms = self._aws.backend("cloudwatch", self._region).alarms
        spans = [int(a.period or 60) * int(a.evaluation_periods or 1) for n in names if (a := alarms.get(n))]
        return float(max(spans, default=0))

    def rule_groups(self, arn: str) -> Mapping[str, int] | None:
        """Target group → weight of a listener's rule, or of a listener; None: there is none."""
        return balancing.groups(self._aws, self._region, arn)

    def weigh(self, arn: str, weights: Mapping[str, int]) -> None:
        """Give target groups of a rule, or of a listener, new weights."""
        balancing.weigh(self._aws, self._region, arn, weights)

    def denial(self, role: str, action: str, resource: str) -> str | None:
        """The text with which ECS, by *role*, is refused *action* on *resource*; None: it is not."""
        return balancing.denial(self._aws, role, action, resource)

    def has_function(self, arn: str) -> bool:
        """Whether there is such a function of Lambda's."""
        return balancing.has_function(self._aws, self._region, arn)

    def listens(self) -> bool:
        """Whether anybody listens to what happens."""
        return event_bus.has_rules(self._aws, self._region)

    def emit(self, detail_type: str, resources: list[str], detail: dict[str, Any]) -> None:
        """Tell whoever listens."""
        event_bus.emit(
            self._aws, self._region, source="aws.ecs", detail_type=detail_type, resources=resources, detail=detail
        )

    @property
    def _elbv2(self) -> Any:
        return self._aws.backend("elbv2", self._region)

    @property
    def _ec2(self) -> Any:
        return self._aws.backend("ec2", self._region)
