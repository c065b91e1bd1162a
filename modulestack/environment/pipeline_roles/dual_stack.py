"""
What the roles of a pipeline may do because the environment's network has IPv6: plain statements.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from modulestack.contract import iam_network_actions as of_network
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read."""
    return [allow(of_network.READ_DUAL_STACK, ["*"])] if scope.environment.network.is_dual_stack else []


def kinds(scope: PolicyScope) -> tuple[str, ...]:
    """What EC2 calls the parts of a network that are made besides."""
    return ("egress-only-internet-gateway",) if scope.environment.network.is_dual_stack else ()


def create(scope: PolicyScope) -> tuple[str, ...]:
    """By what `pulumi up` makes them, in the environment's VPC."""
    return of_network.CREATE_EGRESS_ONLY if scope.environment.network.is_dual_stack else ()


def change(scope: PolicyScope) -> tuple[str, ...]:
    """What it does to them, and to the VPC and its subnets, which get ranges."""
    return of_network.CHANGE_DUAL_STACK if scope.environment.network.is_dual_stack else ()
