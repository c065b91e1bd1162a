"""Commands that run once, each in a task of its own with the module's released revision."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from modulestack.contract import limits, names
from modulestack.contract.jobs import override_length, task_override
from modulestack.contract.placeholders import IMAGE
from modulestack.contract.sensitive import holds_secret, plain_secret
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, PipelineRole, Seed, Statement
from modulestack.features.core import IN_A_COMMAND
from modulestack.features.feature import Feature
from modulestack.features.job import Job, JobSchedule, manifest_jobs
from modulestack.features.job_schedule_rules import (
    a_dead_letter_queue_is_here,
    a_key_is_of_a_dead_letter_queue,
    a_schedule_is_one,
    a_schedule_may_be_over,
    a_schedule_may_overlap,
    nobody_waits_for_scheduled_runs,
    the_key_of_dead_letters_is_of_the_region,
)
from modulestack.features.secrets import SecretsKeys
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.task_sizes import why_not_a_pair
from modulestack.fields.violation import FieldPath, RuleViolation


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
        length = override_length(task_override(job, module.own_container))
        if length > limits.OVERRIDES_LENGTH:
            yield RuleViolation(
                (("jobs", job.name, "command"), ("jobs", job.name, "environment")),
                f"makes overrides of {length} characters, and ECS takes {limits.OVERRIDES_LENGTH}: put what is long "
                "into the image or a secret",
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
        seeds=(
            *(Seed(kind="kms", reference=key) for key in sorted({job.dead_letter_kms_key_arn for job in jobs} - {""})),
            *(
                Seed(kind="queue", reference=f"{job.dead_letter_queue_arn} 0")
                for job in jobs
                if job.dead_letter_queue_arn
            ),
        ),
        components=("jobs",) if is_scheduled else (),
    )


def _pipeline(module: JobsKeys, context: ModuleContext) -> tuple[PipelineAccess, ...]:
    """
    Releases lead schedules to another revision; who brings up makes them, for all modules by one pattern.

    Who looks at what is up counts what could not be started; to read it is not theirs.

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
    queues = tuple(sorted({job.dead_letter_queue_arn for job in manifest_jobs(module)} - {""}))
    count = Statement(actions=("sqs:GetQueueAttributes", "sqs:GetQueueUrl"), resources=queues)
    return (
        *(
            PipelineAccess(
                role=role,
                statement=Statement(actions=tuple(f"scheduler:{action}" for action in actions), resources=(resource,)),
            )
            for role, actions, resource in allowed
        ),
        *((PipelineAccess(role="release", statement=count),) if queues else ()),
    )


def _schedules(module: JobsKeys) -> dict[str, tuple[object, ...]]:
    """Job → what its schedule is made of."""
    own, jobs = module.own_container, manifest_jobs(module)
    return {job.name: (job.schedule, task_override(job, own)) for job in jobs if job.schedule}


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
    context_rules=(a_dead_letter_queue_is_here, the_key_of_dead_letters_is_of_the_region),
    rules=(
        a_job_has_a_command,
        a_job_has_a_size_of_fargate,
        a_job_sets_no_secret,
        a_job_has_no_placeholders,
        a_job_fits_what_ecs_overrides,
        a_schedule_is_one,
        a_key_is_of_a_dead_letter_queue,
    ),
    warnings=(a_job_looks_secret, a_schedule_may_be_over, a_schedule_may_overlap),
    notices=(nobody_waits_for_scheduled_runs,),
)
