"""What the rules of jobs tell to write."""

from __future__ import annotations

from typing import Any

from tests.environment.followed_rule import on_web

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:lost"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
COMMAND = {"command": ["migrate"]}


def job(**keys: Any) -> dict[str, Any]:
    """One job, ``j``."""
    return {"jobs": {"j": {**COMMAND, **keys}}}


OF_JOBS = (
    on_web(
        "a_job_has_a_command",
        job(command=[]),
        "such as [python, manage.py, migrate]",
        {"jobs/j/command": ["python", "manage.py", "migrate"]},
    ),
    on_web(
        "a_job_has_a_size_of_fargate",
        job(memory=700),
        "allowed 512, 1024, 2048",
        {"jobs/j/memory": 512},
        {"jobs/j/memory": 2048},
        {"jobs/j/memory": None},
    ),
    on_web(
        "a_job_sets_no_secret",
        {"secrets": {"KEY": "ssm:/key"}, **job(environment={"KEY": "x"})},
        "keep one of the two",
        {"jobs/j/environment": None},
        {"secrets": None},
    ),
    on_web(
        "a_job_has_no_placeholders",
        job(command=["migrate", "${image}"]),
        "put it into the module's environment, which the job has too",
        {"jobs/j/command": ["migrate"], "environment": {"IMAGE": "${image}"}},
    ),
    on_web(
        "a_schedule_is_one",
        job(schedule={"expression": "every night"}),
        "allowed rate(15 minutes), cron(0 3 * * ? *)",
        {"jobs/j/schedule/expression": "rate(15 minutes)"},
        {"jobs/j/schedule/expression": "cron(0 3 * * ? *)"},
        {"jobs/j/schedule/expression": "at(2030-01-31T03:00:00)"},
    ),
    on_web(
        "a_schedule_is_one",
        job(schedule={"expression": "rate(1 day)", "time_zone": "Berlin"}),
        "such as Europe/Berlin",
        {"jobs/j/schedule/time_zone": "Europe/Berlin"},
    ),
    on_web(
        "a_dead_letter_queue_is_here",
        job(schedule={"expression": "rate(1 day)", "dead_letter_queue_arn": f"{QUEUE}.fifo"}),
        "choose a standard queue",
        {"jobs/j/schedule/dead_letter_queue_arn": QUEUE},
    ),
    on_web(
        "a_dead_letter_queue_is_here",
        job(schedule={"expression": "rate(1 day)", "dead_letter_queue_arn": QUEUE.replace("west", "north")}),
        "choose a queue of that region",
        {"jobs/j/schedule/dead_letter_queue_arn": QUEUE},
    ),
    on_web(
        "a_key_is_of_a_dead_letter_queue",
        job(schedule={"expression": "rate(1 day)", "dead_letter_kms_key_arn": KEY}),
        "add dead_letter_queue_arn",
        {"jobs/j/schedule/dead_letter_queue_arn": QUEUE},
    ),
    on_web(
        "the_key_of_dead_letters_is_of_the_region",
        job(
            schedule={
                "expression": "rate(1 day)",
                "dead_letter_queue_arn": QUEUE,
                "dead_letter_kms_key_arn": KEY.replace("west", "north"),
            }
        ),
        "choose a key of that region",
        {"jobs/j/schedule/dead_letter_kms_key_arn": KEY},
    ),
    on_web(
        "a_job_fits_what_ecs_overrides",
        {"secrets": {"A": "ssm:/a"}, **job(environment={"LONG": "x" * 8192})},
        "put what is long into the image or a secret",
        {"jobs/j/environment": None, "secrets/LONG": "ssm:/long"},
    ),
)
