"""
Functions of the provider that look up a network that somebody else made.

Sources: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/, and for what they say where none or several match
https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/tfresource/not_found_error.go
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties

_TARGETS = {
    "carrierGatewayId": "CarrierGatewayId",
    "cidrBlock": "DestinationCidrBlock",
    "coreNetworkArn": "CoreNetworkArn",
    "destinationPrefixListId": "DestinationPrefixListId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "instanceId": "InstanceId",
    "ipv6CidrBlock": "DestinationIpv6CidrBlock",
    "localGatewayId": "LocalGatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "odbNetworkArn": "OdbNetworkArn",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
}
"""Members of a route, and what EC2 calls them."""


def vpcs(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getVpcs:getVpcs; none is an empty answer."""
    only(args, "filters", "region", "tags")
    found = ctx.client("ec2").describe_vpcs(Filters=_filters(args))["Vpcs"]
    return _listed(ctx, args, [each["VpcId"] for each in found])


def subnets(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getSubnets:getSubnets; none is an empty answer."""
    only(args, "filters", "region", "tags")
    found = ctx.client("ec2").describe_subnets(Filters=_filters(args))["Subnets"]
    return _listed(ctx, args, [each["SubnetId"] for each in found])


def subnet(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getSubnet:getSubnet, by id."""
    only(args, "id", "region")
    found = _one(_described(ctx, "describe_subnets", SubnetIds=[args["id"]]), "Subnets", "EC2 Subnet", "id")
    return {
        "arn": found.get("SubnetArn") or ctx.arn("ec2", f"subnet/{found['SubnetId']}"),
        "assignIpv6AddressOnCreation": found.get("AssignIpv6AddressOnCreation", False),
        "availabilityZone": found["AvailabilityZone"],
        "availabilityZoneId": found["AvailabilityZoneId"],
        "availableIpAddressCount": found["AvailableIpAddressCount"],
        "cidrBlock": found["CidrBlock"],
        "customerOwnedIpv4Pool": "",
        "defaultForAz": found["DefaultForAz"],
        "enableDns64": False,
        "enableLniAtDeviceIndex": 0,
        "enableResourceNameDnsARecordOnLaunch": False,
        "enableResourceNameDnsAaaaRecordOnLaunch": False,
        "id": found["SubnetId"],
        **_ipv6_block(found),
        "ipv6Native": found.get("Ipv6Native", False),
        "mapCustomerOwnedIpOnLaunch": False,
        "mapPublicIpOnLaunch": found["MapPublicIpOnLaunch"],
        "outpostArn": "",
        "ownerId": found["OwnerId"],
        "privateDnsHostnameTypeOnLaunch": "ip-name",
        "region": ctx.region,
        "state": found["State"],
        "tags": tags.mapping(found.get("Tags", [])),
        "vpcId": found["VpcId"],
    }


def _ipv6_block(subnet: Mapping[str, Any]) -> Properties:
    """The IPv6 block of *subnet* and the id of its association; both stay unset where it has none."""
    for each in subnet.get("Ipv6CidrBlockAssociationSet", ()):
        return {"ipv6CidrBlock": each["Ipv6CidrBlock"], "ipv6CidrBlockAssociationId": each["AssociationId"]}
    return {}


def route_tables(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getRouteTables:getRouteTables; none is an empty answer."""
    only(args, "region", "vpcId")
    of_vpc = [{"Name": "vpc-id", "Values": [args["vpcId"]]}]
    found = ctx.client("ec2").describe_route_tables(Filters=of_vpc)["RouteTables"]
    return {**_listed(ctx, args, [each["RouteTableId"] for each in found]), "vpcId": args["vpcId"]}


def route_table(ctx: Context, args: Properties) -> Properties:
    """
    aws:ec2/getRouteTable:getRouteTable, by id or subnet; as the provider does, without routes of the VPC's own making.

    Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/
    vpc_route_table_data_source.go
    """
    only(args, "region", "routeTableId", "subnetId")
    subnet = args.get("subnetId")
    asked = {"Filters": [{"Name": "association.subnet-id", "Values": [subnet]}]}
    answer = _described(
        ctx, "describe_route_tables", **(asked if subnet else {"RouteTableIds": [args["routeTableId"]]})
    )
    found = _one(answer, "RouteTables", "EC2 Route Table", "subnetId" if subnet else "routeTableId")
    shown = [
        route
        for route in found["Routes"]
        if route.get("GatewayId") != "local"
        and route.get("Origin") != "EnableVgwRoutePropagation"
        and not (route.get("DestinationPrefixListId") and route.get("GatewayId", "").startswith("vpce-"))
    ]
    id_ = found["RouteTableId"]
    return {
        "arn": ctx.arn("ec2", f"route-table/{id_}"),
        "associations": [
            {
                "gatewayId": each.get("GatewayId", ""),
                "main": each["Main"],
                "routeTableAssociationId": each["RouteTableAssociationId"],
                "routeTableId": each["RouteTableId"],
                "subnetId": each.get("SubnetId", ""),
            }
            for each in found["Associations"]
        ],
        "gatewayId": None,
        "id": id_,
        "ownerId": found.get("OwnerId", ctx.account_id),
        "region": ctx.region,
        "routeTableId": id_,
        "routes": [{name: route.get(member, "") for name, member in _TARGETS.items()} for route in shown],
        "subnetId": subnet,
        "tags": tags.mapping(found.get("Tags", [])),
        "vpcId": found["VpcId"],
    }


def network_acls(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getNetworkAcls:getNetworkAcls; none is an empty answer."""
    only(args, "filters", "region", "tags", "vpcId")
    of_vpc = [{"Name": "vpc-id", "Values": [args["vpcId"]]}] if args.get("vpcId") else []
    found = ctx.client("ec2").describe_network_acls(Filters=[*of_vpc, *_filters(args)])["NetworkAcls"]
    listed = _listed(ctx, args, [each["NetworkAclId"] for each in found])
    return {**listed, "filters": args.get("filters"), "vpcId": args.get("vpcId")}


def internet_gateway(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getInternetGateway:getInternetGateway, by filters."""
    only(args, "filters", "region")
    answer = ctx.client("ec2").describe_internet_gateways(Filters=_filters(args))
    found = _one(answer, "InternetGateways", "EC2 Internet Gateway", "filters")
    id_ = found["InternetGatewayId"]
    return {
        "arn": ctx.arn("ec2", f"internet-gateway/{id_}"),
        "attachments": [{"state": each["State"], "vpcId": each["VpcId"]} for each in found.get("Attachments", [])],
        "filters": args.get("filters"),
        "id": id_,
        "internetGatewayId": id_,
        "ownerId": found.get("OwnerId", ctx.account_id),
        "region": ctx.region,
        "tags": tags.mapping(found.get("Tags", [])),
    }


def vpc_endpoint(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getVpcEndpoint:getVpcEndpoint, by service and VPC."""
    only(args, "region", "serviceName", "vpcId")
    wanted = [{"Name": "vpc-id", "Values": [args["vpcId"]]}, {"Name": "service-name", "Values": [args["serviceName"]]}]
    answer = ctx.client("ec2").describe_vpc_endpoints(Filters=wanted)
    found = _one(answer, "VpcEndpoints", "EC2 VPC Endpoint", "serviceName")
    id_ = found["VpcEndpointId"]
    return {
        "arn": ctx.arn("ec2", f"vpc-endpoint/{id_}"),
        "cidrBlocks": [],
        "dnsEntries": [],
        "dnsOptions": [],
        "id": id_,
        "ipAddressType": found.get("IpAddressType", "ipv4"),
        "networkInterfaceIds": found.get("NetworkInterfaceIds", []),
        "ownerId": found.get("OwnerId", ctx.account_id),
        "policy": found.get("PolicyDocument", ""),
        "prefixListId": "",
        "privateDnsEnabled": found.get("PrivateDnsEnabled", False),
        "region": ctx.region,
        "requesterManaged": found.get("RequesterManaged", False),
        "routeTableIds": found.get("RouteTableIds", []),
        "securityGroupIds": [each["GroupId"] for each in found.get("Groups", [])],
        "serviceName": found["ServiceName"],
        "serviceRegion": ctx.region,
        "state": found["State"],
        "subnetIds": found.get("SubnetIds", []),
        "tags": tags.mapping(found.get("Tags", [])),
        "vpcEndpointType": found["VpcEndpointType"],
        "vpcId": found["VpcId"],
    }


def security_group(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getSecurityGroup:getSecurityGroup, by id."""
    only(args, "id", "region")
    answer = _described(ctx, "describe_security_groups", GroupIds=[args["id"]])
    found = _one(answer, "SecurityGroups", "EC2 Security Group", "id")
    return {
        "arn": ctx.arn("ec2", f"security-group/{found['GroupId']}"),
        "description": found["Description"],
        "id": found["GroupId"],
        "name": found["GroupName"],
        "region": ctx.region,
        "tags": tags.mapping(found.get("Tags", [])),
        "vpcId": found["VpcId"],
    }


def managed_prefix_list(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getManagedPrefixList:getManagedPrefixList, by id or name."""
    only(args, "id", "name", "region")
    by = [{"Name": "prefix-list-name", "Values": [args["name"]]}] if args.get("name") else []
    ids = [args["id"]] if args.get("id") else []
    answer = _described(ctx, "describe_managed_prefix_lists", PrefixListIds=ids, Filters=by)
    found = _one(answer, "PrefixLists", "EC2 Managed Prefix List", "id" if ids else "name")
    id_ = found["PrefixListId"]
    entries = ctx.client("ec2").get_managed_prefix_list_entries(PrefixListId=id_)["Entries"]
    return {
        "addressFamily": found["AddressFamily"],
        "arn": found["PrefixListArn"],
        "entries": [{"cidr": one["Cidr"], "description": one.get("Description", "")} for one in entries],
        "filters": None,
        "id": id_,
        "maxEntries": found.get("MaxEntries") or 0,
        "name": found["PrefixListName"],
        "ownerId": found["OwnerId"],
        "region": ctx.region,
        "tags": tags.mapping(found.get("Tags", [])),
        "version": found.get("Version") or 0,
    }


def vpn_gateway(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getVpnGateway:getVpnGateway, by the VPC that it is attached to."""
    only(args, "attachedVpcId", "region")
    wanted = [{"Name": "attachment.vpc-id", "Values": [args["attachedVpcId"]]}]
    answer = ctx.client("ec2").describe_vpn_gateways(Filters=wanted)["VpnGateways"]
    attached = [each for each in answer if any(one["State"] == "attached" for one in each["VpcAttachments"])]
    found = _one({"VpnGateways": attached}, "VpnGateways", "EC2 VPN Gateway", "attachedVpcId")
    id_ = found["VpnGatewayId"]
    return {
        "amazonSideAsn": str(found.get("AmazonSideAsn", 64512)),
        "arn": ctx.arn("ec2", f"vpn-gateway/{id_}"),
        "attachedVpcId": args["attachedVpcId"],
        "availabilityZone": found.get("AvailabilityZone") or "",
        "id": id_,
        "region": ctx.region,
        "state": found.get("State", "available"),
        "tags": tags.mapping(found.get("Tags", [])),
    }


def _filters(args: Properties) -> list[dict[str, Any]]:
    named = [{"Name": one["name"], "Values": one["values"]} for one in args.get("filters") or ()]
    return [*named, *({"Name": f"tag:{key}", "Values": [value]} for key, value in (args.get("tags") or {}).items())]


def _listed(ctx: Context, args: Properties, ids: Sequence[str]) -> Properties:
    return {"id": ctx.region, "ids": sorted(ids), "region": ctx.region, "tags": args.get("tags") or {}}


def _described(ctx: Context, operation: str, **arguments: Any) -> Mapping[str, Any]:
    """What EC2 answers; nothing where it knows no such id."""
    try:
        answer: Mapping[str, Any] = getattr(ctx.client("ec2"), operation)(**arguments)
    except ClientError as error:
        if not error.response["Error"]["Code"].endswith(".NotFound"):
            raise
        return {}
    return answer


def _one(answer: Mapping[str, Any], member: str, what: str, name: str) -> dict[str, Any]:
    """
    The only one of *member* in *answer*.

    Raises:
        InvalidInput: there is none, or several; the argument *name* is at fault.
    """
    found: list[dict[str, Any]] = answer.get(member, [])
    if len(found) > 1:
        text = f"multiple {what}s matched; use additional constraints to reduce matches to a single {what}"
        raise InvalidInput(name, text)
    if not found:
        raise InvalidInput(name, f"no matching {what} found")
    return found[0]
