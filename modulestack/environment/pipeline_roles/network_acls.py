"""
What the roles of a pipeline may do with network ACLs of a created network: plain statements, no effects.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_network_actions as of_network
from modulestack.contract import tags
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def change(scope: PolicyScope) -> list[Statement]:
    """
    What `pulumi up` makes and changes; nothing where the VPC's default one is as AWS made it.

    That one comes without a tag: what belongs to no environment may be emptied, and claimed by setting the tag.
    """
    if not scope.has_network_acl:
        return []
    acls, subnets, vpcs = (scope.arn("ec2", f"{kind}/*") for kind in ("network-acl", "subnet", "vpc"))
    nobodys = {"Null": {f"aws:ResourceTag/{tags.ENVIRONMENT}": "true"}}
    return [
        allow(of_network.CREATE_ACL, [acls], scope.tags_on_create),
        allow(of_network.CREATE_ACL, [vpcs], scope.has_tag),
        allow(["ec2:CreateTags"], [acls], scope.tags_while_creating("ec2", *actions.names(of_network.CREATE_ACL))),
        allow(of_network.ADOPT_ACL_FURTHER, [acls], nobodys),
        allow(["ec2:CreateTags"], [acls], {**scope.tags_on_create, **nobodys}),
        allow(of_network.CHANGE_ACL, [acls], scope.has_tag),
        allow(of_network.ASSOCIATE_ACL, [acls, subnets], scope.has_tag),
    ]
