"""What the rules of metric filters tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.cases.alerts import ALERTED
from tests.environment.followed_rule import on_web

FILTERS = "metric_filters"
JSON = "{ $.level = error }"
PATHS = {"Path": "$.path"}


def _many(count: int, pattern: str = "ERROR") -> dict[str, Any]:
    return {f"f{number}": {"pattern": pattern} for number in range(count)}


OF_METRIC_FILTERS = (
    on_web(
        "filters_fit_a_log_group",
        {FILTERS: _many(101)},
        "101 are more than a log group takes: allowed 100: leave some out",
        {FILTERS: _many(100)},
    ),
    on_web(
        "filters_fit_a_log_group",
        {FILTERS: _many(6, "%E[0-9]%")},
        "6 filters with regular expressions are more than a log group takes: allowed 5: write words, or texts with *",
        {f"{FILTERS}/f5/pattern": "E"},
    ),
    on_web(
        "fields_are_of_the_pattern",
        {FILTERS: {"slow": {"pattern": "ERROR", "value": "$.ms"}}},
        "$.ms is no field of lines of that pattern: only patterns such as { $.level = error } or [level, ...] have",
        {f"{FILTERS}/slow/pattern": JSON},
        {f"{FILTERS}/slow/value": None},
    ),
    on_web(
        "fields_are_of_the_pattern",
        {FILTERS: {"slow": {"pattern": "[ip, ms]", "value": "$time"}}},
        "$time is no field of lines of that pattern: allowed $ip, $ms",
        {f"{FILTERS}/slow/value": "$ms"},
    ),
    on_web(
        "fields_are_of_the_pattern",
        {FILTERS: {"slow": {"pattern": JSON, "value": "$ms"}}},
        "$ms is no field of lines of that pattern: allowed are members of JSON, such as $.latency",
        {f"{FILTERS}/slow/value": "$.ms"},
    ),
    on_web(
        "dimensions_stand_alone",
        {FILTERS: {"slow": {"pattern": JSON, "dimensions": dict.fromkeys("abcd", "$.a")}}},
        "4 are more than a filter has: allowed 3: leave some out",
        {f"{FILTERS}/slow/dimensions": PATHS},
    ),
    on_web(
        "dimensions_stand_alone",
        {FILTERS: {"slow": {"pattern": JSON, "dimensions": PATHS, "default_value": 0}}},
        "is set, and a metric with dimensions has none: keep one of the two",
        {f"{FILTERS}/slow/dimensions": None},
        {f"{FILTERS}/slow/default_value": None},
    ),
    on_web(
        "dimensions_stand_alone",
        {FILTERS: {"slow": {"pattern": JSON, "dimensions": PATHS, "alarm": {}}}},
        "each value of a dimension is a metric of its own: give the alarm a filter without any",
        {f"{FILTERS}/slow/dimensions": None},
        base=ALERTED,
    ),
    on_web(
        "filters_are_of_own_log_groups",
        {FILTERS: _many(1), "existing_log_group": "/shared/apps"},
        "would change a log group that is somebody else's, and count others' lines: have them filter it, or leave",
        {FILTERS: None},
        {"existing_log_group": None},
    ),
    on_web(
        "alarms_of_filters_tell_somebody",
        {FILTERS: {"errors": {"pattern": "ERROR", "alarm": {}}}},
        "nobody is told: add modulestack:alerts: {email: [...]}, or leave it out",
        {f"{FILTERS}/errors/alarm": None},
    ),
)
