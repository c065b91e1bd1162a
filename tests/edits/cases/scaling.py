"""Edits of how many tasks run, and how they are replaced."""

from __future__ import annotations

from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.plain import ACCOUNT, KEY, ONE_BY_ONE, PLAIN, SCALING, WORKER, of_web, with_value

QUEUED = with_value(WORKER, "modulestack:modules/third/scaling", {"min": 1, "max": 3, "memory_percent": 50})
QUEUED = with_value(QUEUED, "modulestack:modules/third/scaling/queue", {"name": "jobs", "messages_per_task": 5})
QUEUE_ARN = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:"
QUEUED_BY_ARN = with_value(
    WORKER,
    "modulestack:modules/third/scaling",
    {"min": 1, "max": 3, "queue": {"arn": f"{QUEUE_ARN}jobs", "messages_per_task": 5}},
)
MORNING = {"expression": "cron(0 7 ? * MON-FRI *)", "time_zone": "Europe/Berlin", "min": 3, "max": 4}
OF_WEB = "modulestack:modules/web/scaling"
EVENING = {"evening": {"expression": "cron(0 20 * * ? *)", "min": 2, "max": 4}}
EVENINGS, FIVE = of_web("scaling/schedules", EVENING), of_web("scaling/max", 5)

CASES: tuple[EditCase, ...] = (
    of_module("deployment/minimum_healthy_percent", None, 50),
    of_module(
        "deployment/minimum_healthy_percent",
        50,
        0,
        with_value(PLAIN, "modulestack:modules/api/deployment", {"maximum_percent": 100}),
        module="api",
    ),
    of_module("deployment/maximum_percent", None, 150),
    of_module("deployment/maximum_percent", 100, 140, ONE_BY_ONE, module="api"),
    of_module("deployment/grace_period_s", None, 120),
    of_module("deployment/grace_period_s", None, 120, ONE_BY_ONE, module="api"),
    of_module("tasks", None, 3),
    of_module("tasks", 2, 3, module="api"),
    of_module("tasks", 2, 3, ONE_BY_ONE, module="api"),
    of_module("tasks", 2, 0, module="api"),
    of_environment("modules/third/tasks", 1, 2, WORKER, key="modules.<module>.tasks"),
    of_module("scaling", None, SCALING, module="api"),
    of_module("scaling/min", 2, 1),
    of_module("scaling/max", 4, 6),
    of_module("scaling/cpu_percent", 60, 50),
    of_module("scaling/memory_percent", None, 60),
    of_module("scaling/requests_per_task", None, 100),
    of_module("scaling/metrics_resolution_s", None, 20),
    of_module("scaling/suspended", None, ["in"]),
    of_module("scaling/suspended", ["in", "scheduled"], ["out"]),
    of_module("scaling/schedules/morning", None, MORNING, FIVE),
    of_module("scaling/schedules/morning", None, {**MORNING, "min": 4}, EVENINGS),
    of_module("scaling/schedules/evening/expression", "cron(0 20 * * ? *)", "rate(1 day)", EVENINGS),
    of_module("scaling/schedules/evening/time_zone", None, "Europe/Berlin", EVENINGS),
    of_module("scaling/schedules/evening/min", 2, None, with_value(FIVE, f"{OF_WEB}/schedules", EVENING)),
    of_module("scaling/schedules/evening/max", 4, 5, EVENINGS),
    of_module("scaling/min", 2, 3, EVENINGS),
    of_module("scaling/max", 4, 5, EVENINGS),
    of_module(
        "scaling", None, {"min": 1, "max": 2, "queue": {"name": "jobs", "messages_per_task": 5}}, WORKER, module="third"
    ),
    of_module("scaling/queue", None, {"name": "jobs", "messages_per_task": 5}, QUEUED, module="third"),
    of_module("scale_in_protection", None, True),
    of_module("scaling/queue/name", "jobs", "others", QUEUED, module="third"),
    of_module("scaling/queue/arn", f"{QUEUE_ARN}jobs", f"{QUEUE_ARN}others", QUEUED_BY_ARN, module="third"),
    of_module("scaling/queue/messages_per_task", 5, 6, QUEUED_BY_ARN, module="third"),
    of_module("scaling/queue/kms_key_arn", None, KEY, QUEUED_BY_ARN, module="third"),
    of_module("scaling/min", 1, 0, QUEUED_BY_ARN, module="third"),
    of_module("scaling/scale_out_cooldown_s", None, 10),
    of_module("scaling/scale_in_cooldown_s", None, 10),
    of_module("spot_percent", None, 50),
    of_module("spot_percent", None, 50, ONE_BY_ONE, module="api"),
    of_module("on_demand_base", None, 2, of_web("spot_percent", 50)),
    of_module(
        "on_demand_base", None, 2, with_value(ONE_BY_ONE, "modulestack:modules/api/spot_percent", 50), module="api"
    ),
    of_module("platform_version", None, "1.4.0"),
    of_module("platform_version", None, "1.4.0", ONE_BY_ONE, module="api"),
)
