"""
aws:ec2/networkAclAssociation:NetworkAclAssociation.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl_association
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.ec2.network_acl import give_back
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties


class NetworkAclAssociationHandler(Handler):
    """A subnet has a network ACL: always one, its VPC's default one if no other."""

    type = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
    replaces = frozenset({"networkAclId", "region", "subnetId"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """ReplaceNetworkAclAssociation of the one that the subnet has."""
        subnet = inputs["subnetId"]
        found = _found(ctx, "subnet-id", subnet)
        if found is None:
            raise InvalidInput("subnetId", f"reading EC2 Network ACL Association (subnet {subnet}): not found")
        [before] = [each for each in found["Associations"] if each["SubnetId"] == subnet]
        made = ctx.client("ec2").replace_network_acl_association(
            AssociationId=before["NetworkAclAssociationId"], NetworkAclId=inputs["networkAclId"]
        )
        return str(made["NewAssociationId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeNetworkAcls, by association."""
        found = _found(ctx, "association-id", id_)
        if found is None:
            return None
        [own] = [each for each in found["Associations"] if each["NetworkAclAssociationId"] == id_]
        return {"networkAclId": found["NetworkAclId"], "region": ctx.region, "subnetId": own["SubnetId"]}

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """The subnet gets its VPC's default one back."""
        if found := _found(ctx, "association-id", id_):
            give_back(ctx, id_, found["VpcId"])


def _found(ctx: Context, by: str, value: str) -> dict[str, Any] | None:
    """The network ACL of an association."""
    describe = ctx.client("ec2").describe_network_acls
    return ec2.found(describe, "NetworkAcls", Filters=[{"Name": f"association.{by}", "Values": [value]}])


HANDLER = NetworkAclAssociationHandler()
