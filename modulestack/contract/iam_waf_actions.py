"""
What a pipeline's roles may do of AWS WAF: IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
"""

from __future__ import annotations

READ_WEB_ACL = (
    "wafv2:GetIPSet",
    "wafv2:GetLoggingConfiguration",
    "wafv2:GetWebACL",
    "wafv2:ListTagsForResource",
)
READ_GUARDED = ("wafv2:GetWebACLForResource",)
CHANGE_WEB_ACL = (
    "wafv2:CreateIPSet",
    "wafv2:CreateWebACL",
    "wafv2:DeleteIPSet",
    "wafv2:DeleteLoggingConfiguration",
    "wafv2:DeleteWebACL",
    "wafv2:PutLoggingConfiguration",
    "wafv2:TagResource",
    "wafv2:UpdateIPSet",
    "wafv2:UpdateWebACL",
)
CHANGE_WEB_ACL_FURTHER = ("wafv2:UntagResource",)
GUARD = ("wafv2:AssociateWebACL", "wafv2:DisassociateWebACL")
# https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html (permissions)
GUARD_FURTHER = ("elasticloadbalancing:SetWebACL",)
# https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html (permissions)
LOG_WEB_ACL_FURTHER = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:PutResourcePolicy",
)
SERVICE_ROLE_FURTHER = ("iam:CreateServiceLinkedRole",)
