"""
What a pipeline's roles may do of load balancers that modules share: tables of IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from __future__ import annotations

READ_RULES = ("elasticloadbalancing:DescribeListenerCertificates", "elasticloadbalancing:DescribeRules")
CREATE_RULE = ("elasticloadbalancing:CreateRule",)
CHANGE_RULE = (
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:DeleteRule",
    "elasticloadbalancing:RemoveTags",
)
CHANGE_RULE_FURTHER = ("elasticloadbalancing:ModifyRule",)
CHANGE_CERTIFICATES = (
    "elasticloadbalancing:AddListenerCertificates",
    "elasticloadbalancing:RemoveListenerCertificates",
)
