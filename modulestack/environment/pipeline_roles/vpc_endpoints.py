"""
What the roles of a pipeline may do with the VPC endpoints of a network that is created: plain statements, no effects.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from modulestack.contract import iam_network_actions as of_network
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there is no endpoint."""
    if not scope.has_vpc_endpoints:
        return []
    return [allow(of_network.READ_ENDPOINT + of_network.READ_ENDPOINT_FURTHER, ["*"])]


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and changes: in the environment's own VPC, subnets, route tables and security groups."""
    if not scope.has_vpc_endpoints:
        return []
    endpoints = scope.arn("ec2", "vpc-endpoint/*")
    within = [scope.arn("ec2", f"{kind}/*") for kind in ("route-table", "security-group", "subnet", "vpc")]
    return [
        allow(of_network.CREATE_ENDPOINT, [endpoints], scope.tags_on_create),
        allow(of_network.CREATE_ENDPOINT, within, scope.has_tag),
        allow(["ec2:ModifyVpcEndpoint"], [endpoints, *within], scope.has_tag),
        allow(of_network.CHANGE_ENDPOINT, [endpoints], scope.has_tag),
        allow(["ec2:CreateTags"], [endpoints], scope.tags_while_creating("ec2", "CreateVpcEndpoint")),
        allow(of_network.NAME_ENDPOINT_FURTHER, [scope.global_arn("route53", "hostedzone/*")]),
    ]
