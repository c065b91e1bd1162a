"""
EC2's attachments of VPCs to transit gateways.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (the codes)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import transit_gateways
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, RequestRule

Params = Mapping[str, Any]


def the_subnets_are_of_the_vpc(context: RequestContext, params: Params) -> None:
    """
    One in each zone.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    known = context.backend("ec2").get_subnet
    _each_of_a_zone([known(id_) for id_ in params["SubnetIds"]], params["VpcId"])


def the_subnets_stay_apart(context: RequestContext, params: Params) -> None:
    """As they are at first, and one is left: there is no attachment to no zone."""
    ec2 = context.backend("ec2")
    the_attachment_is_there(context, params)
    found = ec2.transit_gateway_attachments[params["TransitGatewayAttachmentId"]]
    removed = {*params.get("RemoveSubnetIds", ())}
    left = [*(each for each in found.subnet_ids if each not in removed), *params.get("AddSubnetIds", ())]
    _each_of_a_zone([ec2.get_subnet(id_) for id_ in left], found.resource_id)


def the_attachment_is_there(context: RequestContext, params: Params) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"""
    id_ = params["TransitGatewayAttachmentId"]
    if id_ not in context.backend("ec2").transit_gateway_attachments:
        raise AwsError(
            "InvalidTransitGatewayAttachmentID.NotFound",
            f"Transit Gateway Attachment {id_} was deleted or does not exist.",
        )


def the_gateway_is_attached(context: RequestContext, params: Params) -> None:
    """
    A route leads to a gateway to which the VPC is attached, and that has accepted it.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html (pending acceptance)
    """
    gateway = params.get("TransitGatewayId")
    ec2 = context.backend("ec2")
    table = ec2.route_tables.get(params["RouteTableId"])
    if gateway and table and not transit_gateways.is_attached(ec2, gateway, table.vpc_id):
        raise AwsError("InvalidTransitGatewayID.NotFound", f"The transitGateway ID '{gateway}' does not exist.")


def keep_tags_and_wait(context: RequestContext, params: Params) -> None:
    """
    The attachment has the tags that it is given, which moto drops; another account's gateway may have to accept it.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/acc-tgw-vpc-attachments.html
    """
    ec2 = context.backend("ec2")
    gateway = ec2.transit_gateways[params["TransitGatewayId"]]
    [made] = transit_gateways.attachments(ec2, gateway.id, params["VpcId"])
    for each in params.get("TagSpecifications", ()):
        made.add_tags({tag["Key"]: tag["Value"] for tag in each["Tags"]})
    if gateway.owner_id != ec2.account_id and gateway.options["AutoAcceptSharedAttachments"] != "enable":
        made.state = transit_gateways.PENDING


def has_attachment(context: RequestContext, id_: str) -> bool:
    """Whether the VPC or the subnet *id_* has a part of an attachment."""
    found = context.backend("ec2").transit_gateway_attachments.values()
    return any(id_ in (each.resource_id, *getattr(each, "subnet_ids", ())) for each in found)


def _each_of_a_zone(subnets: list[Any], vpc: str) -> None:
    if not subnets:
        raise AwsError("InvalidParameterValue", "At least one subnet must be specified.")
    for subnet in subnets:
        if subnet.vpc_id != vpc:
            raise AwsError("InvalidSubnet", f"subnet {subnet.id} is not part of vpc {vpc}")
    if len({subnet.availability_zone for subnet in subnets}) < len(subnets):
        raise AwsError("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ")


BEFORE: dict[str, tuple[RequestRule, ...]] = {
    "CreateTransitGatewayVpcAttachment": (the_subnets_are_of_the_vpc,),
    "DeleteTransitGatewayVpcAttachment": (the_attachment_is_there,),
    "ModifyTransitGatewayVpcAttachment": (the_subnets_stay_apart,),
    "ReplaceRoute": (the_gateway_is_attached,),
}
AFTER: dict[str, tuple[RequestRule, ...]] = {"CreateTransitGatewayVpcAttachment": (keep_tags_and_wait,)}
