"""
What the roles of a pipeline may do because an EC2 instance is the way out of private subnets: plain statements.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_network_actions as of_network
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def interfaces(scope: PolicyScope) -> list[str]:
    """ARN of its network interface, as a pattern; none where there is no such instance."""
    return [scope.arn("ec2", "network-interface/*")] if scope.has_nat_instance else []


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read."""
    if not scope.has_nat_instance:
        return []
    return [allow(of_network.READ_NAT_INSTANCE, ["*"])]


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` changes of its interface, in the environment's own subnets."""
    own = interfaces(scope)
    if not own:
        return []
    held = [*own, scope.arn("ec2", "elastic-ip/*")]
    within = [scope.arn("ec2", f"{kind}/*") for kind in ("security-group", "subnet")]
    return [
        allow(of_network.CREATE_INTERFACE, own, scope.tags_on_create),
        allow(of_network.CREATE_INTERFACE, within, scope.has_tag),
        allow(
            ["ec2:CreateTags"],
            own,
            scope.tags_while_creating("ec2", *actions.names(of_network.CREATE_INTERFACE)),
        ),
        allow(of_network.CHANGE_INTERFACE + of_network.CHANGE_INTERFACE_FURTHER, held, scope.has_tag),
    ]
