"""
What the roles of a pipeline may do with a pool of IPAM: plain statements, no effects.

A pool is somebody else's, perhaps of another account, and has no region in its ARN: it is told by its id.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from modulestack.contract import iam_network_actions as of_network
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview reads, and what is waited for once the VPC was deleted."""
    pools = _pools(scope)
    if not pools:
        return []
    return [
        allow(of_network.READ_POOL, ["*"]),
        allow(of_network.READ_POOL_ITSELF + of_network.READ_POOL_ITSELF_FURTHER, pools),
    ]


def change(scope: PolicyScope) -> list[Statement]:
    """A VPC takes its addresses of it."""
    pools = _pools(scope)
    return [allow(of_network.CREATE_IN_POOL, pools)] if pools else []


def _pools(scope: PolicyScope) -> list[str]:
    create = scope.environment.network.create
    pool = create.ipam_pool if create else None
    return [f"arn:{scope.account.partition}:ec2::*:ipam-pool/{pool}"] if pool else []
