"""
What the roles of a pipeline may do with an environment's pull-through cache: plain statements, no effects.

IAM knows no resources of rules and templates: who may change one of an account may change each.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
"""

from __future__ import annotations

from components.policy_document import Document, Statement, allow, document
from components.policy_scope import PolicyScope
from modulestack.contract import iam_actions as actions
from modulestack.features.pull_through import FETCH

_ROLE = "aws-service-role/pullthroughcache.ecr.amazonaws.com/AWSServiceRoleForECRPullThroughCache"


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there is no cache."""
    return [allow(actions.READ_PULL_THROUGH, ["*"])] if scope.has_pull_through else []


def change(scope: PolicyScope) -> list[Statement]:
    """
    What `pulumi up` makes and changes; with credentials also the role by which ECR reads them.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/slr-pullthroughcache.html
    """
    if not scope.has_pull_through:
        return []
    served = {"StringEquals": {"iam:AWSServiceName": "pullthroughcache.ecr.amazonaws.com"}}
    signs_in = any(each.credentials for each in scope.environment.pull_through_cache.values())
    return [
        allow(actions.CHANGE_PULL_THROUGH + actions.CHANGE_PULL_THROUGH_FURTHER, ["*"]),
        *([allow(actions.SIGN_IN_UPSTREAM_FURTHER, [scope.iam_arn(f"role/{_ROLE}")], served)] if signs_in else []),
    ]


def fetch(scope: PolicyScope) -> Document:
    """
    What a release needs that asks ECR what a tag stands for: to have the image fetched, and the rule looked at.

    A policy of its own: those of releases are short of characters.
    """
    prefixes = scope.environment.cache_prefixes.values()
    return document(
        allow(FETCH, [scope.arn("ecr", f"repository/{prefix}/*") for prefix in prefixes]),
        allow(["ecr:ValidatePullThroughCacheRule"], ["*"]),
    )
