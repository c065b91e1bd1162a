"""The attachment of a created network to a transit gateway that is there already, and the routes to it."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import ec2, ec2transitgateway
from pulumi_aws.ec2transitgateway.get_attachment import get_attachment
from pulumi_aws.ec2transitgateway.get_transit_gateway import get_transit_gateway

from components.account import AwsAccount
from components.not_there import is_not_there
from components.vpc_endpoints import CreatedVpc
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.environment.transit_gateway import TransitGateway

ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
KEY = "network.create.transit_gateway.id"


def look_up(
    environment: Environment, account: AwsAccount, standing: StandingEnvironment, opts: pulumi.InvokeOptions
) -> bool:
    """
    Whether the attachment is accepted, or will be as it is made: only then can a route lead there.

    A gateway of this account takes it by itself, and so does one of another account that says so. Else its owner has
    to: until then there are no routes.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/acc-tgw-vpc-attachments.html

    Raises:
        pulumi.RunError: there is no such gateway. Nothing has been touched.
    """
    wanted = environment.network.create.transit_gateway if environment.network.create else None
    if wanted is None:
        return False
    try:
        found = get_transit_gateway(id=wanted.id, opts=opts)
    except Exception as error:  # the SDK has no other
        none = f"there is none in {environment.region}, of this account or shared with it: name one that is there"
        reason = none if is_not_there(error) else f"it cannot be looked up: {error}"
        raise pulumi.RunError(f"{KEY}: {wanted.id}: {reason}") from None
    if found.owner_id == account.id or found.auto_accept_shared_attachments == "enable":
        return True
    for each in standing.resources:
        if each["type"] == ATTACHMENT and each["outputs"].get("transitGatewayId") == wanted.id:
            its_id = str(each["outputs"]["arn"]).rpartition("/")[2]
            if get_attachment(transit_gateway_attachment_id=its_id, opts=opts).state == "available":
                return True
    pulumi.log.warn(
        f"{KEY}: {wanted.id} is of account {found.owner_id}, which accepts attachments by hand: once it has accepted "
        "this one, `pulumi up` makes the routes; until then nothing leads there"
    )
    return False


def transit_gateway(
    name: str,
    wanted: TransitGateway,
    vpc: CreatedVpc,
    tables: Mapping[str, Output[str]],
    *,
    accepted: bool,
    parent: Resource,
) -> tuple[Resource, ...]:
    """
    Its attachment, in the private subnet of each zone, and a route to each destination in each of *tables*.

    What the gateway makes of it (association, propagation) is by its own defaults, and its owner's.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    its_name = f"{name}-transit-gateway"
    attachment = ec2transitgateway.VpcAttachment(
        its_name,
        transit_gateway_id=wanted.id,
        vpc_id=vpc.id,
        subnet_ids=vpc.private_subnet_ids,
        appliance_mode_support="enable" if wanted.appliance_mode else "disable",
        dns_support="enable",
        tags={"Name": its_name},
        opts=ResourceOptions(parent=parent, depends_on=[vpc.ready]),
    )
    opts = ResourceOptions(parent=parent, depends_on=[attachment])
    return (
        attachment,
        *(
            ec2.Route(
                f"{its_name}-{place}-{cidr.replace('/', '-')}",
                route_table_id=table,
                destination_cidr_block=cidr,
                transit_gateway_id=wanted.id,
                opts=opts,
            )
            for place, table in (tables if accepted else {}).items()
            for cidr in wanted.routes
        ),
    )
