"""Edits of alarms, dashboards, queries, and who is told."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.environment.effects import MODULE
from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.cases.domain import WITH_DOMAIN
from tests.edits.cases.scaling import QUEUED
from tests.edits.plain import ACCOUNT, KEY, OTHER_KEY, PLAIN, Config, with_value

ALERTED = with_value(PLAIN, "modulestack:alerts", {"email": ["ops@example.com"]})
NIGHT = {"schedule": "cron(0 2 * * *)", "minutes": 60}
MUTED = with_value(ALERTED, "modulestack:alerts/windows", {"night": NIGHT})
SLACK = {"workspace": "Example", "channel_id": "C07EZ1ABC23"}
TEAMS = {
    "tenant_id": "12345678-1234-1234-1234-123456789012",
    "team_id": "87654321-4321-4321-4321-210987654321",
    "channel_id": "19%3aops%40thread.tacv2",
}
OTHER_TENANT = "12345678-1234-1234-1234-210987654321"
CHATTING = with_value(ALERTED, "modulestack:alerts/slack", {"ops": SLACK})
IN_TEAMS = with_value(ALERTED, "modulestack:alerts/teams", {"ops": TEAMS})
ALERT_QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:told"
ALERT_FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:told"


def _of_windows(key: str, old: Any, new: Any, base: Config) -> EditCase:
    """An edit of the window night."""
    of_any = "alerts.windows.<window>"
    found = of_environment(f"alerts/windows/night{key}", old, new, base, key=f"{of_any}{key.replace('/', '.')}")
    return dataclasses.replace(found, name=f"alerts.windows.night{key.replace('/', '.')}: {old} to {new}")


def _of_channels(platform: str, key: str, old: Any, new: Any, base: Config) -> EditCase:
    """An edit of the channel ops."""
    of_any = f"alerts.{platform}.<{platform.removesuffix('s')}>"
    found = of_environment(f"alerts/{platform}/ops{key}", old, new, base, key=f"{of_any}{key.replace('/', '.')}")
    return dataclasses.replace(found, name=f"alerts.{platform}.ops{key.replace('/', '.')}: {old} to {new}")


def _of_filters(key: str, old: Any, new: Any, said: dict[str, Any] | None = None) -> EditCase:
    """An edit of the metric filter errors, which is *said*."""
    base = with_value(ALERTED, "modulestack:modules/web/metric_filters/errors", said or {"pattern": "ERROR"})
    of_any = f"{MODULE}.metric_filters.<metric_filter>"
    found = of_module(f"metric_filters/errors{key}", old, new, base if key else ALERTED)
    return dataclasses.replace(
        found,
        key=f"{of_any}{key.replace('/', '.')}",
        name=f"modules.web.metric_filters.errors{key.replace('/', '.')}: {old} to {new}",
    )


CASES: tuple[EditCase, ...] = (
    _of_channels("slack", "", None, SLACK, ALERTED),
    _of_channels("slack", "/workspace", "Example", "Others", CHATTING),
    _of_channels("slack", "/channel_id", "C07EZ1ABC23", "C07EZ1ABC24", CHATTING),
    _of_channels("slack", "/log_level", None, "info", CHATTING),
    _of_channels("teams", "", None, TEAMS, ALERTED),
    _of_channels("teams", "/tenant_id", TEAMS["tenant_id"], OTHER_TENANT, IN_TEAMS),
    _of_channels("teams", "/team_id", TEAMS["team_id"], "87654321-4321-4321-4321-210987654322", IN_TEAMS),
    _of_channels("teams", "/channel_id", TEAMS["channel_id"], "19%3adev%40thread.tacv2", IN_TEAMS),
    _of_channels("teams", "/log_level", None, "none", IN_TEAMS),
    of_environment("alerts", None, {"email": ["ops@example.com"]}),
    of_environment("container_insights", None, "enabled"),
    of_environment("queries", None, {}),
    of_environment("queries/shipped", None, ["errors"], with_value(PLAIN, "modulestack:queries", {})),
    of_module("queries", None, {"checkouts": "stats count(*) by path"}),
    _of_filters("", None, {"pattern": "ERROR"}),
    _of_filters("/pattern", "ERROR", "?ERROR ?WARN"),
    _of_filters("/value", None, "2"),
    _of_filters("/default_value", None, 0.5),
    _of_filters("/unit", None, "Count"),
    _of_filters("/dimensions", None, {"Path": "$.path"}, {"pattern": "{ $.level = error }"}),
    _of_filters("/alarm", None, {}),
    _of_filters("/alarm/threshold", None, 5, {"pattern": "ERROR", "alarm": {}}),
    _of_filters("/alarm/minutes", None, 5, {"pattern": "ERROR", "alarm": {}}),
    _of_filters("/alarm/statistic", None, "Maximum", {"pattern": "ERROR", "alarm": {}}),
    of_environment("dashboard", None, {}),
    of_environment("dashboard/modules", None, ["web"], with_value(PLAIN, "modulestack:dashboard", {})),
    of_environment("alerts/email", ["ops@example.com"], ["ops@example.com", "dev@example.com"], ALERTED),
    of_environment("alerts/webhooks", [], ["https://events.example.com/alarms"], ALERTED),
    of_environment("alerts/queue_arns", None, [ALERT_QUEUE], ALERTED),
    of_environment("alerts/function_arns", None, [ALERT_FUNCTION], ALERTED),
    of_environment("alerts/kms_key_arn", KEY, OTHER_KEY, ALERTED),
    of_environment("alerts/recovered", None, True, ALERTED),
    _of_windows("", None, NIGHT, ALERTED),
    _of_windows("/schedule", NIGHT["schedule"], "at(2030-01-31T03:00)", MUTED),
    _of_windows("/minutes", NIGHT["minutes"], 90, MUTED),
    _of_windows("/time_zone", None, "Europe/Berlin", MUTED),
    _of_windows("/modules", None, ["web"], MUTED),
    of_module("alarms/unwatched", None, ["cpu", "stopped_task"], ALERTED),
    of_module("alarms/composite", None, True, ALERTED),
    of_module("alarms/load_balancer_5xx_percent", None, 9, ALERTED),
    of_module("alarms/target_5xx_percent", None, 9, ALERTED),
    of_module("alarms/latency_ms", None, 900, ALERTED),
    of_module("alarms/requests_per_minute", None, 100, ALERTED),
    of_module("alarms/minutes", None, 10, ALERTED),
    of_module("alarms/cpu_percent", None, 70, ALERTED),
    of_module("alarms/memory_percent", None, 70, ALERTED),
    of_module("alarms/certificate_days", None, 7, with_value(ALERTED, *WITH_DOMAIN)),
    of_module(
        "alarms/queue_age_minutes",
        None,
        30,
        with_value(QUEUED, "modulestack:alerts", {"email": ["ops@example.com"]}),
        module="third",
    ),
)
