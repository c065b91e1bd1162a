"""A subnet's route table: another one in place is lost to the state, as the provider loses it."""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2.route_table_association import HANDLER
from modulestack.embedded_aws.resources.handler import NotFoundAfterChange


def test_what_is_associated_anew_in_place_is_found_no_more(shared_aws: EmbeddedAws):
    ctx = Context(client=shared_aws.client, region=shared_aws.region, account_id=shared_aws.account_id)
    ec2 = ctx.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.4.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.4.0.0/24")["Subnet"]["SubnetId"]
    first, second = (ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    made = HANDLER.create(ctx, {"routeTableId": first, "subnetId": subnet})
    with pytest.raises(NotFoundAfterChange, match=made.id):
        HANDLER.update(ctx, made.id, made.outputs, {"routeTableId": second, "subnetId": subnet})
    [table] = ec2.describe_route_tables(RouteTableIds=[second])["RouteTables"]
    assert [each["SubnetId"] for each in table["Associations"]] == [subnet]
