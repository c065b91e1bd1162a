"""Commands that run once, each in a task of its own with the module's released revision."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from modulestack.contract import arn, limits, names, schedule_expression
from modulestack.contract.jobs import ManifestJob, override_length, task_override
from modulestack.contract.placeholders import IMAGE
from modulestack.contract.sensitive import holds_secret, plain_secret
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, PipelineRole, Seed, Statement
from modulestack.features.core import IN_A_COMMAND
from modulestack.features.feature import Feature
from modulestack.features.secrets import SecretsKeys
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.task_sizes import why_not_a_pair
from modulestack.fields.text import shown
from modulestack.fields.violation import FieldPath, RuleViolation


class JobSchedule(Section):
    """When EventBridge Scheduler runs a job, with the released revision."""

    expression: str
    """`rate(15 minutes)`, `cron(0 3 * * ? *)` or `at(2030-01-31T03:00:00)`."""
    time_zone: str = "UTC"
    """In which the expression is meant, such as `Europe/Berlin`."""
    retries: Annotated[int, within(limits.SCHEDULE_RETRIES)] = 10
    """How often EventBridge tries again where ECS does not start the task; a task that fails is not run again."""
    retry_within_s: Annotated[int, within(limits.SCHEDULE_RETRY_WITHIN_S)] = 3600
    """Seconds after its time within which it tries again."""
    dead_letter_queue_arn: kinds.QueueArn | None = None
    """ARN of a standard SQS queue of this region that gets what was not started for as long; absent: it is dropped."""
    enabled: bool = True
    """Whether it runs; false keeps the schedule and stops it."""


class Job(Section):
    """
    A command that runs once, in a task of its own: the module's task with another command.

    Its texts are taken as they are: placeholders are filled in the module's `environment`, which the job has too.
    """

    command: tuple[str, ...]
    """Replaces the module's command: the program and its arguments."""
    environment: dict[kinds.PlainVariable, str] = Field(default_factory=dict)
    """Plain variables on top of the module's `environment` and `secrets`."""
    cpu: kinds.Cpu | None = None
    """CPU units of the job's task; absent: the module's."""
    memory: kinds.Memory | None = None
    """MiB of the job's task; only certain pairs with cpu exist on Fargate. Absent: the module's."""
    timeout_s: Annotated[int, within(limits.JOB_TIMEOUT_S)] = 900
    """Seconds until whoever runs the job stops it."""
    before_release: bool = False
    """Whether it runs with every new revision before the service is set to that; if it fails, the release ends."""
    schedule: JobSchedule | None = None
    """When it runs by itself; absent: it does not."""


class JobsKeys(SecretsKeys):
    """What a module runs besides its service."""

    jobs: dict[kinds.JobName, Job] = Field(default_factory=dict)
    """Commands by name, for `modulestack run MODULE JOB`."""


def a_job_has_a_command(module: JobsKeys) -> Iterator[RuleViolation]:
    """What the image runs by itself is the service."""
    for name, job in module.jobs.items():
        if not any(word.strip() for word in job.command[:1]):
            yield RuleViolation(
                (("jobs", name, "command"),),
                "names no program: write the program and its arguments, such as [python, manage.py, migrate]",
            )


def a_job_has_a_size_of_fargate(module: JobsKeys) -> Iterator[RuleViolation]:
    """
    The sizes of a task that is run may differ from those of its definition, within those that Fargate has.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
    """
    for name, job in module.jobs.items() if module.capacity is None else ():
        own = [key for key in ("memory", "cpu") if getattr(job, key) is not None]
        if own and (text := why_not_a_pair(job.cpu or module.cpu, job.memory or module.memory)):
            fields: list[FieldPath] = [("jobs", name, key) for key in own]
            yield RuleViolation((*fields, *((key,) for key in ("memory", "cpu") if key not in own)), text)


def a_job_sets_no_secret(module: JobsKeys) -> Iterator[RuleViolation]:
    """ECS does not say which of the two would count."""
    for name, job in module.jobs.items():
        for variable in job.environment:
            if variable in module.secrets:
                yield RuleViolation(
                    (("jobs", name, "environment", variable), ("secrets", variable)),
                    "is one of the module's secrets, which the job has too: keep one of the two",
                )


