"""
What the roles of a pipeline that preview and bring up may do because of load balancers that modules share.

Rules and listeners have no names of their own: they are known by the environment's tag.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_load_balancer_actions as of_rules
from modulestack.contract.policy_document import allow
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read() -> Rights:
    """What `pulumi preview` and `refresh` read of rules and certificates; AWS knows no resource for it."""
    return Rights(whole=[allow(of_rules.READ_RULES, ["*"])])


def change(scope: PolicyScope) -> Rights:
    """What `pulumi up` changes of them."""
    listeners = [scope.arn("elasticloadbalancing", "listener/app/*")]
    rules = [scope.arn("elasticloadbalancing", "listener-rule/app/*")]
    return Rights(
        whole=[
            allow(of_rules.CREATE_RULE, listeners, scope.has_tag),
            allow(
                ["elasticloadbalancing:AddTags"],
                rules,
                scope.tags_while_creating("elasticloadbalancing", *actions.names(of_rules.CREATE_RULE)),
            ),
            allow(of_rules.CHANGE_RULE + of_rules.CHANGE_RULE_FURTHER, rules, scope.has_tag),
            allow(of_rules.CHANGE_CERTIFICATES, listeners, scope.has_tag),
        ]
    )
