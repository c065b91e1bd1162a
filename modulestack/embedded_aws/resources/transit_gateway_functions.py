"""
Functions of the provider that look up transit gateways, and attachments to them.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2transitgateway/
"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def transit_gateway(ctx: Context, args: Properties) -> Properties:
    """aws:ec2transitgateway/getTransitGateway:getTransitGateway, by id."""
    only(args, "id", "region")
    listed = ctx.client("ec2").describe_transit_gateways(TransitGatewayIds=[args["id"]])["TransitGateways"]
    if not listed:
        raise InvalidInput("id", "no matching EC2 Transit Gateway found")
    [found] = listed
    options = found["Options"]
    return {
        "amazonSideAsn": int(options["AmazonSideAsn"]),
        "arn": found["TransitGatewayArn"],
        "associationDefaultRouteTableId": options.get("AssociationDefaultRouteTableId", ""),
        "autoAcceptSharedAttachments": options["AutoAcceptSharedAttachments"],
        "defaultRouteTableAssociation": options["DefaultRouteTableAssociation"],
        "defaultRouteTablePropagation": options["DefaultRouteTablePropagation"],
        "description": found.get("Description", ""),
        "dnsSupport": options["DnsSupport"],
        "encryptionSupport": "disable",
        "id": found["TransitGatewayId"],
        "multicastSupport": options["MulticastSupport"],
        "ownerId": found["OwnerId"],
        "propagationDefaultRouteTableId": options.get("PropagationDefaultRouteTableId", ""),
        "region": ctx.region,
        "securityGroupReferencingSupport": options.get("SecurityGroupReferencingSupport", "disable"),
        "tags": tags.mapping(found.get("Tags", [])),
        "transitGatewayCidrBlocks": list(options.get("TransitGatewayCidrBlocks", [])),
        "vpnEcmpSupport": options["VpnEcmpSupport"],
    }


def attachment(ctx: Context, args: Properties) -> Properties:
    """aws:ec2transitgateway/getAttachment:getAttachment, by id."""
    only(args, "region", "transitGatewayAttachmentId")
    id_ = args["transitGatewayAttachmentId"]
    call = ctx.client("ec2").describe_transit_gateway_attachments
    listed = call(TransitGatewayAttachmentIds=[id_])["TransitGatewayAttachments"]
    if not listed:
        raise InvalidInput("transitGatewayAttachmentId", "no matching EC2 Transit Gateway Attachment found")
    [found] = listed
    association = found.get("Association") or {}
    return {
        "arn": ctx.arn("ec2", f"transit-gateway-attachment/{id_}"),
        "associationState": association.get("State", ""),
        "associationTransitGatewayRouteTableId": association.get("TransitGatewayRouteTableId", ""),
        "id": id_,
        "region": ctx.region,
        "resourceId": found["ResourceId"],
        "resourceOwnerId": found["ResourceOwnerId"],
        "resourceType": found["ResourceType"],
        "state": found["State"],
        "tags": tags.mapping(found.get("Tags", [])),
        "transitGatewayAttachmentId": id_,
        "transitGatewayId": found["TransitGatewayId"],
        "transitGatewayOwnerId": found["TransitGatewayOwnerId"],
    }
