"""EC2: nothing goes while something depends on it, and what AWS made with a thing goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws import default_vpc
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation import (
    ec2_instances,
    ipam,
    ipv6_ranges,
    network_acls,
    security_group_rules,
    transit_gateways,
    vpc_endpoints,
)
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules


def security_group_is_not_in_use(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    No interface has it, no other group's rule names it, no service's tasks run in it; and it is not a VPC's own.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
    """
    id_ = params.get("GroupId")
    ec2 = context.backend("ec2")
    group = ec2.get_security_group_from_id(id_)
    if group is None:
        return
    if group.name == "default":
        raise AwsError("CannotDelete", f'the specified group: "{id_}" name: "default" cannot be deleted by a user')
    if id_ in {*_groups_in_use(context), *_groups_named_by_others(ec2, group)}:
        raise AwsError("DependencyViolation", f"resource {id_} has a dependent object")


def subnet_is_empty(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html"""
    id_ = params["SubnetId"]
    busy = {eni.subnet.id for eni in context.backend("ec2").enis.values()}
    if id_ in busy or id_ in _subnets_of_services(context) or transit_gateways.has_attachment(context, id_):
        raise AwsError("DependencyViolation", f"The subnet '{id_}' has dependencies and cannot be deleted.")


def vpc_is_empty(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html"""
    id_ = params["VpcId"]
    ec2 = context.backend("ec2")
    gateways = [gateway for gateway in ec2.internet_gateways.values() if gateway.vpc and gateway.vpc.id == id_]
    groups = [group for group in ec2.groups.get(id_, {}).values() if group.name != "default"]
    if gateways or groups or transit_gateways.has_attachment(context, id_):
        raise AwsError("DependencyViolation", f"The vpc '{id_}' has dependencies and cannot be deleted.")


def no_public_address_is_mapped(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html"""
    vpc = params["VpcId"]
    nats = [
        nat for nat in context.backend("ec2").nat_gateways.values() if nat.vpc_id == vpc and nat.state == "available"
    ]
    balancers = context.backend("elbv2").load_balancers.values()
    public = [one for one in balancers if one.vpc_id == vpc and one.scheme == "internet-facing"]
    mapped = [one for one in context.backend("ec2").addresses if one.eni is not None and one.eni.subnet.vpc_id == vpc]
    if nats or public or mapped:
        raise AwsError(
            "DependencyViolation",
            f"Network {vpc} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway.",
        )


def a_gateway_leads_to_the_interface(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    An address is associated where the VPC has an internet gateway.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (Gateway.NotAttached)
    """
    ec2 = context.backend("ec2")
    interface = ec2.enis.get(params.get("NetworkInterfaceId") or "")
    if interface is None:
        return
    vpc = interface.subnet.vpc_id
    if not any(gateway.vpc and gateway.vpc.id == vpc for gateway in ec2.internet_gateways.values()):
        raise AwsError("Gateway.NotAttached", f"Network {vpc} is not attached to any internet gateway")


def address_is_not_associated(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html"""
    for address in context.backend("ec2").addresses:
        if address.allocation_id == params.get("AllocationId") and address.association_id:
            raise AwsError("InvalidIPAddress.InUse", f"Address {address.public_ip} is in use.")


def nat_gateway_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"""
    id_ = params["NatGatewayId"]
    if id_ not in context.backend("ec2").nat_gateways:
        raise AwsError("NatGatewayNotFound", f"The Nat Gateway {id_} was not found")


def release_nat_gateway_address(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Its address and its interface. Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html"""
    ec2 = context.backend("ec2")
    gateway = ec2.nat_gateways[params["NatGatewayId"]]
    for address in ec2.addresses:
        if address.eni is gateway._eni:
            ec2.disassociate_address(association_id=address.association_id)
    ec2.enis.pop(gateway._eni.id, None)


def delete_network_acls(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html"""
    acls = context.backend("ec2").network_acls
    for id_ in [id_ for id_, acl in acls.items() if acl.vpc_id == params["VpcId"]]:
        del acls[id_]


def keep_group_rule_descriptions(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A rule that names a group or a prefix list keeps its description too: moto drops it.

    Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UserIdGroupPair.html,
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PrefixListId.html
    """
    group = context.backend("ec2").get_security_group_from_id(params.get("GroupId"))
    if group is None:
        return
    for permission in params.get("IpPermissions", []):
        wanted = (permission.get("FromPort"), permission.get("ToPort"), str(permission["IpProtocol"]))
        ends = [(pair["GroupId"], pair) for pair in permission.get("UserIdGroupPairs", [])]
        ends += [(each["PrefixListId"], each) for each in permission.get("PrefixListIds", [])]
        described = {id_: end["Description"] for id_, end in ends if "Description" in end}
        for rule in [*group.ingress_rules, *group.egress_rules]:
            named = security_group_rules.prefix_list_of(rule) or (rule.source_group or {}).get("GroupId")
            if named in described and (rule.from_port, rule.to_port, rule.ip_protocol) == wanted:
                rule.ip_range = {**(rule.ip_range or {}), "Description": described[named]}


def no_route_leads_there(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A table has one route to a destination.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (RouteAlreadyExists)
    """
    table = context.backend("ec2").route_tables.get(params["RouteTableId"])
    wanted = params.get("DestinationCidrBlock") or params.get("DestinationIpv6CidrBlock")
    for route in table.routes if table else ():
        if wanted and wanted in (route.destination_cidr_block, route.destination_ipv6_cidr_block):
            raise AwsError("RouteAlreadyExists", f"The route identified by {wanted} already exists.")


def interface_is_free(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html"""
    id_ = params["NetworkInterfaceId"]
    interface = context.backend("ec2").enis.get(id_)
    if interface is not None and interface.instance is not None:
        raise AwsError("InvalidParameterValue", f"Network interface '{id_}' is currently in use.")


def default_vpc_is_there(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A security group without a VPC goes to the default one.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (VPCIdNotSpecified)
    """
    if not params.get("VpcId") and context.backend("ec2").get_default_vpc() is None:
        raise AwsError("VPCIdNotSpecified", "No default VPC for this user")


def connect_default_vpc(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html"""
    default_vpc.connect(context.backend("ec2"))


def _groups_in_use(context: RequestContext) -> Iterator[str]:
    for eni in context.backend("ec2").enis.values():
        yield from (group.id for group in eni.group_set)
    for network in context.aws.ecs.networks_in_use(context.region):
        yield from network.get("securityGroups", [])


def _subnets_of_services(context: RequestContext) -> set[str]:
    return {
        subnet for network in context.aws.ecs.networks_in_use(context.region) for subnet in network.get("subnets", [])
    }


def _groups_named_by_others(ec2: Any, group: Any) -> Iterator[str]:
    for groups in ec2.groups.values():
        for other in groups.values():
            for rule in [*other.ingress_rules, *other.egress_rules] if other is not group else ():
                yield (rule.source_group or {}).get("GroupId", "")


RULES = ServiceRules(
    before={
        **ec2_instances.BEFORE,
        **vpc_endpoints.BEFORE,
        **transit_gateways.BEFORE,
        **ipam.BEFORE,
        **network_acls.BEFORE,
        "AssociateAddress": (a_gateway_leads_to_the_interface,),
        "AssociateSubnetCidrBlock": (ipv6_ranges.range_is_of_the_vpc,),
        "AuthorizeSecurityGroupIngress": (
            security_group_rules.prefix_lists_are_there,
            security_group_rules.prefix_lists_have_room,
        ),
        "CreateRoute": (no_route_leads_there, transit_gateways.the_gateway_is_attached),
        "CreateSecurityGroup": (default_vpc_is_there,),
        "CreateSubnet": (ipv6_ranges.range_is_of_the_vpc,),
        "DeleteNatGateway": (nat_gateway_exists,),
        "DeleteNetworkInterface": (interface_is_free,),
        "DeleteSecurityGroup": (security_group_is_not_in_use,),
        "DeleteSubnet": (subnet_is_empty,),
        "DeleteVpc": (vpc_is_empty,),
        "DisassociateSubnetCidrBlock": (ipv6_ranges.range_is_in_use_by_nobody,),
        "DisassociateVpcCidrBlock": (ipv6_ranges.range_is_of_no_subnet,),
        "DetachInternetGateway": (no_public_address_is_mapped,),
        "ReleaseAddress": (address_is_not_associated,),
    },
    after={
        **ec2_instances.AFTER,
        **transit_gateways.AFTER,
        **network_acls.AFTER,
        "CreateVpc": (*ipam.AFTER["CreateVpc"], *network_acls.AFTER["CreateVpc"]),
        "CreateVpcEndpoint": (*vpc_endpoints.AFTER["CreateVpcEndpoint"], ec2_instances.others_see_it),
        "ModifyVpcEndpoint": (*vpc_endpoints.AFTER["ModifyVpcEndpoint"], ec2_instances.others_see_it),
        "AuthorizeSecurityGroupEgress": (keep_group_rule_descriptions,),
        "AuthorizeSecurityGroupIngress": (keep_group_rule_descriptions,),
        "CreateDefaultVpc": (connect_default_vpc,),
        "DeleteNatGateway": (release_nat_gateway_address,),
        "DeleteVpc": (delete_network_acls, *ipam.AFTER["DeleteVpc"]),
    },
)
