"""Edits of jobs, and their schedules."""

from __future__ import annotations

from typing import Any

from modulestack.environment.effects import MODULE
from tests.edits.case import EditCase, of_module
from tests.edits.plain import ACCOUNT, KEY, PLAIN, Config, with_value

JOB: Config = {"command": ["migrate"]}
NIGHTLY: Config = {"expression": "cron(0 3 * * ? *)"}
SCHEDULED: Config = {**JOB, "schedule": NIGHTLY}
LOSING: Config = {**JOB, "schedule": {**NIGHTLY, "dead_letter_queue_arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:lost"}}


def _job(key: str, old: Any, new: Any, job: Config | None = None, **besides: Any) -> EditCase:
    """An edit of a key of the job `migrate` of `web`."""
    at = "modulestack:modules/web/jobs/migrate"
    before = with_value(with_value(PLAIN, at, job or JOB), f"{at}/{key}", old)
    after = with_value(before, f"{at}/{key}", new)
    for other, value in besides.items():
        after = with_value(after, f"{at}/{other}", value)
    return EditCase(
        key=f"{MODULE}.jobs.<job>.{key.replace('/', '.')}",
        before=before,
        after=after,
        name=f"web.jobs.migrate.{key.replace('/', '.')}: {old} to {new}" + (", scheduled" if job else ""),
    )


def _renamed_job() -> EditCase:
    """A job on a schedule goes, and the same one comes under another name."""
    at = "modulestack:modules/web/jobs"
    return EditCase(
        key=f"{MODULE}.jobs.<job>",
        before=with_value(PLAIN, at, {"nightly": SCHEDULED}),
        after=with_value(PLAIN, at, {"tidy": SCHEDULED}),
        name="web.jobs.nightly: renamed to tidy",
    )


CASES: tuple[EditCase, ...] = (
    of_module("jobs/migrate", None, JOB),
    _job("command", ["migrate"], ["migrate", "--all"]),
    _job("environment", None, {"DEPTH": "2"}),
    _job("cpu", None, 512, memory=1024),
    _job("memory", None, 1024),
    _job("timeout_s", None, 60),
    _job("before_release", None, True),
    of_module("jobs/nightly", None, SCHEDULED),
    _renamed_job(),
    _job("command", ["migrate"], ["migrate", "--all"], SCHEDULED),
    _job("environment", None, {"DEPTH": "2"}, SCHEDULED),
    _job("cpu", None, 512, SCHEDULED, memory=1024),
    _job("memory", None, 1024, SCHEDULED),
    _job("schedule", None, NIGHTLY),
    _job("schedule/expression", NIGHTLY["expression"], "rate(1 hour)", SCHEDULED),
    _job("schedule/time_zone", None, "Europe/Berlin", SCHEDULED),
    _job("schedule/retries", None, 3, SCHEDULED),
    _job("schedule/retry_within_s", None, 600, SCHEDULED),
    _job("schedule/enabled", None, False, SCHEDULED),
    _job("schedule/dead_letter_queue_arn", None, f"arn:aws:sqs:eu-west-1:{ACCOUNT}:lost", SCHEDULED),
    _job("schedule/dead_letter_kms_key_arn", None, KEY, LOSING),
)
