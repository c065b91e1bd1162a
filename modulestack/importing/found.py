"""What there is of a service that is to become a module, as AWS's API describes it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.listener_rules.api_form import target_groups_of

Described = Mapping[str, Any]
"""As boto3 answers it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServingLoadBalancer:
    """The load balancer that sends requests to the service, with what belongs to it."""

    described: Described
    attributes: Mapping[str, str]
    target_group: Described
    target_group_attributes: Mapping[str, str]
    listeners: tuple[Described, ...]
    """By port."""
    rules: Mapping[str, tuple[Described, ...]]
    """ARN of a listener → its rules but the default one."""
    groups_behind: tuple[str, ...]
    """ARNs of all target groups that are behind it."""

    listener_attributes: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """ARN of a listener → its attributes; of a network load balancer, and not of TLS."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(self.described["LoadBalancerArn"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.described["LoadBalancerName"])

    @property
    def is_network(self) -> bool:
        """Whether it forwards connections."""
        return bool(self.described["Type"] == "network")

    @property
    def serving(self) -> tuple[Described, ...]:
        """
        The listeners by which who may ask is let in: all, or of a network load balancer the one that leads here.

        Of several of that kind it is that of TLS, or the one with the lowest port.
        """
        if not self.is_network:
            return self.listeners
        group = self.target_group["TargetGroupArn"]
        leading = [
            each for each in self.listeners if any(group in target_groups_of(one) for one in each["DefaultActions"])
        ]
        return tuple(sorted(leading, key=lambda each: (each["Protocol"] != "TLS", int(each["Port"])))[:1])

    @property
    def has_groups(self) -> bool:
        """Whether it is in a security group: a network load balancer may be in none, and stays so."""
        return bool(self.described.get("SecurityGroups"))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its static addresses."""
        return tuple(
            str(each["IpAddress"])
            for zone in self.described["AvailabilityZones"]
            for each in zone.get("LoadBalancerAddresses") or ()
            if each.get("AllocationId")
        )

    @property
    def is_public(self) -> bool:
        """Whether it faces the internet."""
        return bool(self.described["Scheme"] == "internet-facing")


@dataclasses.dataclass(frozen=True, kw_only=True)
class SharedListener:
    """Of a load balancer that is not the service's alone, what leads to it there."""

    name: str
    """What the file calls the load balancer."""
    port: int
    """Where modules behind it are asked."""
    listener: Described | None
    """The one there; None: there is none."""
    rules: tuple[Described, ...]
    """Those that forward to the service, by priority."""
    target_group: str
    """ARN."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundRecords:
    """What the domain's zone says of a load balancer."""

    zone_id: str
    leading: tuple[Described, ...]
    """Records that lead to it."""
    others: Mapping[str, str]
    """Name → where a record of it leads that does not, or does so by a routing policy."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundSecurityGroup:
    """A security group with its rules."""

    described: Described
    rules: tuple[Described, ...]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.described["GroupId"])


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundScaling:
    """What decides how many tasks run."""

    target: Described
    policies: tuple[Described, ...]
    schedules: tuple[Described, ...]
    """Scheduled actions."""

    @property
    def scheduled(self) -> frozenset[str]:
        """What of its target they set at their hours: ``MinCapacity``, ``MaxCapacity``."""
        return frozenset(key for each in self.schedules for key in each.get("ScalableTargetAction") or ())


@dataclasses.dataclass(frozen=True, kw_only=True)
class FoundService:
    """A service, and all that was made for it."""

    described: Described
    definition: Described
    """The revision that it runs."""
    load_balancer: ServingLoadBalancer | None
    """None: it is behind none."""
    security_groups: Mapping[str, FoundSecurityGroup]
    """By id: of its tasks and of its load balancer."""
    vpc_id: str
    scaling: FoundScaling | None
    """None: its number of tasks is fixed."""
    load_balancer_tags: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Of the load balancer and its target group."""
    shared: SharedListener | None = None
    """Of its load balancer, if that stays somebody else's; None: it becomes the module's own."""

    file_systems: Mapping[str, FoundSecurityGroup | None] = dataclasses.field(default_factory=dict)
    """Id of each that it mounts → the security group of its mount targets; None: it has none."""
    records: FoundRecords | None = None
    """None: the environment has no domain, or nobody outside can ask."""

    @property
    def own_load_balancer(self) -> ServingLoadBalancer | None:
        """The one that becomes the module's own; None: it has none, or shares it."""
        return None if self.shared else self.load_balancer

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.described["serviceName"])

    @property
    def cluster(self) -> str:
        """Name of the cluster that it is in."""
        return str(self.described["clusterArn"]).rpartition("/")[2]

    @property
    def network(self) -> Described:
        """Its ``awsvpcConfiguration``."""
        found: Described = self.described["networkConfiguration"]["awsvpcConfiguration"]
        return found

    @property
    def resource_id(self) -> str:
        """What Application Auto Scaling calls it."""
        return f"service/{self.cluster}/{self.name}"
