"""
How many rules a load balancer has, and how much a rule says: AWS's default quotas and fixed limits.

The pages also name three values for a condition; the API takes all five of a rule in one (CDK, Copilot and cfn-lint
count five).

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from __future__ import annotations

from modulestack.contract.limits import Range

RULES_PER_LOAD_BALANCER = 100
"""Of all listeners of an application load balancer; default rules do not count. Can be raised."""
TARGET_GROUPS_PER_LOAD_BALANCER = 100
"""Cannot be raised."""
TARGET_GROUPS_PER_ACTION = 5
CERTIFICATES_PER_LOAD_BALANCER = 25
"""Listeners' default certificates do not count. Can be raised."""

CONDITION_VALUES_PER_RULE = 5
"""Source: https://github.com/aws/aws-cdk/issues/10065"""
CONDITION_WILDCARDS_PER_RULE = 5
"""Source: https://github.com/awsdocs/elb-application-load-balancers-user-guide/pull/32 (old accounts have six)"""
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
VALUE_LENGTH = 128
HEADER_NAME_LENGTH = 40
METHOD_LENGTH = 40
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html (Priority)
PRIORITY = Range(1, 50000)
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html (Weight)
WEIGHT = Range(0, 999)
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupStickinessConfig.html
STICKINESS_S = Range(1, 604800)
