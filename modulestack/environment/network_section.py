"""`network`: a VPC of the environment's own, or one that is there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.contract.ip_address_types import DUALSTACK, NetworkAddressType
from modulestack.environment.existing_network import ExistingNetwork
from modulestack.environment.flow_logs import FlowLogs
from modulestack.environment.subnet_tier import OWN_TIERS, SubnetTier
from modulestack.environment.transit_gateway import TransitGateway
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class CreatedNetwork(Section):
    """A VPC of the environment's own."""

    cidr: kinds.Cidr = "10.0.0.0/16"
    """The VPC's addresses."""
    ipam_pool: kinds.IpamPoolId | None = None
    """`ipam-pool-...`: a pool of IPAM, of this account or shared with it, of which the VPC takes its `cidr`."""
    zones: Annotated[int, within(limits.ZONES)] = 2
    """Availability zones; a public and a private subnet in each."""
    ip_address_type: NetworkAddressType = "ipv4"
    """
    Addresses of the VPC: `dualstack` has IPv6, too, a range that AWS gives. Tasks then have an address of each, and
    load balancers may. See network.md.
    """
    nat: Literal["none", "instance", "instance_per_zone", "single", "one_per_zone"] = "single"
    """
    How private tasks reach registries and the internet: NAT gateways, or EC2 instances, which cost a tenth and are away
    for minutes when they are replaced; one for all zones, or one in each.
    """
    nat_instance_type: kinds.InstanceType = "t4g.nano"
    """Type of the EC2 instances of `nat: instance` and `instance_per_zone`."""
    isolated_subnets: bool = False
    """
    Whether each zone has a third subnet, from which nothing leads out, for databases and the like that others make. See
    network.md.
    """
    subnets: dict[kinds.SubnetTierName, SubnetTier] = Field(default_factory=dict)
    """
    Own addresses of the `public` and the `private` subnets (both or none), and further subnets, by a name of their own.
    See network.md.
    """
    endpoints: Literal["needed"] | tuple[kinds.VpcEndpoint, ...] = ()
    """
    Services of AWS that tasks reach by VPC endpoints, such as `[ecr.api, ecr.dkr, logs, s3]`, or `needed`: all that the
    modules call, as far as the file tells. With `nat: none` tasks need them to start. See network.md.
    """
    transit_gateway: TransitGateway | None = None
    """Where private subnets lead besides: other networks, by a transit gateway that is there already."""
    default_network_acl: Literal["open", "closed"] = "open"
    """
    What the VPC's default network ACL lets through: everything, as AWS makes it, or nothing. With `closed` the subnets
    have one of their own, which lets the internet reach every port but 22 and 3389. See network.md.
    """
    flow_logs: FlowLogs = FlowLogs()
    """Who talked to whom; all of it, unless it says otherwise."""

    @property
    def has_transit_way_out(self) -> bool:
        """Whether the internet is beyond a transit gateway."""
        return self.transit_gateway is not None and self.transit_gateway.is_way_out

    @property
    def is_closed(self) -> bool:
        """Whether private tasks get nowhere but to VPC endpoints."""
        return self.nat == "none" and not self.has_transit_way_out

    @property
    def closes_default_network_acl(self) -> bool:
        """Whether that lets nothing through."""
        return self.default_network_acl == "closed"

    @property
    def has_own_addresses(self) -> bool:
        """Whether the file says where public and private subnets have their addresses."""
        return all(name in self.subnets for name in OWN_TIERS)


class NetworkSection(Section):
    """Exactly one of the two."""

    create: CreatedNetwork | None = None
    """A VPC of the environment's own."""
    existing: ExistingNetwork | None = None
    """A VPC that is there already."""

    @property
    def is_dual_stack(self) -> bool:
        """Whether it is created with IPv6."""
        return self.create is not None and self.create.ip_address_type == DUALSTACK

    @property
    def has_nat_instance(self) -> bool:
        """Whether private tasks get out by an EC2 instance."""
        return self.create is not None and self.create.nat in {"instance", "instance_per_zone"}
