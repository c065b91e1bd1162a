"""
What the role of a pipeline that releases may do to switch a maintenance page on and off.

It makes rules on the environment's own listeners, and changes those only that are pages.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from __future__ import annotations

from modulestack.contract import tags
from modulestack.contract.policy_document import allow
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope

_READ = (
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTags",
)
"""AWS knows no resource for any of them."""
_CREATE = "elasticloadbalancing:CreateRule"


def switch(scope: PolicyScope) -> Rights:
    """On and off. Not for who releases one module only: a rule on a shared load balancer could take any request."""
    listeners = [scope.arn("elasticloadbalancing", "listener/app/*")]
    rules = [scope.arn("elasticloadbalancing", "listener-rule/app/*")]
    tagged = scope.tags_while_creating("elasticloadbalancing", _CREATE.partition(":")[2])
    is_page = {**scope.has_tag, "Null": {f"aws:ResourceTag/{tags.MAINTENANCE}": "false"}}
    return Rights(
        whole=[
            allow(_READ, ["*"]),
            allow([_CREATE], listeners, scope.has_tag),
            allow(["elasticloadbalancing:AddTags"], rules, tagged),
            allow(["elasticloadbalancing:DeleteRule", "elasticloadbalancing:ModifyRule"], rules, is_page),
        ]
    )
