"""
What a pipeline's roles may do besides where modules share load balancers: tables of IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from __future__ import annotations

READ_RULES = ("elasticloadbalancing:DescribeListenerCertificates", "elasticloadbalancing:DescribeRules")
CHANGE_RULES = (
    "elasticloadbalancing:AddListenerCertificates",
    "elasticloadbalancing:CreateRule",
    "elasticloadbalancing:DeleteRule",
    "elasticloadbalancing:RemoveListenerCertificates",
)
CREATE_RULE_OF_OTHERS = ("elasticloadbalancing:CreateRule",)
# Where they have IPv6.
CHANGE_ADDRESSES = ("elasticloadbalancing:SetIpAddressType",)
CHANGE_RULES_FURTHER = ("elasticloadbalancing:ModifyRule",)
# Where clients show certificates.
READ_TRUST_STORES = ("elasticloadbalancing:DescribeTrustStoreRevocations", "elasticloadbalancing:DescribeTrustStores")
CREATE_TRUST_STORE = ("elasticloadbalancing:CreateTrustStore",)
CHANGE_TRUST_STORE = (
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:AddTrustStoreRevocations",
    "elasticloadbalancing:DeleteTrustStore",
    "elasticloadbalancing:ModifyTrustStore",
    "elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:RemoveTrustStoreRevocations",
)
