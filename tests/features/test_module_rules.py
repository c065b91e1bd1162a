"""Rules of one module: what is told, and what is not."""

from __future__ import annotations

import pytest

NO_ROOM = "allowed 200 and more, or a lower minimum_healthy_percent"
NEVER_AGAIN = (
    "is too small: without a task no metric has data, and scaling never starts one again (to stop a module, "
    "take its scaling away and write tasks: 0; a queue starts one again): allowed 1 to 5000"
)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("{cpu: 256, memory: 700}", ["memory: 700 MiB does not pair with cpu 256: allowed 512, 1024, 2048"]),
        (
            "{cpu: 1024, memory: 1024}",
            [
                (
                    "memory: 1024 MiB does not pair with cpu 1024: allowed 2048 to 8192 in steps of 1024; "
                    "1024 MiB goes with cpu 256 or 512"
                )
            ],
        ),
        (
            "{cpu: 32768}",
            [
                (
                    "memory: 512 MiB does not pair with cpu 32768: allowed 61440, 122880, 249856; "
                    "512 MiB goes with cpu 256 (not set: this is the default)"
                )
            ],
        ),
        ("{cpu: 32768, memory: 249856}", []),
        ("{health_check: {timeout_s: 14}}", []),
        (
            "{health_check: {timeout_s: 15}}",
            ["health_check.timeout_s: 15 s is not shorter than interval_s (15 s): allowed up to 14"],
        ),
        (
            "{health_check: {interval_s: 5}}",
            [
                (
                    "health_check.timeout_s: 5 s is not shorter than interval_s (5 s): allowed up to 4 "
                    "(not set: this is the default)"
                )
            ],
        ),
        ("{container_health_check: {command: [CMD, curl, localhost]}}", []),
        (
            "{container_health_check: {command: [curl, localhost]}}",
            [
                (
                    'container_health_check.command: ["curl", "localhost"] does not say how it is run: '
                    'allowed ["CMD", "program", "argument"] or ["CMD-SHELL", "one line for the shell"]'
                )
            ],
        ),
        (
            "{container_health_check: {command: [CMD-SHELL, curl, localhost]}}",
            [
                (
                    'container_health_check.command: ["CMD-SHELL", "curl", "localhost"] is not complete: '
                    'allowed ["CMD", "program", "argument"] or ["CMD-SHELL", "one line for the shell"]'
                )
            ],
        ),
        ("{load_balancing: {slow_start_s: 30}}", []),
        (
            "{load_balancing: {slow_start_s: 30, algorithm: weighted_random}}",
            [
                (
                    "load_balancing.slow_start_s: 30 s is not possible with weighted_random: "
                    "allowed 0 (off), or algorithm round_robin"
                )
            ],
        ),
        (
            "{scaling: {min: 1, max: 2}}",
            [
                (
                    "scaling: has nothing to scale by: add at least one of cpu_percent, memory_percent, "
                    "requests_per_task, queue, custom, steps and schedules"
                )
            ],
        ),
        ("{scaling: {min: 3, max: 2, cpu_percent: 60}}", ["scaling.max: 2 is less than min (3): allowed 3 and more"]),
        ("{scaling: {min: 0, max: 4, cpu_percent: 60}}", [f"scaling.min: 0 {NEVER_AGAIN}"]),
        ("{scaling: {min: 0, max: 4, memory_percent: 60}}", [f"scaling.min: 0 {NEVER_AGAIN}"]),
        ("{scaling: {min: 0, max: 4, requests_per_task: 60}}", [f"scaling.min: 0 {NEVER_AGAIN}"]),
        ("{scaling: {min: 0, max: 0, cpu_percent: 60}}", [f"scaling.min: 0 {NEVER_AGAIN}"]),
        ("{scaling: {min: 1, max: 0, cpu_percent: 60}}", ["scaling.max: 0 is less than min (1): allowed 1 and more"]),
        ("{tasks: 0}", []),
        ("{scaling: {min: 2, max: 3, cpu_percent: 60}}", []),
        (
            "{tasks: 4, scaling: {min: 2, max: 3, cpu_percent: 60}}",
            ["tasks: 4 is not within scaling: allowed 2 to 3, or leave it out"],
        ),
        (
            "{deployment: {maximum_percent: 100}, tasks: 7}",
            [
                (
                    "deployment.maximum_percent: 100 leaves no room for a new version "
                    "while minimum_healthy_percent is 100: allowed 115 and more, or a lower minimum_healthy_percent"
                )
            ],
        ),
        (
            "{deployment: {maximum_percent: 150}}",
            [
                (
                    "deployment.maximum_percent: 150 leaves no room for a new version with 1 task: "
                    f"1 must stay (minimum_healthy_percent 100) and 1 may exist: {NO_ROOM}"
                )
            ],
        ),
        ("{deployment: {maximum_percent: 150}, tasks: 2}", []),
        ("{deployment: {minimum_healthy_percent: 50, maximum_percent: 100}, tasks: 2}", []),
        (
            "{deployment: {minimum_healthy_percent: 51, maximum_percent: 149}, tasks: 2}",
            [
                (
                    "deployment.maximum_percent: 149 leaves no room for a new version with 2 tasks: "
                    "2 must stay (minimum_healthy_percent 51) and 2 may exist: "
                    "allowed 150 and more, or a lower minimum_healthy_percent"
                )
            ],
        ),
        (
            "{deployment: {maximum_percent: 150}, tasks: 4, scaling: {min: 1, max: 4, cpu_percent: 60}}",
            [
                (
                    "deployment.maximum_percent: 150 leaves no room for a new version with 1 task: "
                    f"1 must stay (minimum_healthy_percent 100) and 1 may exist: {NO_ROOM}"
                )
            ],
        ),
        ("{scheduling_strategy: REPLICA}", []),
        (
            "{scheduling_strategy: DAEMON}",
            [
                (
                    'scheduling_strategy: "DAEMON" runs one task on each instance, and Fargate has no instances: '
                    "allowed REPLICA, with tasks; or name machines with capacity"
                )
            ],
        ),
        (
            "{environment: {A: x}, secrets: {A: ssm:/a}}",
            ["secrets.A: is set in environment too: keep one of the two"],
        ),
        ('{environment: {A: "${v}"}, command: ["${image}"], placeholders: {v: "1"}}', []),
        ('{environment: {A: "$${v}"}}', []),
        (
            '{command: [a, "${v}"]}',
            ["command[1]: ${v} is not declared: add v under placeholders, or write $${v} for the text ${v}"],
        ),
        (
            '{container_health_check: {command: [CMD-SHELL, "curl ${HOST}"]}}',
            [
                (
                    "container_health_check.command[1]: ${HOST} is not declared: add HOST under placeholders, "
                    "or write $${HOST} for the text ${HOST}"
                )
            ],
        ),
        (
            '{environment: {A: "${"}}',
            ["environment.A: '${' is no placeholder: write ${name}, or $${ for a literal ${"],
        ),
        (
            '{placeholders: {v: "1"}}',
            ["placeholders.v: ${v} is used nowhere: use it in environment, command or entry_point, or leave it out"],
        ),
        (
            "{task_policy_arns: [arn:aws:iam::aws:policy/A, arn:aws:iam::aws:policy/A]}",
            ["task_policy_arns[1]: arn:aws:iam::aws:policy/A is in the list twice"],
        ),
        (
            f"{{task_policy_arns: [{', '.join(f'arn:aws:iam::aws:policy/{n}' for n in range(11))}]}}",
            ["task_policy_arns: 11 policies are more than a role takes: allowed 10"],
        ),
    ],
)
def test_what_does_not_go_together_is_told(problems_of_web, keys, expected):
    """And what does go together is not."""
    assert expected == problems_of_web(keys)


def test_a_private_module_has_no_host(problems_of_web):
    """Its name is in the private zone."""
    assert problems_of_web("host: a.example.com", top="modulestack:domain: {zone: example.com}") == [
        (
            'host: "a.example.com" is a public name, and the module is private: '
            "leave it out, or set reachable_from: internet"
        )
    ]
