"""
What the roles of a pipeline may do with an environment's pull-through cache: plain statements, no effects.

IAM knows no resources of rules and templates: who may change one of an account may change each.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.contributed import sections
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope
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


def fetch(scope: PolicyScope) -> Rights:
    """
    What a release needs that asks ECR what a tag stands for: to have the image fetched, and the rule looked at.

    A policy of its own: those of releases are short of characters.
    """
    prefixes = scope.environment.cache_prefixes.values()
    images = [allow(FETCH, [scope.arn("ecr", f"repository/{prefix}/*") for prefix in prefixes])]
    rules = [allow(["ecr:ValidatePullThroughCacheRule"], ["*"])]
    return Rights(whole=[*images, *rules], core=rules, sections=sections(images))
