"""Who may talk to a module: everything out, nothing in but what is named here, one resource per rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import ec2, vpc

from modulestack.contract import names


@dataclasses.dataclass(frozen=True, kw_only=True)
class SecurityGroupsArgs:
    """Ports and the world."""

    vpc_id: Input[str]
    port: int
    """Port of the tasks."""
    listener_ports: tuple[int, ...]
    """Ports of the load balancer, the one that serves first."""
    internet: bool
    """Whether the world may reach the load balancer."""
    tags: Mapping[str, str]


class SecurityGroups(ComponentResource):
    """One group for the module's load balancer, one for its tasks."""

    load_balancer_id: Output[str]
    tasks_id: Output[str]

    def __init__(self, name: str, args: SecurityGroupsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:SecurityGroups", name, {}, opts)
        self._name, self._args = name, args
        self.load_balancer_id = self._group("lb", f"Load balancer of {name}")
        self.tasks_id = self._group("tasks", f"Tasks of {name}")
        self._allow("tasks-from-lb", self.tasks_id, args.port, f"Load balancer of {name}", self.load_balancer_id)
        for port in args.listener_ports if args.internet else ():
            self._allow(f"lb-from-internet-{port}", self.load_balancer_id, port, "Everybody", None)
        self.register_outputs({"load_balancer_id": self.load_balancer_id, "tasks_id": self.tasks_id})

    def allow_from(self, caller: str, tasks_id: Input[str]) -> None:
        """Let the tasks of the module *caller*, whose security group is *tasks_id*, reach the load balancer."""
        self._allow(
            f"lb-from.{caller}", self.load_balancer_id, self._args.listener_ports[0], f"Tasks of {caller}", tasks_id
        )

    def _group(self, suffix: str, description: str) -> Output[str]:
        child = ResourceOptions(parent=self)
        group = ec2.SecurityGroup(
            names.security_group(f"{self._name}-{suffix}"),
            vpc_id=self._args.vpc_id,
            description=description,
            tags=self._args.tags,
            opts=child,
        )
        vpc.SecurityGroupEgressRule(
            f"{self._name}-{suffix}-out",
            security_group_id=group.id,
            description="Everything out",
            ip_protocol="-1",
            cidr_ipv4="0.0.0.0/0",
            tags=self._args.tags,
            opts=child,
        )
        id_: Output[str] = group.id
        return id_

    def _allow(self, suffix: str, into: Input[str], port: int, description: str, source: Input[str] | None) -> None:
        vpc.SecurityGroupIngressRule(
            f"{self._name}-{suffix}",
            security_group_id=into,
            description=description,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            cidr_ipv4=None if source else "0.0.0.0/0",
            referenced_security_group_id=source,
            tags=self._args.tags,
            opts=ResourceOptions(parent=self),
        )
