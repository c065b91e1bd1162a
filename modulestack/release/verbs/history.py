"""What was done to a module: our records, and the deployments of ECS that nobody recorded."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import epoch_seconds, iso, parse_iso
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.rollout.service_deployment import (
    UNFINISHED,
    describe_service_deployment,
    parse_service_deployment,
)
from modulestack.release.rollout.tracked_deployment import describe_service_revisions
from modulestack.release.storage.record_format import ReleaseRecord
from modulestack.release.storage.records import read_record, record_keys
from modulestack.release.storage.run_records import RunRecord, read_run, run_keys
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_run.running import SCHEDULE, RunningJob, running_jobs
from modulestack.release.task_run.scheduled import ScheduledRun, scheduled_runs


@dataclasses.dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One line of history."""

    at: str
    """When it began."""
    verb: str
    """
    Of a record; ``job NAME``: a run of a job; ``deployment``: by something else than this tool, or cut short before it
    was recorded.
    """
    forced: bool
    """Whether the revision ran already, and got a new deployment because that was asked for."""
    who: str
    before: str
    """``family:number``; empty: not known."""
    after: str
    image: str
    images: Mapping[str, str]
    """Of the containers beside the module's own, by name."""
    verdict: str
    """
    A VerdictName; of a deployment, ECS's status in lower case with dashes.

    Of a job's run, a RunVerdict; ``running`` or, if that takes longer than its job may, ``late``: it has not ended.
    """
    took_s: float | None
    """Seconds; None: not known."""
    sentence: str
    exit_code: int | None = None
    """Of a job's run; None: of anything else, or it has none."""
    strategy: str = ""
    """Of a record: how it was deployed, as in the file; empty: nothing was, or the record is older. ``canary``"""
    percent: float | None = None
    """Of its steps, where the release said so."""
    stage: str = ""
    """Of a deployment that goes on: ECS's lifecycle stage and traffic; empty: of anything else, or it has none."""

    @property
    def way(self) -> str:
        """``canary, 5 %``; empty: new tasks replaced old ones, or it is not known."""
        percent = "" if self.percent is None else f", {self.percent:g} %"
        return "" if self.strategy in ("", "rolling") else self.strategy + percent

    def to_json(self) -> dict[str, Any]:
        """For machines: the exit code of jobs only; strategy, percent and stage of what has one."""
        left_out = {"exit_code"} if self.exit_code is None else set()
        left_out |= {name for name in ("strategy", "percent", "stage") if not getattr(self, name)}
        return {name: value for name, value in dataclasses.asdict(self).items() if name not in left_out}


def history(aws: AwsClient, manifest: ModuleManifest, limit: int) -> list[HistoryEntry]:
    """
    The newest *limit* entries, newest first. Records that cannot be read are left out.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    read = [read_record(aws, manifest, key) for key in itertools.islice(record_keys(aws, manifest), limit)]
    records = [record for record in read if record]
    answer = aws.call("ecs", "list_service_deployments", cluster=manifest.cluster, service=manifest.service)
    known = {record.deployment for record in records}
    unknown = [d for d in answer.get("serviceDeployments", ()) if d["serviceDeploymentArn"] not in known][:limit]
    revisions = describe_service_revisions(aws, [item["targetServiceRevisionArn"] for item in unknown])
    followed = {record.following.definition for record in records if record.following}
    entries = [*map(_from_record, records), *_of_jobs(aws, manifest, limit)]
    for item in unknown:
        revision = revisions.get(item["targetServiceRevisionArn"], {})
        if str(revision.get("taskDefinition", "")) not in followed or item["status"] == "IN_PROGRESS":
            entries.append(dataclasses.replace(_from_deployment(manifest, item, revision), stage=_stage(aws, item)))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _stage(aws: AwsClient, item: Mapping[str, Any]) -> str:
    """How far ListServiceDeployments' *item* has come; empty: it is over, has no stages, or may not be read."""
    if item["status"] not in UNFINISHED:
        return ""
    try:
        found = describe_service_deployment(aws, item["serviceDeploymentArn"])
    except AccessDenied:
        return ""
    return ", ".join(filter(None, [found.stage, found.traffic.text()])) if found else ""


