"""What the file says of a job, and how the module's manifest has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Protocol

from pydantic import Field

from modulestack.contract import limits
from modulestack.contract.jobs import ManifestJob
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


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
    dead_letter_kms_key_arn: kinds.KeyArn | None = None
    """ARN of the KMS key of that queue's messages, if it is not one of AWS's own: the schedule may use it."""
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
    """Seconds until whoever runs the job stops it; of a run that a schedule starts, until `status` tells of it."""
    before_release: bool = False
    """Whether it runs with every new revision before the service is set to that; if it fails, the release ends."""
    schedule: JobSchedule | None = None
    """When it runs by itself; absent: it does not."""


class HasJobs(Protocol):
    """What is read of a module."""

    @property
    def name(self) -> str:
        """The module's."""

    @property
    def jobs(self) -> Mapping[str, Job]:
        """By name."""


def manifest_jobs(module: HasJobs) -> tuple[ManifestJob, ...]:
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
