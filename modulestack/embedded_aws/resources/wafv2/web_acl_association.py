"""
aws:wafv2/webAclAssociation:WebAclAssociation.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/wafv2_web_acl_association
"""

from __future__ import annotations

from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.wafv2.common import MISSING

HANDLER = TableHandler(
    ResourceTable(
        type="aws:wafv2/webAclAssociation:WebAclAssociation",
        service="wafv2",
        create="associate_web_acl",
        create_params=lambda _, inputs: {"WebACLArn": inputs["webAclArn"], "ResourceArn": inputs["resourceArn"]},
        id=given("{webAclArn},{resourceArn}"),
        describe="get_web_acl_for_resource",
        describe_params=lambda id_, _: {"ResourceArn": id_.partition(",")[2]},
        found=lambda answer: answer.found.get("WebACL"),
        exists=lambda described: described.found["ARN"] == described.id.partition(",")[0],
        missing=MISSING,
        outputs={
            "resourceArn": lambda described: _resource(described),
            "webAclArn": "ARN",
        },
        key=lambda id_, _: {"ResourceArn": id_.partition(",")[2]},
        delete="disassociate_web_acl",
        # The provider waits for five minutes: a new web ACL is not everywhere at once.
        busy=("WAFUnavailableEntityException",),
        retry_s=5,
        timeout_s=300,
        replaces=frozenset({"region", "resourceArn", "webAclArn"}),
    )
)
"""A load balancer's web ACL."""


def _resource(described: Described) -> str:
    return described.id.partition(",")[2]
