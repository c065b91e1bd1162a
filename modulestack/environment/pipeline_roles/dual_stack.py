"""
What the roles of a pipeline may do because the environment's network has IPv6: plain statements.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_network_actions as of_network
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read."""
    return [allow(of_network.READ_DUAL_STACK, ["*"])] if scope.environment.network.is_dual_stack else []


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` changes: a gateway of the environment's own, and ranges of its VPC and subnets."""
    if not scope.environment.network.is_dual_stack:
        return []
    gateways, vpcs = [scope.arn("ec2", "egress-only-internet-gateway/*")], [scope.arn("ec2", "vpc/*")]
    return [
        allow(of_network.CREATE_EGRESS_ONLY, gateways, scope.tags_on_create),
        allow(of_network.CREATE_EGRESS_ONLY + of_network.ADD_RANGES[1:], vpcs, scope.has_tag),
        allow(of_network.ADD_RANGES[:1], [scope.arn("ec2", "subnet/*")], scope.has_tag),
        allow(
            ["ec2:CreateTags"],
            gateways,
            scope.tags_while_creating("ec2", *actions.names(of_network.CREATE_EGRESS_ONLY)),
        ),
        allow(of_network.CHANGE_EGRESS_ONLY, gateways, scope.has_tag),
    ]
