"""Edits of the environment's own keys: region, account, quotas, tags."""

from __future__ import annotations

from tests.edits.case import EditCase, of_environment
from tests.edits.plain import ACCOUNT

CASES: tuple[EditCase, ...] = (
    of_environment("region", "eu-west-1", "eu-central-1"),
    of_environment("account_id", None, ACCOUNT),
    of_environment("account_id", ACCOUNT, "210987654321"),
    of_environment("quotas/load_balancers", None, 60),
    of_environment("quotas/network_load_balancers", None, 60),
    of_environment("quotas/rules_per_load_balancer", None, 200),
    of_environment("quotas/certificates_per_load_balancer", None, 30),
    of_environment("quotas/rules_per_security_group", None, 100),
    of_environment("quotas/event_rules", None, 400),
    of_environment("deletion_protection", None, True),
    of_environment("tags", None, {"team": "a"}),
    of_environment("tags", {"team": "a"}, {"team": "b", "cost": "c"}),
    of_environment(
        "modules/third", None, {"image": "ghcr.io/example/third:1", "port": 80, "reachable_from": "internet"}
    ),
    of_environment("modules/third", None, {"image": "ghcr.io/example/third:1"}),
    of_environment("defaults", None, {"log_retention_days": 7}),
)
