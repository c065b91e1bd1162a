"""Run one of a module's jobs by hand: with the revision that its service is set to, to its end, with a record of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from modulestack.contract.errors import BadInput
from modulestack.contract.jobs import ManifestJob, task_override
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.clock import duration, iso
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted
from modulestack.release.dependencies import Dependencies
from modulestack.release.storage.run_records import RunRecord, RunVerdict, write_run
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_run.finish import FinishedTask
from modulestack.release.task_run.not_started import why_not_started
from modulestack.release.task_run.started_by import by_hand
from modulestack.release.task_run.stop import STOPS_WITHIN_S, stop_and_wait
from modulestack.release.verbs.run_task import start_overridden, wait_for_task


@dataclasses.dataclass(frozen=True, kw_only=True)
class JobRun:
    """A job's task that was started."""

    manifest: ModuleManifest
    job: ManifestJob
    id: str
    task: str
    revision: str
    """``family:number``"""
    who: str
    started: float
    """Epoch seconds."""

    def record(self, verdict: RunVerdict, now: float, ended: FinishedTask | None = None, why: str = "") -> RunRecord:
        """What is kept of it when it ended, or was left, at *now* (epoch seconds)."""
        return RunRecord(
            id=self.id,
            environment=self.manifest.environment,
            module=self.manifest.module,
            job=self.job.name,
            who=self.who,
            revision=self.revision,
            image=ended.image if ended else "",
            task=self.task,
            started=iso(self.started),
            finished=iso(now),
            verdict=verdict,
            exit_code=ended.exit_code if ended and ended.has_started else None,
            why=why or (ended.why if ended else ""),
        )


def find_job(manifest: ModuleManifest, name: str) -> ManifestJob:
    """
    The module's job of that name.

    Raises:
        BadInput: there is none.
    """
    if job := manifest.job(name):
        return job
    jobs = ", ".join(job.name for job in manifest.jobs) or "none"
    raise BadInput(
        f"{manifest.module} has no job {name}: jobs are {jobs}; to run a command write -- in front of it: "
        f"modulestack run {manifest.module} -e {manifest.environment} -- {name}"
    )


def start_job(
    dependencies: Dependencies,
    manifest: ModuleManifest,
    job: ManifestJob,
    variables: Mapping[str, str],
    is_interrupted: Callable[[], bool] = lambda: False,
) -> JobRun:
    """
    Start *job* with *variables* on top.

    Raises:
        BadInput: the service is gone, or ECS will not start the task.
        Interrupted: *is_interrupted* said so before anything was started.
        AwsFailure: AWS could not be asked; ResponseLost of ``run_task``: whether it was started is not known.
    """
    identity, started = dependencies.new_id(), dependencies.clock.now()
    override = task_override(job, manifest.container, variables)
    by = by_hand(identity, job.name)
    task = start_overridden(dependencies.aws, manifest, override, identity, by, is_interrupted)
    return JobRun(
        manifest=manifest,
        job=job,
        id=identity,
        task=task.id,
        revision=revision_name(task.definition),
        who=dependencies.who,
        started=started,
    )


def wait_for_job(
    dependencies: Dependencies,
    run: JobRun,
    show: Callable[[str], None],
    news: Callable[[str], None],
    *,
    timeout_s: float,
) -> Steps[RunRecord]:
    """
    Wait for *run* to end; its record. It is stopped after the job's own timeout, and left after *timeout_s*.

    Its output goes to *show*, what is being waited for to *news*.

    Raises:
        AwsFailure: AWS could not be asked. The task goes on.
    """
    most_s = run.job.timeout_s
    waiting = wait_for_task(dependencies, run.manifest, run.task, show, news, timeout_s=min(timeout_s, most_s))
    ended = yield from waiting
    if ended:
        return run.record(_verdict(ended), dependencies.clock.now(), ended)
    if timeout_s < most_s:
        return run.record("left", dependencies.clock.now(), why=f"after {duration(timeout_s)}")
    why = f"{run.job.name} did not end within {duration(most_s)}"
    news(f"task {run.task} to stop: {why}")
    aws, say = dependencies.aws, dependencies.troubled(run.manifest.module)
    stopped = yield from stop_and_wait(aws, run.manifest, run.task, why, patience_s=STOPS_WITHIN_S, on_trouble=say)
    if stopped and not stopped.has_started:
        why = why_not_started(run.manifest, stopped, most_s)
        return run.record("not-started", dependencies.clock.now(), stopped, why=why)
    if stopped and not stopped.why:  # it ended in the same moment
        return run.record(_verdict(stopped), dependencies.clock.now(), stopped)
    return run.record("timed-out", dependencies.clock.now(), stopped, why=why)


def keep(dependencies: Dependencies, run: JobRun, record: RunRecord) -> str:
    """Keep *record* in S3; why that failed, or empty."""
    try:
        write_run(dependencies.aws, run.manifest, record, run.started)
    except (AwsFailure, Interrupted) as failure:
        return f"its record could not be written: {failure}"
    return ""


def _verdict(ended: FinishedTask) -> RunVerdict:
    if not ended.has_started:
        return "not-started"
    return "succeeded" if ended.is_good else "failed"
