"""
AWS WAF's managed rule groups: how many units of a web ACL each takes.

Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

CAPACITY: Mapping[str, int] = {
    "AWSManagedRulesAdminProtectionRuleSet": 100,
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesPHPRuleSet": 100,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesUnixRuleSet": 100,
    "AWSManagedRulesWindowsRuleSet": 200,
    "AWSManagedRulesWordPressRuleSet": 100,
}
"""Name → units. Those that cost extra (bots, accounts) are not among them."""
LIST, RATE = 1, 2
"""Units of a rule that names a set of addresses, and of one that limits a rate.
Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html"""


def capacity(groups: Iterable[str]) -> int:
    """Units of a web ACL with *groups*, both lists and a rate."""
    return sum(CAPACITY[each] for each in groups) + 2 * LIST + RATE
