"""EC2's VPC endpoints: what AWS refuses, and what it makes with one and moto does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.contract import partitions, vpc_endpoints
from modulestack.embedded_aws import moto_import
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, RequestRule


def the_service_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Text: https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/1010"""
    wanted, region = params.get("ServiceName"), context.region
    moto = moto_import.module("moto.ec2.models.vpcs")
    names = {*vpc_endpoints.NAMES, *moto.AWS_ENDPOINT_SERVICES, *moto.COVERED_ENDPOINT_SERVICES}
    known = {vpc_endpoints.service_name(name, region) for name in names}
    own = {each.service_name for each in context.backend("ec2").configurations.values()}
    if wanted not in known | own:
        raise AwsError("InvalidServiceName", f"The Vpc Endpoint Service '{wanted}' does not exist")


def a_gateway_is_of_s3_or_dynamodb(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"""
    name = str(params["ServiceName"])
    if params.get("VpcEndpointType", "Gateway") == "Gateway" and not name.endswith((".s3", ".dynamodb")):
        raise AwsError(
            "InvalidParameter", "Endpoint type (Gateway) does not match available service types ([Interface])."
        )


def private_names_are_free(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    One endpoint of a VPC has the service's public name, and the VPC must answer such names itself.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    Text: https://github.com/hashicorp/terraform-provider-aws/issues/17535
    """
    if params.get("VpcEndpointType") != "Interface" or not params.get("PrivateDnsEnabled", True):
        return
    ec2, vpc = context.backend("ec2"), params["VpcId"]
    attributes = ec2.get_vpc(vpc)
    if not (attributes.enable_dns_support is not False and _is_on(attributes.enable_dns_hostnames)):
        raise AwsError(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true "
            f"for {vpc}",
        )
    for other in endpoints(ec2):
        if (other.vpc_id, other.service_name) == (vpc, params["ServiceName"]) and other.private_dns_enabled:
            short = short_name(other.service_name, context.region)
            suffix = partitions.of_region(context.region).dns_suffix
            raise AwsError(
                "InvalidParameter",
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{short}.{context.region}.{suffix} in the VPC {vpc}",
            )


def subnets_are_of_different_zones(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Text: https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/583"""
    ec2 = context.backend("ec2")
    known = ec2.vpc_end_points.get(params.get("VpcEndpointId"))
    kept = [each for each in (known.subnet_ids or () if known else ()) if each not in params.get("RemoveSubnetIds", ())]
    taken = {ec2.get_subnet(each).availability_zone for each in kept}
    for subnet in [*params.get("SubnetIds", ()), *params.get("AddSubnetIds", ())]:
        zone = ec2.get_subnet(subnet).availability_zone
        if zone in taken and subnet not in kept:
            raise AwsError(
                "DuplicateSubnetsInSameZone",
                f"Found another VPC endpoint subnet in the availability zone of {subnet}. VPC endpoint subnets should "
                "be in different availability zones supported by the VPC endpoint service.",
            )
        taken.add(zone)


def route_tables_have_one_gateway(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html#vpc-endpoints-routing"""
    ec2 = context.backend("ec2")
    for other in endpoints(ec2):
        shared = {*params.get("RouteTableIds", ())} & {*(other.route_table_ids or ())}
        if other.service_name == params["ServiceName"] and shared:
            raise AwsError(
                "RouteAlreadyExists",
                f"route table {min(shared)} already has a route with destination-prefix-list-id "
                f"{other.destination_prefix_list_id}",
            )


def it_has_interfaces(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    An address in each of its subnets, with its security groups (the VPC's default one if none is named); or a route.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    ec2 = context.backend("ec2")
    changed = [ec2.vpc_end_points[params["VpcEndpointId"]]] if "VpcEndpointId" in params else endpoints(ec2)
    for endpoint in changed:
        if endpoint.vpc_endpoint_type == "Interface":
            if params.get("PrivateDnsEnabled") is not None and "VpcEndpointId" in params:
                endpoint.private_dns_enabled = params["PrivateDnsEnabled"]
            _settle_interfaces(ec2, endpoint)
        else:
            _settle_routes(ec2, endpoint, params.get("RemoveRouteTableIds", ()))


def _settle_interfaces(ec2: Any, endpoint: Any) -> None:
    if not endpoint.security_group_ids:
        endpoint.security_group_ids = [ec2.get_default_security_group(endpoint.vpc_id).id]
    by_subnet = {ec2.enis[one].subnet.id: ec2.enis[one] for one in endpoint.network_interface_ids if one in ec2.enis}
    for subnet, interface in by_subnet.items():
        if subnet not in endpoint.subnet_ids or interface.description != _describe(endpoint):
            ec2.enis.pop(interface.id, None)
    kept = {subnet: each for subnet, each in by_subnet.items() if each.id in ec2.enis}
    for subnet in endpoint.subnet_ids or ():
        if subnet not in kept:
            kept[subnet] = ec2.create_network_interface(
                ec2.get_subnet(subnet), None, description=_describe(endpoint), group_ids=endpoint.security_group_ids
            )
    for interface in kept.values():
        interface._group_set = [ec2.get_security_group_from_id(one) for one in endpoint.security_group_ids]
    endpoint.network_interface_ids = [kept[subnet].id for subnet in endpoint.subnet_ids or ()]


def _settle_routes(ec2: Any, endpoint: Any, removed: Iterable[str]) -> None:
    prefix = endpoint.destination_prefix_list_id
    for table in removed:
        ec2.delete_route(table, prefix)
    for id_ in endpoint.route_table_ids or ():
        routes = ec2.route_tables[id_].routes
        if not any(route.destination_prefix_list and route.destination_prefix_list.id == prefix for route in routes):
            ec2.create_route(id_, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix)


def _describe(endpoint: Any) -> str:
    return f"VPC Endpoint Interface {endpoint.id}"


def endpoints(ec2: Any) -> Iterator[Any]:
    """Those of *ec2*, moto's backend, that are not deleted."""
    return (one for one in ec2.vpc_end_points.values() if one.state != "deleted")


def short_name(service: str, region: str) -> str:
    """``ecr.api`` of ``com.amazonaws.eu-west-1.ecr.api``."""
    return service.partition(f".{region}.")[2]


def _is_on(value: Any) -> bool:
    return str(value).lower() == "true"


BEFORE: Mapping[str, tuple[RequestRule, ...]] = {
    "CreateVpcEndpoint": (
        the_service_exists,
        a_gateway_is_of_s3_or_dynamodb,
        private_names_are_free,
        subnets_are_of_different_zones,
        route_tables_have_one_gateway,
    ),
    "ModifyVpcEndpoint": (subnets_are_of_different_zones,),
}
AFTER: Mapping[str, tuple[RequestRule, ...]] = {
    "CreateVpcEndpoint": (it_has_interfaces,),
    "ModifyVpcEndpoint": (it_has_interfaces,),
}
"""By operation, for ``ec2.RULES``."""
