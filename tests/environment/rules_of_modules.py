"""What the rules of one module tell to write."""

from __future__ import annotations

from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.scaling import QUEUE_ARN
from tests.edits.plain import ACCOUNT, KEY, OWNED, PLAIN, with_value
from tests.environment.followed_rule import READ_ONLY, on_web

OTHER_ACCOUNT = "210987654321"
QUEUE = {"name": "jobs", "messages_per_task": 5}
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
        "scaling_has_a_target",
        {"scaling": {"min": 1, "max": 2}},
        "add at least one of cpu_percent",
        {"scaling/cpu_percent": 60},
        {"scaling/memory_percent": 60},
        {"scaling/requests_per_task": 60},
    ),
    on_web(
        "scaling_bounds_are_in_order",
        {"scaling": {"min": 3, "max": 2, "cpu_percent": 60}},
        "allowed 3 and more",
        {"scaling/max": 3},
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
