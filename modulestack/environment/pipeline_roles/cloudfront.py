"""
What the roles of a pipeline may do with CloudFront in front of shared load balancers: plain statements, no effects.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html,
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionWithTags.html (two permissions)
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_cloudfront_actions as of_cloudfront
from modulestack.contract import tags
from modulestack.contract.cloudfront import REGION, VPC_ORIGIN_ROLE
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope

_ROLE = f"aws-service-role/{VPC_ORIGIN_ROLE}/AWSServiceRoleForCloudFrontVPCOrigin"


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where it is in front of nothing."""
    if not scope.has_cloudfront:
        return []
    account = scope.account
    lists = f"arn:{account.partition}:ec2:{account.region}:aws:prefix-list/*"
    return [
        allow(of_cloudfront.READ_EDGE, _things(scope)),
        allow(of_cloudfront.FIND_ADDRESSES, ["*"]),
        allow(of_cloudfront.READ_ADDRESSES, [lists]),
        allow(actions.READ_CERTIFICATE, _certificates(scope)),
    ]


def change(scope: PolicyScope) -> list[Statement]:
    """
    What `pulumi up` makes, changes and deletes.

    CloudFront does not say by which action a tag is set: what has no environment's tag may get this one's.
    """
    if not scope.has_cloudfront:
        return []
    nobodys = {**scope.tags_on_create, "Null": {f"aws:ResourceTag/{tags.ENVIRONMENT}": "true"}}
    served = {"StringEquals": {"iam:AWSServiceName": VPC_ORIGIN_ROLE}}
    changes = of_cloudfront.CHANGE_EDGE + of_cloudfront.CHANGE_EDGE_FURTHER + of_cloudfront.TAG_EDGE
    return [
        allow(of_cloudfront.CREATE_EDGE, _things(scope)),
        allow(of_cloudfront.TAG_EDGE, _things(scope), nobodys),
        allow(changes, _things(scope), scope.has_tag),
        allow(["acm:AddTagsToCertificate"], _certificates(scope), scope.tags_on_create),
        allow(actions.CHANGE_CERTIFICATE, _certificates(scope), scope.has_tag),
        allow(of_cloudfront.SERVICE_ROLE_FURTHER, [scope.iam_arn(f"role/{_ROLE}")], served),
    ]


def _things(scope: PolicyScope) -> list[str]:
    account = scope.account
    return [f"arn:{account.partition}:cloudfront::{account.id}:{kind}/*" for kind in ("distribution", "vpcorigin")]


def _certificates(scope: PolicyScope) -> list[str]:
    account = scope.account
    return [f"arn:{account.partition}:acm:{REGION}:{account.id}:certificate/*"]
