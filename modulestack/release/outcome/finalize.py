"""The last steps of a release: verify, record, keep the image."""

from __future__ import annotations

import dataclasses

from modulestack.contract.advice import logs_command, verify_command
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AwsFailure, Interrupted
from modulestack.release.aws_access.patience import patiently_through
from modulestack.release.dependencies import GRACE_S, Dependencies
from modulestack.release.outcome.context import ReleaseContext
from modulestack.release.outcome.failure_verdicts import watch_command
from modulestack.release.outcome.verdict_table import VerdictName
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.rollout.reach_advice import reach_advice
from modulestack.release.rollout.strategy import RolloutResult, strategy_of
from modulestack.release.rollout.task_failures import TaskFailure
from modulestack.release.rollout.tracked_deployment import TrackedDeployment
from modulestack.release.rollout.volume_advice import volume_advice
from modulestack.release.schedules import move_schedules, scheduled_jobs
from modulestack.release.storage.record_format import Durations, RecordedTemplate, ReleaseRecord
from modulestack.release.storage.records import write_record
from modulestack.release.storage.released_image import keep_released


def judge_rollout(
    dependencies: Dependencies,
    context: ReleaseContext,
    tracked: TrackedDeployment,
    result: RolloutResult,
    *,
    patience_s: float,
) -> Steps[Verdict]:
    """
    The verdict of a deployment that was followed to *result*; success is verified first.

    AWS is asked again for *patience_s* while it gives no answer: what was not seen is no finding.
    """
    kind: VerdictName = result.outcome
    advice = (*volume_advice(result.failures, context.request.manifest), *reach_advice(result.failures))
    why, details = result.why, (*_details(result), *advice)
    if kind in {"succeeded", "shifted"} and result.service:
        verified, wrong, seen = yield from _verify(dependencies, context, tracked, result, patience_s)
        kind, why = (kind, why or wrong) if verified == "succeeded" else (verified, wrong)
        details = (*details, *((seen,) if seen else ()))
        if kind == "succeeded" and not result.service.desired:
            kind = "unproven"
    manifest = context.request.manifest
    verdict = Verdict(
        kind=kind,
        environment=manifest.environment,
        module=manifest.module,
        why=why,
        image=context.image.short(),
        old=context.before.revision,
        to=context.after.revision,
        details=details,
        last_output=result.last_log_lines,
        deployment=result.deployment,
        release=context.release,
        full_image=str(context.image),
    )
    if kind == "unreachable":
        return dataclasses.replace(verdict, hint=watch_command(manifest))
    if result.failures and not verdict.is_good and "logs" in verdict.next():
        return dataclasses.replace(verdict, hint=_how_to_look(result.failures[-1], manifest))
    return verdict


def _how_to_look(failure: TaskFailure, manifest: ModuleManifest) -> str:
    """At its output; of a task that never started there is none, and what it lacked is looked for."""
    if not failure.container:
        return verify_command(manifest.module, manifest.environment)
    container = failure.container if failure.container != manifest.container else ""
    return logs_command(manifest.module, manifest.environment, container=container, task=failure.task)


def record_verdict(
    dependencies: Dependencies, context: ReleaseContext, verdict: Verdict, *, patience_s: float
) -> Steps[Verdict]:
    """
    *verdict*, kept in S3; after a success the image is kept in SSM, for a service that is made anew.

    Each is tried for *patience_s*; what cannot be kept is said in the verdict's details.
    """
    now = dependencies.clock.now()
    verdict = dataclasses.replace(verdict, durations_s=_durations(context, now))
    manifest = context.request.manifest
    trouble: list[str] = []
    key = ""
    try:
        ahead_s = dependencies.aws.server_time.ahead_s  # records are in the order of one clock, AWS's
        record = _record(context, verdict, now, ahead_s)
        key = yield from dependencies.ask(
            manifest.module,
            lambda: write_record(dependencies.aws, manifest, record, context.started + ahead_s),
            patience_s=patience_s,
        )
    except (AwsFailure, Interrupted) as problem:
        trouble.append(f"its record could not be written: {_said(problem)}")
    if verdict.kind == "succeeded":
        try:
            yield from dependencies.ask(
                manifest.module,
                lambda: keep_released(
                    dependencies.aws,
                    manifest,
                    image=str(context.image),
                    revision=context.after.revision,
                    beside={name: each.image for name, each in context.beside.items()},
                ),
                patience_s=patience_s,
            )
        except (AwsFailure, Interrupted) as problem:
            trouble.append(f"its image could not be kept in {manifest.image_parameter}: {_said(problem)}")
            trouble.append("run the same command again to keep it")
        trouble += yield from move_schedules_to(dependencies, manifest, context.after.revision, patience_s=patience_s)
    return dataclasses.replace(verdict, record=key).with_details(*trouble)


