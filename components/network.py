"""The network of an environment: a VPC of its own, or one that is there already."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Mapping, Sequence

import pulumi
from pulumi import ComponentResource, Output, Resource, ResourceOptions, ResourceTransformArgs, ResourceTransformResult
from pulumi_aws import ec2, ssm
from pulumi_awsx import ec2 as awsx

from components.account import AwsAccount
from components.dual_stack import Transform, ipv6_ranges, ipv6_routes
from components.encryption_key import KeyOfAll
from components.flow_logs import flow_logs
from components.nat_instance import NatPlace, nat_instance
from components.network_acls import AclPlace, SubnetsAcl, default_network_acl
from components.subnet_tiers import TierPlace, subnet_tiers
from components.transit_gateway import transit_gateway
from components.vpc_endpoints import CreatedVpc, private_route_tables, vpc_endpoints
from modulestack.contract import paths
from modulestack.contract.network_manifest import NetworkManifest
from modulestack.environment import former_file, model, network_edits, subnet_edits
from modulestack.environment.standing import StandingEnvironment

_NAT = {
    "none": awsx.NatGatewayStrategy.NONE,
    "instance": awsx.NatGatewayStrategy.NONE,
    "instance_per_zone": awsx.NatGatewayStrategy.NONE,
    "single": awsx.NatGatewayStrategy.SINGLE,
    "one_per_zone": awsx.NatGatewayStrategy.ONE_PER_AZ,
}
_TYPES = {"public": awsx.SubnetType.PUBLIC, "private": awsx.SubnetType.PRIVATE}


@dataclasses.dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What the file says of the network, and the account that it is in."""

    environment: model.Environment
    account: AwsAccount
    standing: StandingEnvironment
    zones: tuple[str, ...] | None
    """Names of the availability zones of a network that is created; None: it is not."""
    transit_gateway_accepts: bool = False
    """Whether routes can lead to the transit gateway that the file names."""
    encryption_key: KeyOfAll | None = None
    """Of its flow logs and the disks of NAT instances; None: AWS's own."""


