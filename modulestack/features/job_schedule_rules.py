"""Rules of the schedules on which jobs run."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, schedule_expression
from modulestack.features import timed
from modulestack.features.context import ModuleContext
from modulestack.features.job import HasJobs
from modulestack.fields.text import shown
from modulestack.fields.violation import RuleViolation


def a_schedule_is_one(module: HasJobs) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"""
    for name, job in module.jobs.items():
        if job.schedule is not None:
            yield from timed.unreadable(job.schedule, ("jobs", name, "schedule"))


def a_dead_letter_queue_is_here(module: HasJobs, context: ModuleContext) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"""
    for name, job in module.jobs.items():
        text = job.schedule.dead_letter_queue_arn if job.schedule else None
        field = ("modules", module.name, "jobs", name, "schedule", "dead_letter_queue_arn")
        found = arn.parse(text) if text else None
        if found and found.region != context.region:
            yield RuleViolation(
                (field, ("region",)),
                f"is of region {found.region}, and the environment is in {context.region}: "
                "choose a queue of that region",
            )
        if found and found.resource.endswith(".fifo"):
            yield RuleViolation((field,), "is a FIFO queue, to which schedules cannot send: choose a standard queue")


def a_key_is_of_a_dead_letter_queue(module: HasJobs) -> Iterator[RuleViolation]:
    """By itself it encrypts nothing."""
    for name, job in module.jobs.items():
        if job.schedule and job.schedule.dead_letter_kms_key_arn and not job.schedule.dead_letter_queue_arn:
            fields = tuple(
                ("jobs", name, "schedule", key) for key in ("dead_letter_kms_key_arn", "dead_letter_queue_arn")
            )
            yield RuleViolation(
                fields, "is the key of a dead-letter queue, and none is named: add dead_letter_queue_arn"
            )


def the_key_of_dead_letters_is_of_the_region(module: HasJobs, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    A queue takes keys of its own region, and it is in the schedule's.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    """
    for name, job in module.jobs.items():
        text = job.schedule.dead_letter_kms_key_arn if job.schedule else None
        found = arn.parse(text) if text else None
        if found and found.region != context.region:
            yield RuleViolation(
                (("modules", module.name, "jobs", name, "schedule", "dead_letter_kms_key_arn"), ("region",)),
                f"is of region {found.region}, and the environment is in {context.region}: choose a key of that region",
            )


def a_schedule_may_be_over(module: HasJobs) -> Iterator[RuleViolation]:
    """What lies in the past is no mistake of a file that was right once."""
    for name, job in module.jobs.items():
        if job.schedule and job.schedule.enabled and timed.is_over(job.schedule):
            yield RuleViolation(
                (("jobs", name, "schedule", "expression"),),
                f"{shown(job.schedule.expression)} lies in the past: it does not run any more",
            )


def nobody_waits_for_scheduled_runs(module: HasJobs) -> Iterator[RuleViolation]:
    """
    ECS stops no task because of its age, and EventBridge Scheduler is done when it has started one.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html (RunTask)
    """
    for name, job in module.jobs.items():
        if job.schedule and job.schedule.enabled:
            yield RuleViolation(
                (("jobs", name, "schedule"),),
                f"a run that it starts is not stopped after timeout_s ({job.timeout_s} s), nor kept from starting "
                "while the last one runs: `modulestack status` shows those, and the command that stops one",
            )


def a_schedule_may_overlap(module: HasJobs) -> Iterator[RuleViolation]:
    """
    EventBridge starts the next run whether the last one has ended or not.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html (at-least-once delivery)
    """
    for name, job in module.jobs.items():
        every_s = schedule_expression.shortest_pause_s(job.schedule.expression) if job.schedule else None
        if every_s is not None and every_s < job.timeout_s:
            yield RuleViolation(
                (("jobs", name, "schedule", "expression"), ("jobs", name, "timeout_s")),
                f"runs every {every_s} s, and may take {job.timeout_s} s (timeout_s): nothing keeps runs apart "
                "but the job itself, such as by a lock in its database",
            )
