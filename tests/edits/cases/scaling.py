"""Edits of how many tasks run, and how they are replaced."""

from __future__ import annotations

from collections.abc import Iterator

from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.plain import ACCOUNT, KEY, ONE_BY_ONE, PLAIN, SCALING, WORKER, Config, of_web, with_value

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

WAITING = {"namespace": "shop", "name": "waiting", "dimensions": {"queue": "orders"}}
DEPTH = {"target": 100, "metric": WAITING}
RATIO = {"target": 100, "expression": "FILL(one, 0) / 2", "metrics": {"one": WAITING}}
RUSH = {"metric": WAITING, "adjustments": [{"at": 100, "change": 1}]}
PERCENT = {**RUSH, "adjustment_type": "PercentChangeInCapacity"}
BOTH = with_value(of_web("scaling/custom", {"depth": DEPTH, "ratio": RATIO}), f"{OF_WEB}/steps", {"rush": PERCENT})
STEPS = [{"at": 5, "change": 1}, {"at": 9, "change": 2}]
RUSH_OF_RATIO = {key: value for key, value in {**RUSH, **RATIO}.items() if key not in {"metric", "target"}}
RATIOS, TWO_MINUTES = of_web("scaling/steps", {"rush": RUSH_OF_RATIO}), {**RUSH, "evaluation_periods": 2}

FORECAST = {"requests_per_task": 100, "mode": "ForecastAndScale"}
RAISING = {"cpu_percent": 50, "mode": "ForecastAndScale", "max_capacity_buffer_percent": 20}
FORECASTS, RAISINGS = of_web("scaling/predictive", FORECAST), of_web("scaling/predictive", RAISING)


def _measured(at: str, base: Config, ratio: str, ratios: Config, two: tuple[Config, Config]) -> Iterator[EditCase]:
    """What a policy goes by."""
    key = f"modules.<module>.{'.'.join(at.split('/')[:2])}.<{'custom' if 'custom' in at else 'step'}>.metric"
    by_metric, by_ratio = (with_value(base, f"modulestack:modules/web/{at}", each) for each in two)
    yield EditCase(key=key, before=by_metric, after=by_ratio, name=f"{at}: a metric to an expression")
    yield of_module(f"{ratio}/expression", RATIO["expression"], "FILL(one, 0) / 3", ratios)
    key, where = key.replace(".metric", ".metrics.<metric>"), f"modulestack:modules/web/{ratio}"
    of_two = with_value(with_value(ratios, f"{where}/expression", "one + two"), f"{where}/metrics/two", WAITING)
    yield EditCase(key=key, before=ratios, after=of_two, name=f"{ratio}: a further metric")
    for where, of in ((f"{at}/metric", base), (f"{ratio}/metrics/one", ratios)):
        yield of_module(f"{where}/namespace", "shop", "stock", of)
        yield of_module(f"{where}/name", "waiting", "others", of)
        yield of_module(f"{where}/dimensions", {"queue": "orders"}, {"queue": "returns"}, of)
        yield of_module(f"{where}/statistic", None, "Maximum", of)


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
    of_module("scaling/custom/depth", None, DEPTH),
    of_module("scaling/custom/depth", None, DEPTH, of_web("scaling/custom", {"ratio": RATIO})),
    of_module("scaling/custom/depth/target", 100, 0.5, BOTH),
    of_module("scaling/custom/depth/scale_in", None, False, BOTH),
    of_module("scaling/custom/depth/scale_out_cooldown_s", None, 10, BOTH),
    of_module("scaling/custom/depth/scale_in_cooldown_s", None, 10, BOTH),
    *_measured("scaling/custom/depth", BOTH, "scaling/custom/ratio", BOTH, (DEPTH, RATIO)),
    of_module("scaling/steps/rush", None, RUSH),
    of_module("scaling/steps/rush", None, RUSH, of_web("scaling/steps", {"lull": RUSH})),
    of_module("scaling/steps/rush/comparison", None, "LessThanOrEqualToThreshold", BOTH),
    of_module(
        "scaling/steps/rush/adjustments", RUSH["adjustments"], [{"at": 5, "change": 1}, {"at": 9, "change": 2}], BOTH
    ),
    of_module("scaling/steps/rush/adjustment_type", "PercentChangeInCapacity", "ExactCapacity", BOTH),
    of_module("scaling/steps/rush/min_adjustment_magnitude", None, 2, BOTH),
    of_module("scaling/steps/rush/cooldown_s", None, 10, BOTH),
    of_module("scaling/steps/rush/evaluation_periods", None, 2, BOTH),
    of_module("scaling/steps/rush/datapoints_to_alarm", None, 1, of_web("scaling/steps", {"rush": TWO_MINUTES})),
    *_measured("scaling/steps/rush", BOTH, "scaling/steps/rush", RATIOS, (RUSH, RUSH_OF_RATIO)),
    of_module("scaling/predictive", None, FORECAST),
    of_module("scaling/predictive", None, RAISING),
    of_module("scaling/predictive/cpu_percent", None, 60, FORECASTS),
    of_module("scaling/predictive/memory_percent", None, 60, FORECASTS),
    of_module("scaling/predictive/requests_per_task", 100, 60, FORECASTS),
    of_module("scaling/predictive/mode", "ForecastAndScale", "ForecastOnly", RAISINGS),
    of_module("scaling/predictive/mode", "ForecastAndScale", "ForecastOnly", FORECASTS),
    of_module("scaling/predictive/scheduling_buffer_s", None, 900, FORECASTS),
    of_module("scaling/predictive/max_capacity_buffer_percent", None, 10, FORECASTS),
    of_module("scaling/max", 3, 4, RAISINGS),
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
