"""Jobs against the containers of their tasks: a job is the module's task, with another command and another size."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.features.containers import ContainersKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.jobs import JobsKeys
from modulestack.fields.violation import RuleViolation


class JobContainersKeys(ContainersKeys, JobsKeys):
    """No keys of its own: what jobs and containers have to do with each other."""


def a_job_runs_once(module: JobContainersKeys) -> Iterator[RuleViolation]:
    """
    The restart policy of the module's container is its jobs', too.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
    """
    if module.restart and module.jobs:
        yield RuleViolation(
            (("restart",), ("jobs",)),
            "starts the module's container again when it has ended, and so a job would run again: leave restart out, "
            "or give the jobs to a module of their own",
        )


def a_job_has_room_for_all_containers(module: JobContainersKeys) -> Iterator[RuleViolation]:
    """
    What containers claim is in the task definition, and so is the same in a smaller task, which ECS does not start.

    Where one claims CPU, the module's own claims the rest of the module's.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
    """
    beside = module.beside.values()
    cpu = module.cpu if any(container.cpu for container in beside) else 0
    memory = sum(container.memory_reservation or container.memory or 0 for container in (*beside,))
    memory += module.memory_reservation or 0
    for name, job in module.jobs.items():
        if job.cpu is not None and job.cpu < cpu:
            text = f"{job.cpu} CPU units are fewer than the module's containers claim: allowed {cpu} and more"
            yield RuleViolation((("jobs", name, "cpu"), ("cpu",)), f"{text}, or leave it out")
        if job.memory is not None and job.memory < memory:
            text = f"{job.memory} MiB are less than is kept for the module's containers, {memory} MiB"
            yield RuleViolation((("jobs", name, "memory"), ("memory",)), f"{text}: allow more, or leave it out")


def contribute(module: JobContainersKeys, context: ModuleContext) -> Contribution:
    """Nothing besides what jobs and containers contribute."""
    del module, context
    return Contribution(feature="job_containers")


FEATURE = Feature(
    keys=JobContainersKeys,
    contribute=contribute,
    effects={},
    rules=(a_job_runs_once, a_job_has_room_for_all_containers),
)
