"""What both sides call load balancers that modules share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from modulestack.contract.listener_rules.quotas import PRIORITY

OWN = "own"
"""How a module's file names the load balancer that is its alone; none of the environment's is called so."""
RULE_PRIORITIES = range(1001, PRIORITY.max, 2)
"""
Of the rules that this program makes: every other number, so that the one before each stays free for its maintenance
page, which so comes before that rule and after all that come before it. Those below are free for whoever operates it.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html (Priority)
"""
BEFORE_DEFAULT = PRIORITY.max
"""The last priority there is: of the maintenance page of a listener's default action."""
DEFAULT_PRIORITY = "default"
"""What AWS says in place of the number of a listener's default action."""


def is_listener(arn: str) -> bool:
    """Whether *arn* is a listener's, not a rule's: where only a Network Load Balancer's weights can be."""
    return ":listener/" in arn


def page_priority(priority: str) -> int:
    """The priority of the maintenance page of a rule, of which AWS says *priority*: a number, or ``default``."""
    return BEFORE_DEFAULT if priority == DEFAULT_PRIORITY else int(priority) - 1


APPLICATION: Mapping[str, Any] = MappingProxyType(
    {
        "load_balancer_type": "application",
        "drop_invalid_header_fields": True,
        "desync_mitigation_mode": "defensive",
        "enable_http2": True,
    }
)
"""Arguments of all that read requests."""
NETWORK: Mapping[str, Any] = MappingProxyType(
    {"load_balancer_type": "network", "enable_cross_zone_load_balancing": True}
)
"""
What all have that forward connections. Their nodes reach tasks of every zone, as those of an application load balancer
do anyhow: else a zone without a healthy task would answer nobody.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-load-balancer-attributes.html
"""
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"""
