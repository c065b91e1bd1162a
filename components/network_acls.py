"""Network ACLs of a created network: one for all of its subnets, and the VPC's default one, which is closed then."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Sequence
from typing import Any

from pulumi import InvokeOutputOptions, Output, Resource, ResourceOptions
from pulumi_aws import ec2

from modulestack.contract.network_acls import ICMP, ICMPV6, AclRule
from modulestack.environment.network_acl import everything, inbound
from modulestack.environment.network_section import CreatedNetwork
from modulestack.environment.standing import StandingEnvironment

DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
ANY_ICMP = {"icmp_type": -1, "icmp_code": -1}


@dataclasses.dataclass(frozen=True, kw_only=True)
class AclPlace:
    """The VPC that they are in."""

    vpc_id: Output[str]
    zones: int
    """How many public, and private, subnets there are."""
    dual_stack: bool
    """Whether it has IPv6."""
    ready: Resource
    """What has its subnets."""


class SubnetsAcl:
    """The network ACL that all subnets have."""

    def __init__(self, name: str, create: CreatedNetwork, place: AclPlace, *, parent: Resource) -> None:
        self._name, self._zones, self._parent = name, place.zones, parent
        gateway = create.transit_gateway
        its_name = f"{name}-subnets"
        self._acl = ec2.NetworkAcl(
            its_name,
            vpc_id=place.vpc_id,
            ingress=[
                ec2.NetworkAclIngressArgs(**_written(rule))
                for rule in inbound(create.cidr, gateway.destinations if gateway else (), dual_stack=place.dual_stack)
            ],
            egress=[ec2.NetworkAclEgressArgs(**_written(rule)) for rule in everything(dual_stack=place.dual_stack)],
            tags={"Name": its_name},
            opts=ResourceOptions(parent=parent),
        )

    def associate_own(
        self, public_subnet_ids: Output[Sequence[str]], private_subnet_ids: Output[Sequence[str]]
    ) -> tuple[Resource, ...]:
        """Give it to those that every network has."""
        by_tier = {"public": public_subnet_ids, "private": private_subnet_ids}
        return tuple(
            made
            for tier, ids in by_tier.items()
            for made in self.associate(tier, [ids.apply(operator.itemgetter(zone)) for zone in range(self._zones)])
        )

    def associate(self, tier: str, subnet_ids: Sequence[Output[str]]) -> tuple[Resource, ...]:
        """
        Give it to the subnets of *tier*.

        A subnet that is deleted has it to the end: its association is deleted with it, and not before, when it would
        get the default one back. The ACL itself is deleted with all associations that it still has.

        Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl_association
        """
        opts = ResourceOptions(parent=self._parent, retain_on_delete=True)
        return tuple(
            ec2.NetworkAclAssociation(
                f"{self._name}-{tier}-{number}", network_acl_id=self._acl.id, subnet_id=subnet_id, opts=opts
            )
            for number, subnet_id in enumerate(subnet_ids, start=1)
        )


def default_network_acl(
    name: str,
    place: AclPlace,
    standing: StandingEnvironment,
    *,
    other: SubnetsAcl | None,
    associations: Sequence[Resource],
    parent: Resource,
) -> None:
    """
    The ACL that AWS makes with a VPC: without rules once all subnets have the *other* one, by *associations*.

    One that was closed before is opened by the run that takes the other away, which ends with deletions, and stays the
    program's: the provider forgets it as it is, closed or not.

    Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_network_acl
    """
    if other is None and all(each["type"] != DEFAULT_ACL for each in standing.resources):
        return
    of_default = ec2.GetNetworkAclsFilterArgs(name="default", values=["true"])
    found = ec2.get_network_acls_output(
        vpc_id=place.vpc_id,
        filters=[of_default],
        opts=InvokeOutputOptions(parent=parent, depends_on=[place.ready]),
    )
    rules = () if other else everything(dual_stack=place.dual_stack)
    ec2.DefaultNetworkAcl(
        f"{name}-default",
        default_network_acl_id=found.ids.apply(operator.itemgetter(0)),
        ingress=[ec2.DefaultNetworkAclIngressArgs(**_written(rule)) for rule in rules],
        egress=[ec2.DefaultNetworkAclEgressArgs(**_written(rule)) for rule in rules],
        # Those that nobody has given another one: the provider would want to take it from them in each run.
        opts=ResourceOptions(parent=parent, depends_on=[*associations], ignore_changes=["subnet_ids"]),
    )


def _written(rule: AclRule) -> dict[str, Any]:
    """As the provider has it."""
    return {
        "rule_no": rule.number,
        "action": "allow",
        "protocol": rule.protocol,
        "from_port": rule.ports[0],
        "to_port": rule.ports[1],
        "ipv6_cidr_block" if ":" in rule.cidr else "cidr_block": rule.cidr,
        **(ANY_ICMP if rule.protocol in (ICMP, ICMPV6) else {}),
    }
