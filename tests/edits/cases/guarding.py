"""Edits of what stands in front of modules: web ACL, access logs, key, allowed sources."""

from __future__ import annotations

from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.cases.load_balancers import EDGED, FRONTED
from tests.edits.cases.machines import REFRESHED
from tests.edits.cases.network import FRUGAL
from tests.edits.cases.storage import ON_A_DISK
from tests.edits.plain import ACCOUNT, KEY, OTHER_KEY, PLAIN, with_value

ACL = f"arn:aws:wafv2:eu-west-1:{ACCOUNT}:regional/webacl/others/1234abcd-12ab-34cd-56ef-1234567890ab"
EDGE_ACL = ACL.replace("eu-west-1", "us-east-1").replace("regional", "global")
GUARDED = with_value(PLAIN, "modulestack:web_acl", {})
EDGE_GUARDED = with_value(EDGED, "modulestack:web_acl", {})
LOGGED = with_value(PLAIN, "modulestack:access_logs", {})
LOGGED_ELSEWHERE = with_value(PLAIN, "modulestack:access_logs", {"bucket": "logs-of-all"})
FRUGAL_ON_A_DISK = with_value(ON_A_DISK, "modulestack:network/create/nat", "instance")

CASES: tuple[EditCase, ...] = (
    of_environment("web_acl", None, {}),
    of_environment("web_acl/managed_rules", None, {"AWSManagedRulesSQLiRuleSet": "block"}, GUARDED),
    of_environment("web_acl/requests_per_5_minutes", None, 500, GUARDED),
    of_environment("web_acl/allowed", None, ["203.0.113.7/32"], GUARDED),
    of_environment("web_acl/blocked", None, ["203.0.113.0/24"], GUARDED),
    of_environment("web_acl/fail_open", None, True, GUARDED),
    of_environment("web_acl/log_retention_days", None, 30, GUARDED),
    of_environment("web_acl/arn", None, ACL, GUARDED),
    of_environment("web_acl", None, {}, EDGED),
    of_environment("web_acl/blocked", None, ["203.0.113.0/24"], EDGE_GUARDED),
    of_environment("web_acl/cloudfront_arn", None, EDGE_ACL, EDGE_GUARDED),
    of_environment("encryption_key", None, "environment"),
    of_environment("encryption_key", KEY, OTHER_KEY),
    of_environment("encryption_key", "environment", KEY),
    of_environment("encryption_key", None, "environment", FRUGAL),
    of_environment("encryption_key", None, "environment", FRUGAL_ON_A_DISK),
    of_environment("encryption_key", None, "environment", REFRESHED),
    of_environment("access_logs", None, {}),
    of_environment("access_logs", None, {}, with_value(PLAIN, "modulestack:deletion_protection", True)),
    of_environment("access_logs/connections", None, True, LOGGED),
    of_environment("access_logs/health_checks", None, True, LOGGED),
    of_environment("access_logs/retention_days", None, 30, LOGGED),
    of_environment("access_logs/bucket", None, "logs-of-all", LOGGED),
    of_environment("access_logs/prefix", None, "any", LOGGED_ELSEWHERE),
    of_module("allowed_sources", None, ["203.0.113.0/24", "pl-0123456789abcdef0"]),
    of_module("allowed_sources", None, ["203.0.113.0/24"], FRONTED),
)