def move_schedules_to(
    dependencies: Dependencies, manifest: ModuleManifest, revision: str, *, patience_s: float
) -> Steps[list[str]]:
    """
    Have the schedules of the module's jobs run *revision* (``family:number``), which serves.

    What was done, or could not be, a line each; nothing of a module without schedules. It is tried for *patience_s*.
    """
    if not scheduled_jobs(manifest):
        return []
    try:
        moved = yield from dependencies.ask(
            manifest.module, lambda: move_schedules(dependencies.aws, manifest, revision), patience_s=patience_s
        )
    except (AwsFailure, Interrupted) as problem:
        return [
            f"whether the schedules of its jobs run {revision} is not known: {_said(problem)}",
            "run the same command again to have them run it",
        ]
    return [f"the schedule of {job} runs {revision} from now on" for job in moved]


def _verify(
    dependencies: Dependencies,
    context: ReleaseContext,
    tracked: TrackedDeployment,
    result: RolloutResult,
    patience_s: float,
) -> Steps[tuple[VerdictName, str, str]]:
    """
    What a deployment that ECS calls successful is, why, and by what it was believed.

    What could not be seen is neither good nor bad.
    """
    manifest = context.request.manifest
    if result.service is None:
        return "unverified", "nothing shows what runs", ""
    strategy = strategy_of(result.service, dependencies.strategies, manifest)
    unseen = f"ECS calls {tracked.revision} deployed, and whether it is healthy is not known"
    try:
        verified = yield from patiently_through(
            lambda: strategy.verify(dependencies.aws, manifest, tracked, result, context.images()),
            dependencies.clock,
            until=dependencies.clock.now() + dependencies.left_s(patience_s, grace_s=GRACE_S),
            on_trouble=dependencies.troubled(manifest.module),
        )
    except PASSING as failure:
        return "unreachable", f"{unseen}: AWS gives no answer to {failure.action} ({failure.code})", ""
    except AwsFailure as failure:
        return "unverified", f"that could not be verified: {failure}", ""
    except Interrupted:
        return "interrupted", unseen, ""
    return ("unverified" if verified.wrong else "succeeded"), verified.wrong, verified.seen


def _said(problem: Exception) -> str:
    return "interrupted" if isinstance(problem, Interrupted) else str(problem)


def _details(result: RolloutResult) -> tuple[str, ...]:
    by_reason = {failure.reason: failure for failure in result.failures}
    tasks = (f"task {failure.task}: {failure.reason}" for failure in list(by_reason.values())[-3:])
    return (*tasks, *result.details)


def _durations(context: ReleaseContext, now: float) -> Durations:
    total = round(now - context.started, 1)
    if not context.updated:
        return Durations(total=total)
    return Durations(
        total=total, waited=round(context.updated - context.started, 1), deployed=round(now - context.updated, 1)
    )


def _record(context: ReleaseContext, verdict: Verdict, now: float, ahead_s: float) -> ReleaseRecord:
    manifest = context.request.manifest
    return ReleaseRecord(
        id=context.release,
        environment=manifest.environment,
        module=manifest.module,
        verb=context.verb,
        forced=context.forced,
        who=context.who,
        principal=context.principal,
        started=iso(context.started + ahead_s),
        finished=iso(now + ahead_s),
        verdict=verdict.kind,
        exit_code=verdict.exit_code,
        sentence=verdict.sentence(),
        image=str(context.image),
        asked_image=context.asked_image,
        before=context.before,
        after=context.after,
        template=RecordedTemplate(version=manifest.template.version, sha256=manifest.template.sha256),
        placeholders=context.placeholders,
        images=context.beside,
        deployment=verdict.deployment,
        strategy=context.strategy if context.following else "",
        percent=context.percent if context.following else None,
        following=context.following,
        durations_s=verdict.durations_s or Durations(),
        details=verdict.details,
    )
