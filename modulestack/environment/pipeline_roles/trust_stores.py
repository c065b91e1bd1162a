"""
What the roles of a pipeline may do with an environment's trust stores: plain statements, no effects.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from __future__ import annotations

from modulestack.contract import iam_load_balancer_actions as of_balancers
from modulestack.contract import iam_storage_actions as of_storage
from modulestack.contract import paths
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there is no trust store."""
    if not scope.has_trust_stores:
        return []
    files = scope.global_arn("s3", f"{scope.bucket}/{paths.TRUST_STORES}*")
    return [allow(of_balancers.READ_TRUST_STORES, ["*"]), allow(of_storage.READ_OBJECT, [files])]


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` makes and changes; load balancing reads the files as whoever asks it to."""
    if not scope.has_trust_stores:
        return []
    stores = scope.arn("elasticloadbalancing", "truststore/*")
    files = scope.global_arn("s3", f"{scope.name}-releases-*/{paths.TRUST_STORES}*")
    return [
        allow(of_balancers.CREATE_TRUST_STORE, [stores], scope.tags_on_create),
        allow(
            ["elasticloadbalancing:AddTags"],
            [stores],
            scope.tags_while_creating("elasticloadbalancing", "CreateTrustStore"),
        ),
        allow(of_balancers.CHANGE_TRUST_STORE, [stores], scope.has_tag),
        allow(of_storage.READ_VERSION_FURTHER, [files]),
    ]
