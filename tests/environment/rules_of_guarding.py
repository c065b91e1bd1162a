"""What the rules of logs tell to write."""

from __future__ import annotations

from tests.environment.followed_rule import of

LOGS = "modulestack:access_logs"
ACL = "modulestack:web_acl"
ARN = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/any/1234abcd-12ab-34cd-56ef-1234567890ab"
GROUPS = f"{ACL}/managed_rules"
MANY = ("Common", "KnownBadInputs", "SQLi", "Linux", "Windows")
OF_GUARDING = (
    of(
        "managed_rule_groups_are_amazons",
        {ACL: {"managed_rules": {"AWSManagedRulesCommonRuleset": "block"}}},
        "did you mean AWSManagedRulesCommonRuleSet?",
        {GROUPS: {"AWSManagedRulesCommonRuleSet": "block"}},
    ),
    of(
        "a_web_acl_has_room",
        {ACL: {"managed_rules": {f"AWSManagedRules{name}RuleSet": "count" for name in MANY}}},
        "units, and a web ACL has 1500: leave some of them out",
        {GROUPS: {"AWSManagedRulesCommonRuleSet": "block"}},
    ),
    of(
        "a_web_acl_that_is_there_keeps_what_it_has",
        {ACL: {"arn": ARN, "blocked": ["203.0.113.0/24"]}},
        "one that is there keeps its own: leave it out",
        {f"{ACL}/blocked": None},
    ),
    of(
        "a_web_acl_that_is_there_keeps_what_it_has",
        {ACL: {"arn": ARN.replace("eu-west-1", "eu-west-2")}},
        "name one of eu-west-1",
        {f"{ACL}/arn": ARN},
    ),
    of(
        "addresses_are_told_once",
        {ACL: {"allowed": ["203.0.113.7/32"], "blocked": ["203.0.113.7/32"]}},
        "leave it out of one of the two",
        {f"{ACL}/allowed": None},
        {f"{ACL}/blocked": None},
    ),
    of(
        "a_bucket_that_is_there_keeps_what_it_has",
        {LOGS: {"bucket": "logs-of-all", "retention_days": 30}},
        "one that is there keeps its own lifecycle: leave it out",
        {f"{LOGS}/retention_days": None},
    ),
    of(
        "a_bucket_that_is_there_keeps_what_it_has",
        {LOGS: {"prefix": "any"}},
        "leave it out, or name that bucket",
        {f"{LOGS}/prefix": None},
        {f"{LOGS}/bucket": "logs-of-all"},
    ),
)
