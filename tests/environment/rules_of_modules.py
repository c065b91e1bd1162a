"""What the rules of one module tell to write."""

from __future__ import annotations

from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.scaling import QUEUE_ARN
from tests.edits.plain import ACCOUNT, KEY, OWNED, PLAIN, with_value
from tests.environment.followed_rule import READ_ONLY, on_web

OTHER_ACCOUNT = "210987654321"
QUEUE = {"name": "jobs", "messages_per_task": 5}
WAITING = {"namespace": "shop", "name": "waiting"}
DEPTH = {"target": 5, "metric": WAITING}
RUSH = {"metric": WAITING, "adjustments": [{"at": 100, "change": 1}]}
MANY = dict.fromkeys("abcdefghijk", WAITING)
ELEVEN = " + ".join("abcdefghijk")
NIGHT = {"expression": "cron(0 20 * * ? *)", "min": 1}
TWO = {"CMD-SHELL": ["CMD-SHELL", "curl -f localhost"], "CMD": ["CMD", "curl"]}
OF_MODULES = (
    on_web(
        "policies_fit_the_role",
        {"task_policy_arns": [READ_ONLY, READ_ONLY]},
        "twice",
        {"task_policy_arns": [READ_ONLY]},
    ),
    on_web(
        "only_public_modules_have_a_host",
        {"host": "a.example.com", "reachable_from": ["api"]},
        "leave it out, or set reachable_from: internet",
        {"host": None},
        {"reachable_from": "internet"},
        base=DOMAIN,
    ),
    on_web(
        "health_check_ends_before_the_next",
        {"health_check": {"timeout_s": 15}},
        "allowed up to 14",
        {"health_check/timeout_s": 14},
    ),
    on_web(
        "slow_start_fits_the_algorithm",
        {"load_balancing": {"slow_start_s": 60, "algorithm": "weighted_random"}},
        "allowed 0 (off), or algorithm round_robin",
        {"load_balancing/slow_start_s": 0},
        {"load_balancing/algorithm": "round_robin"},
    ),
    on_web(
        "stickiness_crosses_zones",
        {"load_balancing": {"cross_zone": False, "stickiness": {}}},
        "allowed true, or no stickiness",
        {"load_balancing/cross_zone": True},
        {"load_balancing/stickiness": None},
    ),
    on_web(
        "stickiness_is_of_one_target_group",
        {"load_balancing": {"stickiness": {}}, "deployment": {"strategy": "blue_green"}},
        "would keep clients at the tasks of before",
        {"load_balancing/stickiness": None},
        {"deployment/strategy": "rolling"},
    ),
    on_web(
        "scaling_has_a_target",
        {"scaling": {"min": 1, "max": 2}},
        "add at least one of cpu_percent",
        {"scaling/cpu_percent": 60},
        {"scaling/memory_percent": 60},
        {"scaling/requests_per_task": 60},
        {"scaling/queue": QUEUE},
        {"scaling/schedules": {"night": NIGHT}},
        {"scaling/custom": {"depth": DEPTH}},
        {"scaling/steps": {"rush": RUSH}},
    ),
    on_web(
        "a_policy_has_one_metric",
        {"scaling/custom": {"depth": {"target": 5}}},
        "add metric, or expression and metrics",
        {"scaling/custom/depth/metric": WAITING},
        {"scaling/custom/depth/expression": "2 * a", "scaling/custom/depth/metrics": {"a": WAITING}},
    ),
    on_web(
        "a_policy_has_one_metric",
        {"scaling/steps": {"rush": {**RUSH, "expression": "2 * a", "metrics": {"a": WAITING}}}},
        "leave one out",
        {"scaling/steps/rush/metric": None},
    ),
    on_web(
        "a_policy_has_one_metric",
        {"scaling/custom": {"depth": {**DEPTH, "metrics": {"a": WAITING}}}},
        "add it, or leave it out",
        {"scaling/custom/depth/metrics": None},
    ),
    on_web(
        "expressions_know_their_metrics",
        {"scaling/custom": {"depth": {"target": 5, "expression": "a + b", "metrics": {"a": WAITING}}}},
        "allowed a, or add it there",
        {"scaling/custom/depth/expression": "a"},
        {"scaling/custom/depth/metrics/b": WAITING},
    ),
    on_web(
        "expressions_know_their_metrics",
        {"scaling/custom": {"depth": {"target": 5, "expression": "a", "metrics": {"a": WAITING, "b": WAITING}}}},
        "use it there, or leave it out",
        {"scaling/custom/depth/expression": "a + b"},
        {"scaling/custom/depth/metrics/b": None},
    ),
    on_web(
        "metrics_are_not_too_many",
        {
            "scaling/custom": {
                "depth": {"target": 5, "expression": ELEVEN, "metrics": dict.fromkeys("abcdefghijk", WAITING)}
            }
        },
        "allowed up to 10 in an expression",
        {"scaling/custom/depth/metrics/k": None, "scaling/custom/depth/expression": ELEVEN[:-4]},
    ),
    on_web(
        "scaling_policies_are_not_too_many",
        {"scaling/custom": {f"depth-{number}": DEPTH for number in range(50)}},
        "allowed up to 50",
        {"scaling/custom/depth-7": None},
    ),
    on_web(
        "steps_follow_each_other",
        {"scaling/steps": {"rush": {**RUSH, "adjustments": []}}},
        "add at least one, such as {at: 100, change: 1}",
        {"scaling/steps/rush/adjustments": [{"at": 100, "change": 1}]},
    ),
    on_web(
        "steps_follow_each_other",
        {"scaling/steps": {"rush": {**RUSH, "adjustments": [{"at": 9, "change": 1}, {"at": 9, "change": 2}]}}},
        "allowed more than 9",
        {"scaling/steps/rush/adjustments": [{"at": 9, "change": 1}, {"at": 9.5, "change": 2}]},
    ),
    on_web(
        "steps_change_something",
        {"scaling/steps": {"rush": {**RUSH, "adjustments": [{"at": 9, "change": 0}]}}},
        "leave the step out, or write how much it changes",
        {"scaling/steps/rush/adjustments": [{"at": 9, "change": -1}]},
        {"scaling/steps/rush/adjustment_type": "ExactCapacity"},
    ),
    on_web(
        "fewest_changes_are_of_percents",
        {"scaling/steps": {"rush": {**RUSH, "min_adjustment_magnitude": 2}}},
        "leave it out, or set adjustment_type to PercentChangeInCapacity",
        {"scaling/steps/rush/min_adjustment_magnitude": None},
        {"scaling/steps/rush/adjustment_type": "PercentChangeInCapacity"},
    ),
    on_web(
        "datapoints_are_of_the_periods",
        {"scaling/steps": {"rush": {**RUSH, "datapoints_to_alarm": 3, "evaluation_periods": 2}}},
        "allowed 1 to 2",
        {"scaling/steps/rush/datapoints_to_alarm": 2},
    ),
    on_web(
        "a_forecast_is_of_a_metric",
        {"scaling/predictive": {"mode": "ForecastOnly"}},
        "add at least one of cpu_percent, memory_percent and requests_per_task",
        {"scaling/predictive/cpu_percent": 60},
        {"scaling/predictive/memory_percent": 60},
        {"scaling/predictive/requests_per_task": 60},
    ),
    on_web(
        "something_takes_tasks_away",
        {
            "scaling": {
                "min": 1,
                "max": 2,
                "schedules": {"night": NIGHT},
                "predictive": {"cpu_percent": 60, "mode": "ForecastAndScale"},
            }
        },
        "add one of cpu_percent, memory_percent, requests_per_task and queue to scaling, or set it to ForecastOnly",
        {"scaling/cpu_percent": 60},
        {"scaling/memory_percent": 60},
        {"scaling/requests_per_task": 60},
        {"scaling/queue": QUEUE},
        {"scaling/custom": {"depth": DEPTH}},
        {"scaling/steps": {"lull": {**RUSH, "adjustments": [{"at": 100, "change": -1}]}}},
        {"scaling/schedules/night/max": 2},
        {"scaling/predictive/mode": "ForecastOnly"},
    ),
    on_web(
        "a_forecast_needs_tasks",
        {"scaling": {"min": 0, "max": 2, "queue": QUEUE, "predictive": {"cpu_percent": 60}}},
        "leave it out, or set min to 1",
        {"scaling/predictive": None},
        {"scaling/min": 1},
    ),
    on_web(
        "max_has_one_owner",
        {
            "scaling/schedules": {"night": {**NIGHT, "max": 3}},
            "scaling/predictive": {"cpu_percent": 60, "max_capacity_buffer_percent": 10},
        },
        "leave one of them out",
        {"scaling/schedules/night/max": None},
        {"scaling/predictive/max_capacity_buffer_percent": None},
    ),
    on_web(
        "what_is_measured_more_often_is_scaled_by",
        {"scaling": {"min": 1, "max": 2, "requests_per_task": 60, "metrics_resolution_s": 20}},
        "leave it out, or add cpu_percent or memory_percent",
        {"scaling/metrics_resolution_s": 60},
        {"scaling/cpu_percent": 60},
        {"scaling/memory_percent": 60},
    ),
    on_web(
        "scaling_bounds_are_in_order",
        {"scaling": {"min": 3, "max": 2, "cpu_percent": 60}},
        "allowed 3 and more",
        {"scaling/max": 3},
    ),
    on_web(
        "what_is_suspended_is_named_once",
        {"scaling/suspended": ["in", "out", "in"]},
        "in is in the list twice",
        {"scaling/suspended": ["in", "out"]},
    ),
    on_web(
        "a_scaling_schedule_is_one",
        {"scaling/schedules": {"night": {"expression": "cron(0 20 * * *)", "min": 1}}},
        "is no schedule: allowed rate(15 minutes), cron(0 3 * * ? *)",
        {"scaling/schedules/night/expression": "rate(15 minutes)"},
        {"scaling/schedules/night/expression": "cron(0 3 * * ? *)"},
        {"scaling/schedules/night/expression": "at(2030-01-31T03:00:00)"},
    ),
    on_web(
        "a_scaling_schedule_is_one",
        {"scaling/schedules": {"night": {**NIGHT, "time_zone": "Mars"}}},
        "is no time zone: allowed names of the tz database, such as Europe/Berlin",
        {"scaling/schedules/night/time_zone": "Europe/Berlin"},
    ),
    on_web(
        "time_zones_of_rates",
        {"scaling/schedules": {"night": {**NIGHT, "expression": "rate(1 day)", "time_zone": "Europe/Berlin"}}},
        "says nothing of a rate, which AWS counts from when it is made: leave it out",
        {"scaling/schedules/night/time_zone": None},
    ),
    on_web(
        "a_scaling_schedule_sets_something",
        {"scaling/schedules": {"night": {"expression": "rate(1 day)"}}},
        "sets nothing: add min, max or both",
        {"scaling/schedules/night/min": 1},
        {"scaling/schedules/night/max": 4},
        {"scaling/schedules/night/min": 2, "scaling/schedules/night/max": 3},
    ),
    on_web(
        "scheduled_bounds_are_in_order",
        {"scaling/schedules": {"night": {**NIGHT, "min": 3, "max": 2}}},
        "2 is less than min (3): allowed 3 and more",
        {"scaling/schedules/night/max": 3},
    ),
    on_web(
        "scheduled_bounds_are_in_order",
        {"scaling/schedules": {"night": {**NIGHT, "min": 5}}},
        "5 is more than the most tasks that there may be then (4): allowed up to 4, or set max here, too",
        {"scaling/schedules/night/min": 4},
        {"scaling/schedules/night/max": 5},
        {"scaling/max": 5},
    ),
    on_web(
        "scheduled_bounds_are_in_order",
        {"scaling/schedules": {"night": {"expression": "rate(1 day)", "max": 1}}},
        "1 is less than the fewest tasks that there may be then (2): allowed 2 and more, or set min here, too",
        {"scaling/schedules/night/max": 2},
        {"scaling/schedules/night/min": 1},
        {"scaling/min": 1},
    ),
    on_web(
        "a_schedule_that_stops_is_no_dead_end",
        {"scaling/schedules": {"night": {**NIGHT, "min": 0}}},
        "allowed 1 and more, or set max to 0, too, which stops the module until another schedule starts it",
        {"scaling/schedules/night/min": 1},
        {"scaling/schedules/night/max": 0, "scaling/schedules/morning": {**NIGHT, "min": 1, "max": 4}},
    ),
    on_web(
        "a_schedule_that_stops_is_no_dead_end",
        {"scaling/schedules": {"night": {**NIGHT, "min": 0, "max": 0}}},
        "no schedule starts it again: add one with min 1 or more, or set both to 1",
        {"scaling/schedules/morning": {**NIGHT, "min": 2, "max": 4}},
        {"scaling/schedules/night/max": 1, "scaling/schedules/night/min": 1},
    ),
    on_web(
        "schedules_are_not_too_many",
        {"scaling/schedules": {f"s{number}": NIGHT for number in range(201)}},
        "are 201: allowed up to 200 for a service",
        {"scaling/schedules/s0": None},
    ),
    on_web(
        "tasks_are_within_scaling",
        {"tasks": 9},
        "allowed 2 to 4, or leave it out",
        {"tasks": 2},
        {"tasks": 4},
        {"tasks": None},
    ),
    on_web(
        "scaling_can_start_again",
        {"scaling": {"min": 0, "max": 2, "cpu_percent": 60}},
        "write tasks: 0",
        {"scaling/min": 1},
        {"scaling": None, "tasks": 0},
        {"scaling/queue": QUEUE, "scaling/cpu_percent": None},
    ),
    on_web(
        "a_queue_has_one_name",
        {"scaling": {"min": 1, "max": 2, "queue": {**QUEUE, "arn": f"{QUEUE_ARN}jobs"}}},
        "keep one of the two",
        {"scaling/queue/arn": None},
        {"scaling/queue/name": None},
    ),
    on_web(
        "a_queue_has_one_name",
        {"scaling": {"min": 1, "max": 2, "queue": {"messages_per_task": 5}}},
        "add its name or its arn",
        {"scaling/queue/arn": f"{QUEUE_ARN}jobs"},
        {"scaling/queue/name": "jobs"},
    ),
    on_web(
        "a_queue_scales_alone",
        {"scaling": {"min": 0, "max": 2, "cpu_percent": 60, "queue": QUEUE}},
        "leave it out, or set min to 1",
        {"scaling/cpu_percent": None},
        {"scaling/min": 1},
    ),
    on_web(
        "a_queue_is_here",
        {"scaling": {"min": 1, "max": 2, "queue": {"arn": f"{QUEUE_ARN}jobs", "messages_per_task": 5}}},
        f"use one of {OTHER_ACCOUNT}",
        {"scaling/queue/arn": f"{QUEUE_ARN}jobs".replace(ACCOUNT, OTHER_ACCOUNT)},
        base=with_value(PLAIN, "modulestack:account_id", OTHER_ACCOUNT),
    ),
    on_web(
        "a_queue_is_here",
        {"scaling/queue": {**QUEUE, "kms_key_arn": KEY.replace("eu-west-1", "us-east-1")}},
        "name the key under which it is",
        {"scaling/queue/kms_key_arn": KEY},
        {"scaling/queue/kms_key_arn": None},
    ),
    on_web(
        "keys_have_their_port",
        {"port": None, "scaling": None},
        "who may call the module, and a module without port has no load balancer: leave it out, or set port",
        {"reachable_from": None},
        {"port": 80},
    ),
    on_web(
        "a_variable_is_plain_or_secret",
        {"environment": {"A": "1"}, "secrets": {"A": "ssm:/a"}},
        "keep one of the two",
        {"environment": {}},
        {"secrets": {}},
    ),
    on_web(
        "a_secret_is_not_kept_where_releases_read",
        {"secrets": {"DB": "ssm:/modulestack/any/db"}},
        "for example to /db",
        {"secrets": {"DB": "ssm:/db"}},
    ),
    on_web(
        "container_health_check_is_a_command",
        {"container_health_check": {"command": ["curl"]}},
        "does not say how it is run",
        {"container_health_check": {"command": TWO["CMD"]}},
        {"container_health_check": {"command": TWO["CMD-SHELL"]}},
    ),
    on_web(
        "the_key_is_of_the_region",
        {"exec": {"kms_key_arn": KEY.replace("eu-west-1", "us-east-1")}},
        "choose a key of that region",
        {"exec/kms_key_arn": KEY},
        base=OWNED,
    ),
    on_web(
        "placeholders_match",
        {"environment": {"A": "${v}"}},
        "add v under placeholders, or write $${v}",
        {"placeholders": {"v": "1"}},
        {"environment": {"A": "$${v}"}},
    ),
    on_web(
        "placeholders_match",
        {"placeholders": {"v": "1"}},
        "use it in environment, command or entry_point, or leave it out",
        {"environment": {"A": "${v}"}},
        {"command": ["${v}"]},
        {"entry_point": ["${v}"]},
        {"placeholders": {}},
    ),
)