class Network(ComponentResource):
    """A VPC with public and private subnets: created, or existing."""

    vpc_id: Output[str]
    public_subnet_ids: Output[Sequence[str]]
    """For public load balancers."""
    private_subnet_ids: Output[Sequence[str]]
    """For tasks and private load balancers."""
    stack_outputs: Mapping[str, Sequence[Output[str]]]
    """What the stack tells of it to others: ids of subnets that the file names."""
    zones: tuple[str, ...] | None
    """Names of the availability zones of a network that is created, a private subnet in each; None: it is not."""
    ready: tuple[Resource, ...]
    """What a module waits for, and what outlives it: its subnets with their routes, and the network's manifest."""

    def __init__(self, name: str, args: NetworkArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Network", name, {}, opts)
        network, self.zones, self.stack_outputs = args.environment.network, args.zones, {}
        if network.create:
            self._create(name, network.create, args)
        if network.existing:
            self._use(name, network.existing)
        self.register_outputs({"vpc_id": self.vpc_id, former_file.OUTPUT: former_file.written(args.environment)})

    def _use(self, name: str, existing: model.ExistingNetwork) -> None:
        self.vpc_id = Output.from_input(existing.known_id)
        self.public_subnet_ids = Output.from_input([*existing.public_subnet_ids])
        self.private_subnet_ids = Output.from_input([*existing.private_subnet_ids])
        self.ready = (self._manifest(name, NetworkManifest(vpc_id=existing.vpc_id)),)

    def _create(self, name: str, created: model.CreatedNetwork, args: NetworkArgs) -> None:
        zone_prefix = network_edits.layout(created, args.standing)
        dual_stack = args.environment.network.is_dual_stack
        transforms: list[Transform] = [no_public_addresses, *([ipv6_ranges(self)] if dual_stack else [])]
        vpc = awsx.Vpc(
            name,
            cidr_block=created.cidr,
            assign_generated_ipv6_cidr_block=dual_stack or None,
            ipv4_ipam_pool_id=created.ipam_pool,
            availability_zone_names=args.zones,
            nat_gateways=awsx.NatGatewayConfigurationArgs(strategy=_NAT[created.nat]),
            subnet_strategy=awsx.SubnetAllocationStrategy.AUTO,
            availability_zone_cidr_mask=None if created.has_own_addresses else zone_prefix,
            subnet_specs=[_spec(created, name, type_) for name, type_ in _TYPES.items()],
            enable_dns_hostnames=True,
            enable_dns_support=True,
            opts=ResourceOptions(parent=self, transforms=transforms),
        )
        services = network_edits.endpoints(args.environment, args.standing)
        manifest = NetworkManifest(
            cidr=created.cidr,
            zone_prefix=zone_prefix,
            zones=args.zones,
            nat=created.nat,
            transit_way_out=created.has_transit_way_out,
            ip_address_type=created.ip_address_type,
            endpoints=services,
            ipam_pool=created.ipam_pool,
            subnets=subnet_edits.named(created, zone_prefix),
        )
        place = CreatedVpc(
            id=vpc.vpc_id,
            cidr=created.cidr,
            private_subnet_ids=vpc.private_subnet_ids,
            zones=len(args.zones or ()),
            ready=vpc,
        )
        of_acls = AclPlace(vpc_id=vpc.vpc_id, zones=place.zones, dual_stack=dual_stack, ready=vpc)
        acl = SubnetsAcl(name, created, of_acls, parent=self) if created.closes_default_network_acl else None
        let_through = acl.associate_own(vpc.public_subnet_ids, vpc.private_subnet_ids) if acl else ()
        endpoints = vpc_endpoints(name, services, place, args.account, parent=self)
        ways_out: tuple[Resource, ...] = ()
        if args.environment.network.has_nat_instance:
            ways_out = self._nat_instance(name, vpc, place, args, let_through)
        if dual_stack:
            leads_out = created.nat != "none"
            ways_out += ipv6_routes(name, place, vpc.public_subnet_ids, leads_out=leads_out, parent=self)
        self.vpc_id, self.ready = (
            vpc.vpc_id,
            (vpc, self._manifest(name, manifest, vpc), *endpoints, *ways_out, *let_through),
        )
        self.public_subnet_ids, self.private_subnet_ids = vpc.public_subnet_ids, vpc.private_subnet_ids
        where = TierPlace(
            vpc_id=vpc.vpc_id,
            zone_prefix=zone_prefix,
            zones=args.zones or (),
            subnet_ids={"public": vpc.public_subnet_ids, "private": vpc.private_subnet_ids},
            ready=vpc,
        )
        tiers = subnet_tiers(name, created, where, parent=self)
        self.stack_outputs = tiers.outputs
        if acl:
            let_through += tuple(made for tier, ids in tiers.subnet_ids.items() for made in acl.associate(tier, ids))
        default_network_acl(name, of_acls, args.standing, other=acl, associations=let_through, parent=self)
        if wanted := created.transit_gateway:
            tables = {str(number): table for number, table in enumerate(private_route_tables(place, self), start=1)}
            tables |= tiers.isolated_tables if wanted.isolated else {}
            accepted = args.transit_gateway_accepts
            self.ready += transit_gateway(name, wanted, place, tables, accepted=accepted, parent=self)
        ec2.DefaultSecurityGroup(f"{name}-closed", vpc_id=vpc.vpc_id, opts=ResourceOptions(parent=self))
        flow_logs(
            name,
            created.flow_logs,
            vpc_id=vpc.vpc_id,
            environment=args.environment,
            account=args.account,
            encryption_key=args.encryption_key,
            parent=self,
        )

    def _nat_instance(
        self, name: str, vpc: awsx.Vpc, place: CreatedVpc, args: NetworkArgs, let_through: Sequence[Resource]
    ) -> tuple[Resource, ...]:
        tables = private_route_tables(place, self)
        zones = args.zones or ("",)
        create = args.environment.network.create
        one_each = create is not None and create.nat == "instance_per_zone"
        return tuple(
            made
            for number, zone in enumerate(zones if one_each else zones[:1])
            for made in nat_instance(
                name,
                NatPlace(
                    vpc_id=vpc.vpc_id,
                    cidr=place.cidr,
                    subnet_id=vpc.public_subnet_ids.apply(operator.itemgetter(number)),
                    zone=zone,
                    number=number + 1,
                    route_tables={number + 1: tables[number]} if one_each else dict(enumerate(tables, start=1)),
                    ready=(vpc, *let_through),
                    encryption_key=args.encryption_key,
                ),
                args.environment,
                parent=self,
            )
        )

    def _manifest(self, name: str, value: NetworkManifest, *after: Resource) -> Resource:
        """What the next run must know of the network, once *after* is there."""
        return ssm.Parameter(
            f"{name}-network-manifest",
            name=paths.network_parameter(name),
            type="String",
            insecure_value=value.to_json(),
            description=f"On what network {name} is, for the next run",
            opts=ResourceOptions(parent=self, depends_on=list(after)),
        )


def _spec(created: model.CreatedNetwork, name: str, type_: awsx.SubnetType) -> awsx.SubnetSpecArgs:
    """The subnets of a type, where the file says or where awsx puts them."""
    if not created.has_own_addresses:
        return awsx.SubnetSpecArgs(type=type_)
    return awsx.SubnetSpecArgs(type=type_, cidr_blocks=[*created.subnets[name].cidrs])


def no_public_addresses(args: ResourceTransformArgs) -> ResourceTransformResult | None:
    """Keeps awsx from giving a public address to whatever starts in a public subnet."""
    if args.type_ != "aws:ec2/subnet:Subnet":
        return None
    return pulumi.ResourceTransformResult(props={**args.props, "mapPublicIpOnLaunch": False}, opts=args.opts)