def _of_jobs(aws: AwsClient, manifest: ModuleManifest, limit: int) -> Iterator[HistoryEntry]:
    """
    Runs of jobs, the newest *limit* of each kind, of those too that the module no longer has.

    What a schedule started is there for as long as ECS shows it; what has not ended and has no record, too.
    """
    recorded = set()
    for key in itertools.islice(run_keys(aws, manifest), limit):
        if run := read_run(aws, manifest, key):
            recorded.add(run.task)
            yield _from_run(run)
    try:
        ended, running = scheduled_runs(aws, manifest), running_jobs(aws, manifest)
    except AccessDenied:
        return
    yield from map(_from_scheduled, ended[:limit])
    yield from (_from_running(manifest, run) for run in running if run.task not in recorded)


def _from_run(run: RunRecord) -> HistoryEntry:
    return HistoryEntry(
        at=run.started,
        verb=f"job {run.job}",
        forced=False,
        who=run.who,
        before="",
        after=run.revision,
        image=run.image,
        images={},
        verdict=run.verdict,
        took_s=_seconds(run.started, run.finished),
        sentence=run.sentence(),
        exit_code=run.exit_code,
    )


def _from_scheduled(run: ScheduledRun) -> HistoryEntry:
    return HistoryEntry(
        at=iso(run.began),
        verb=f"job {run.job}",
        forced=False,
        who=SCHEDULE,
        before="",
        after=run.revision,
        image=run.image,
        images={},
        verdict="not-started" if run.exit_code is None else "succeeded" if run.is_good else "failed",
        took_s=max(0.0, run.ended - run.began),
        sentence=run.sentence(),
        exit_code=run.exit_code,
    )


def _from_running(manifest: ModuleManifest, run: RunningJob) -> HistoryEntry:
    return HistoryEntry(
        at=iso(run.began),
        verb=f"job {run.job}",
        forced=False,
        who=run.starter,
        before="",
        after=run.revision,
        image=run.image,
        images={},
        verdict="late" if run.is_late else "running",
        took_s=run.runs_s,
        sentence=run.problem(manifest) or f"task {run.task} runs",
    )


def _seconds(started: str, finished: str) -> float | None:
    try:
        return parse_iso(finished) - parse_iso(started)
    except ValueError:
        return None


def _from_record(record: ReleaseRecord) -> HistoryEntry:
    return HistoryEntry(
        at=record.started,
        verb=record.verb,
        forced=record.forced,
        who=record.who,
        before=record.before.revision,
        after=record.after.revision,
        image=record.image,
        images={name: each.image for name, each in record.images.items()},
        verdict=record.verdict,
        took_s=record.durations_s.total,
        sentence=record.sentence,
        strategy=record.strategy,
        percent=record.percent,
    )


def _from_deployment(manifest: ModuleManifest, item: Mapping[str, Any], revision: Mapping[str, Any]) -> HistoryEntry:
    """Of ListServiceDeployments' *item* and its service *revision*; empty: ECS does not know that."""
    deployment = parse_service_deployment(item)
    began, ended = epoch_seconds(item.get("createdAt")), epoch_seconds(item.get("finishedAt"))
    images = {str(c.get("containerName")): str(c.get("image", "")) for c in revision.get("containerImages", ())}
    return HistoryEntry(
        at=iso(began),
        verb="deployment",
        forced=False,
        who="",
        before="",
        after=revision_name(str(revision.get("taskDefinition", ""))),
        image=images.get(manifest.container, ""),
        images={name: images[name] for name in manifest.containers if name in images},
        verdict=deployment.status.lower().replace("_", "-"),
        took_s=ended - began if ended else None,
        sentence=deployment.reason,
    )
