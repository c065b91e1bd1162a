"""
What the roles of a pipeline may do with an attachment to a transit gateway: plain statements, no effects.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_network_actions as of_network
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there is no attachment."""
    if not scope.has_transit_gateway:
        return []
    tables = f"arn:{scope.account.partition}:ec2:{scope.account.region}:*:transit-gateway-route-table/*"
    return [
        allow(of_network.READ_ATTACHMENT + of_network.READ_ATTACHMENT_FURTHER, ["*"]),
        allow(of_network.READ_GATEWAY_TABLES_FURTHER, [tables]),
    ]


def change(scope: PolicyScope) -> list[Statement]:
    """
    What `pulumi up` makes and changes: in the environment's own VPC and subnets, with the gateway that the file names.

    A gateway may be of another account, and has no tag of the environment's: it is told by its id.
    """
    if not scope.has_transit_gateway:
        return []
    own = scope.arn("ec2", "transit-gateway-attachment/*")
    subnets, vpcs = scope.arn("ec2", "subnet/*"), scope.arn("ec2", "vpc/*")
    create = scope.environment.network.create
    gateway = create.transit_gateway.id if create and create.transit_gateway else ""
    of_any = f"arn:{scope.account.partition}:ec2:{scope.account.region}:*:transit-gateway/{gateway}"
    named = [of_any] if gateway else []
    return [
        *([allow(of_network.CREATE_ATTACHMENT, named)] if named else []),
        allow(of_network.CREATE_ATTACHMENT, [own], scope.tags_on_create),
        allow(of_network.CREATE_ATTACHMENT, [subnets, vpcs], scope.has_tag),
        allow(of_network.MODIFY_ATTACHMENT + of_network.CHANGE_ATTACHMENT, [own, subnets], scope.has_tag),
        allow(
            ["ec2:CreateTags"],
            [own],
            scope.tags_while_creating("ec2", *actions.names(of_network.CREATE_ATTACHMENT)),
        ),
    ]