def a_job_has_no_placeholders(module: JobsKeys) -> Iterator[RuleViolation]:
    """They are filled in the task definition only; other text of that form may be for a shell."""
    for name, job in module.jobs.items():
        for field, text in _texts(name, job):
            for placeholder in (IMAGE, *module.placeholders):
                if f"${{{placeholder}}}" in text:
                    yield RuleViolation(
                        (field, ("placeholders", placeholder)),
                        f"holds ${{{placeholder}}}, and in jobs no placeholder is filled: put it into the module's "
                        "environment, which the job has too",
                    )


def a_job_fits_what_ecs_overrides(module: JobsKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html (overrides)"""
    for job in manifest_jobs(module):
        length = override_length(task_override(job, module.name))
        if length > limits.OVERRIDES_LENGTH:
            yield RuleViolation(
                (("jobs", job.name, "command"), ("jobs", job.name, "environment")),
                f"makes overrides of {length} characters, and ECS takes {limits.OVERRIDES_LENGTH}: put what is long "
                "into the image or a secret",
            )


def a_schedule_is_one(module: JobsKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"""
    for name, job in module.jobs.items():
        if job.schedule is None:
            continue
        for key, check in (("expression", schedule_expression.parse), ("time_zone", schedule_expression.zone)):
            value = getattr(job.schedule, key)
            try:
                check(value)
            except schedule_expression.InvalidSchedule as wrong:
                yield RuleViolation((("jobs", name, "schedule", key),), f"{shown(value)} {wrong}")


def a_dead_letter_queue_is_here(module: JobsKeys, context: ModuleContext) -> Iterator[RuleViolation]:
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


def a_schedule_may_be_over(module: JobsKeys) -> Iterator[RuleViolation]:
    """What lies in the past is no mistake of a file that was right once."""
    now = datetime.datetime.now(datetime.UTC).timestamp()
    for name, job in module.jobs.items():
        if job.schedule and job.schedule.enabled:
            said = job.schedule
            if schedule_expression.next_run(said.expression, said.time_zone, made=now, after=now) is None:
                yield RuleViolation(
                    (("jobs", name, "schedule", "expression"),),
                    f"{shown(said.expression)} lies in the past: it does not run any more",
                )


def a_schedule_may_overlap(module: JobsKeys) -> Iterator[RuleViolation]:
    """
    EventBridge starts the next run whether the last one has ended or not.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html (at-least-once delivery)
    """
    for name, job in module.jobs.items():
        said = schedule_expression.parse(job.schedule.expression) if job.schedule else None
        if isinstance(said, schedule_expression.Rate) and said.every_s < job.timeout_s:
            yield RuleViolation(
                (("jobs", name, "schedule", "expression"), ("jobs", name, "timeout_s")),
                f"runs every {said.every_s} s, and may take {job.timeout_s} s (timeout_s): nothing keeps runs apart "
                "but the job itself, such as by a lock in its database",
            )


def a_job_looks_secret(module: JobsKeys) -> Iterator[RuleViolation]:
    """Whoever may look at tasks, or read the manifest, sees the values; they are never said."""
    for name, job in module.jobs.items():
        if holds_secret(" ".join(job.command)):
            yield RuleViolation((("jobs", name, "command"),), IN_A_COMMAND)
        for variable, value in job.environment.items():
            if kind := plain_secret(variable, value):
                yield RuleViolation(
                    (("jobs", name, "environment", variable),),
                    f"looks like {kind}, in plain sight: keep it in SSM or Secrets Manager, and name it under secrets",
                )


def _texts(name: str, job: Job) -> Iterator[tuple[FieldPath, str]]:
    for index, word in enumerate(job.command):
        yield ("jobs", name, "command", index), word
    for variable, value in job.environment.items():
        yield ("jobs", name, "environment", variable), value


def manifest_jobs(module: JobsKeys) -> tuple[ManifestJob, ...]:
    """*module*'s jobs as its manifest has them, in the file's order."""
    return tuple(
        ManifestJob(
            name=name,
            command=job.command,
            environment=job.environment,
            cpu=job.cpu,
            memory=job.memory,
            timeout_s=job.timeout_s,
            before_release=job.before_release,
            schedule=job.schedule.model_dump(mode="json", exclude_none=True) if job.schedule else {},
        )
        for name, job in module.jobs.items()
    )


def contribute(module: JobsKeys, context: ModuleContext) -> Contribution:
    """The jobs in the manifest, by which they are run; what a release may do to their schedules."""
    jobs = manifest_jobs(module)
    is_scheduled = any(job.schedule for job in jobs)
    before = ("a job before a release fails",) if any(job.before_release for job in jobs) else ()
    return Contribution(
        feature="jobs",
        manifest={"jobs": jobs} if jobs else {},
        scenarios=(*before, "a schedule runs a job") if is_scheduled else before,
        pipeline=_pipeline(module, context) if is_scheduled else (),
        seeds=tuple(
            Seed(kind="queue", reference=f"{job.schedule['dead_letter_queue_arn']} 0")
            for job in jobs
            if "dead_letter_queue_arn" in job.schedule
        ),
        components=("jobs",) if is_scheduled else (),
    )


def _pipeline(module: JobsKeys, context: ModuleContext) -> tuple[PipelineAccess, ...]:
    """
    Releases lead schedules to another revision; who brings up makes them, for all modules by one pattern.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
    """
    own = names.schedule_group(context.environment, module.name)
    every = names.schedule_group(context.environment, "*")
    schedules, groups = (
        context.arn("scheduler", f"schedule/{every}/*"),
        context.arn("scheduler", f"schedule-group/{every}"),
    )
    allowed: tuple[tuple[PipelineRole, tuple[str, ...], str], ...] = (
        ("release", ("GetSchedule", "UpdateSchedule"), context.arn("scheduler", f"schedule/{own}/*")),
        ("preview", ("GetSchedule",), schedules),
        ("preview", ("GetScheduleGroup", "ListTagsForResource"), groups),
        ("up", ("CreateSchedule", "DeleteSchedule", "UpdateSchedule"), schedules),
        ("up", ("CreateScheduleGroup", "DeleteScheduleGroup", "TagResource", "UntagResource"), groups),
    )
    return tuple(
        PipelineAccess(
            role=role,
            statement=Statement(actions=tuple(f"scheduler:{action}" for action in actions), resources=(resource,)),
        )
        for role, actions, resource in allowed
    )


def _schedules(module: JobsKeys) -> dict[str, tuple[object, ...]]:
    """Job → what its schedule is made of."""
    return {job.name: (job.schedule, task_override(job, module.name)) for job in manifest_jobs(module) if job.schedule}


_ON_A_SCHEDULE = Effect[JobsKeys](
    kinds=(EffectKind.IN_PLACE,),
    text="its schedule has it from then on",
    when="of a job with a schedule",
    holds=lambda edit: _schedules(edit.before) != _schedules(edit.after),
)
_FOR_RUNS = Effect[JobsKeys](kinds=(EffectKind.NOTHING,), text="for the job's next run")

_EFFECTS: dict[str, Effects[JobsKeys]] = {
    "jobs.<job>": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="its schedule comes or goes with it",
            when="of a job with a schedule",
            holds=lambda edit: _schedules(edit.before) != _schedules(edit.after),
        ),
        Effect(kinds=(EffectKind.NOTHING,), text="a job can be run as soon as `up` has ended"),
    ),
    **{f"jobs.<job>.{key}": (_ON_A_SCHEDULE, _FOR_RUNS) for key in ("command", "environment", "cpu", "memory")},
    "jobs.<job>.timeout_s": (_FOR_RUNS,),
    "jobs.<job>.schedule": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="it no longer runs by itself",
            when="taken away",
            holds=lambda edit: len(_schedules(edit.after)) < len(_schedules(edit.before)),
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="runs the released revision"),
    ),
    **{f"jobs.<job>.schedule.{key}": IN_PLACE for key in JobSchedule.model_fields},
    "jobs.<job>.before_release": (Effect(kinds=(EffectKind.NOTHING,), text="for the next release"),),
}

FEATURE = Feature(
    keys=JobsKeys,
    contribute=contribute,
    effects=_EFFECTS,
    context_rules=(a_dead_letter_queue_is_here,),
    rules=(
        a_job_has_a_command,
        a_job_has_a_size_of_fargate,
        a_job_sets_no_secret,
        a_job_has_no_placeholders,
        a_job_fits_what_ecs_overrides,
        a_schedule_is_one,
    ),
    warnings=(a_job_looks_secret, a_schedule_may_be_over, a_schedule_may_overlap),
)
