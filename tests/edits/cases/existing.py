"""Edits of what is there already, and what was imported."""

from __future__ import annotations

import dataclasses

from tests.edits.case import EditCase, of_module
from tests.edits.cases.load_balancers import BEHIND_THEIRS
from tests.edits.cases.network import EXISTING
from tests.edits.plain import ACCOUNT, ONE_BY_ONE, PLAIN, of_web, with_value

CASES: tuple[EditCase, ...] = (
    of_module("existing_cluster", None, "shared"),
    of_module("existing_cluster", "shared", "other"),
    of_module("existing_cluster", "shared", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/shared"),
    *(
        of_module(f"existing_security_groups/{key}", None, ["sg-00000001"], EXISTING)
        for key in ("tasks", "load_balancer")
    ),
    of_module(
        "existing_security_groups/tasks",
        ["sg-00000001"],
        ["sg-00000002"],
        with_value(ONE_BY_ONE, "modulestack:network", EXISTING["modulestack:network"]),
        module="api",
    ),
    of_module("imported/names", None, {"load_balancer": "by-hand"}),
    of_module("imported/names", {"target_group": "orders"}, {"target_group": "other"}),
    of_module("imported/load_balancer", None, "front", BEHIND_THEIRS),
    of_module("imported/descriptions", None, {"tasks_security_group": "by hand"}),
    *(
        dataclasses.replace(of_module("imported/keeps", {of: [kept]}, None, of_web(key, value)), earlier=(PLAIN,))
        for of, kept, key, value in (
            ("load_balancer", "idle_timeout", "load_balancing/idle_timeout_s", 90),
            ("service", "deployment_maximum_percent", "deployment/maximum_percent", 150),
            (
                "service",
                "deployment_maximum_percent",
                "deployment",
                {"minimum_healthy_percent": 0, "maximum_percent": 100},
            ),
        )
    ),
    of_module("imported/keeps", {"service": ["enable_ecs_managed_tags"]}, None),
    of_module("existing_log_group", None, "/shared/logs"),
    of_module("existing_log_group", "/shared/logs", "/other/logs"),
    of_module("task_role", None, "shop-task"),
    of_module("task_role", "shop-task", "other-task"),
    of_module("task_role", "shop-task", f"arn:aws:iam::{ACCOUNT}:role/shop-task"),
    of_module("execution_role", None, "shop-execution"),
    of_module("execution_role", "shop-execution", "other-execution"),
    of_module("execution_role", "shop-execution", f"arn:aws:iam::{ACCOUNT}:role/shop-execution"),
    of_module("spot_percent", None, 50, of_web("existing_cluster", "shared")),
    of_module("spot_percent", 20, 50, of_web("existing_cluster", "shared")),
    of_module("exec", None, {}, of_web("existing_cluster", "shared")),
)
