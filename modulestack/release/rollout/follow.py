"""
Follow our deployment to its end: news every few seconds, an early end if its tasks keep dying, a verdict that ECS gave.

One DescribeServices per look; everything else is asked for only when a look gives cause.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AccessDenied, Rejected, ResponseLost, Throttled, Unreachable
from modulestack.release.progress_events import Reporter
from modulestack.release.rollout import progress, task_failures
from modulestack.release.rollout import service_deployment as outcome
from modulestack.release.rollout import tracked_deployment as identify
from modulestack.release.rollout.progress import RolloutProgress, TrackedDeployment
from modulestack.release.rollout.service_snapshot import ServiceEvent, ServiceSnapshot, short
from modulestack.release.rollout.task_failures import TaskFailure
from modulestack.release.rollout.update_service import look
from modulestack.release.rollout.verification import states

_UNLISTED_LOOKS = 3


@dataclasses.dataclass(frozen=True, kw_only=True)
class RolloutResult:
    """How following ended."""

    kind: str
    """A verdict's name; ``succeeded`` is ECS's word, not verified yet."""
    why: str = ""
    failures: tuple[TaskFailure, ...] = ()
    last_log_lines: tuple[str, ...] = ()
    deployment: str = ""
    """ARN of the service deployment, if it came to be known."""
    revision: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """The service revision it deployed."""
    service: ServiceSnapshot | None = None
    """The last look."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FollowOptions:
    """How to follow."""

    timeout_s: float
    """Counted from now; then the verdict is ``timed-out`` and the deployment goes on."""
    stop_early: bool
    """Whether to end a deployment whose tasks keep dying, and have ECS return to the old version."""
    keep_lock: Callable[[], bool]
    """Called at every look."""
    detailed: bool = False
    """Whether to ask for targets' health at every look, and for the breaker's count when tasks fail: more calls, for a live table."""


class Follower:
    """One deployment that is being followed."""

    def __init__(
        self,
        aws: AwsClient,
        manifest: ModuleManifest,
        ours: TrackedDeployment,
        report: Reporter,
        rules: FollowOptions,
        first: ServiceSnapshot | None = None,
    ) -> None:
        """*first*: what UpdateService answered, as good as a look."""
        self._first = first
        self._start = aws.clock.now()
        self._aws, self._manifest, self._ours, self._tell, self._rules = aws, manifest, ours, report, rules
        self._identity: identify.IdentifiedDeployment | None = None
        self._failures: tuple[TaskFailure, ...] = ()
        self._trouble: tuple[Any, ...] = ()
        self._told: set[str] = set()
        self._running = 0
        self._stopped_by_us = False
        self._has_lock = True
        self._unlisted = 0
        self._last: ServiceSnapshot | None = None

    def steps(self) -> Steps[RolloutResult]:
        """
        Until ECS's verdict or the timeout.

        Raises:
            AwsFailure: Denied, Expired, Refused; trouble with the network is waited out until the timeout.
        """
        clock = self._aws.clock
        start = self._start = clock.now()
        while True:
            wait_s = progress.LATE_POLL_S
            unreachable = ""
            try:
                ended, wait_s = self._look()
                if ended:
                    return ended
            except (ResponseLost, Throttled, Unreachable) as failure:
                unreachable = f"; AWS was last unreachable: {failure.code}"
                self._tell("trouble", f"no news: {failure}; trying again", code=failure.code)
            if clock.now() - start >= self._rules.timeout_s:
                return self._end("timed-out", f"{duration(clock.now() - start)}{unreachable}")
            self._keep_lock()
            yield min(wait_s, max(0.1, start + self._rules.timeout_s - clock.now()))

    def _look(self) -> tuple[RolloutResult | None, float]:
        service, self._first = self._first or look(self._aws, self._manifest), None
        if service is None or service.status != "ACTIVE":
            return self._end("stopped", f"the service is {service.status if service else 'gone'}"), 0.0
        self._last = service
        seen = progress.look(service, self._ours, self._aws.clock.now() - self._start)
        self._report(seen)
        if progress.may_be_over(seen) and (ended := self._ask_verdict()):
            return ended, 0.0
        self._watch_for_failures(seen)
        return None, progress.poll_s(seen)

    def _report(self, seen: RolloutProgress) -> None:
        for event in seen.events:
            if event.id not in self._told:
                self._told.add(event.id)
                self._tell("event", progress.brief(event.text), since_s=round(event.at - self._ours.created, 1))
        self._tell("progress", seen.text(), **seen.facts(), **(self._details(seen) if self._rules.detailed else {}))

    def _details(self, seen: RolloutProgress) -> dict[str, Any]:
        found: dict[str, Any] = {
            "targets": collections.Counter(s for arn in self._manifest.target_groups for s in states(self._aws, arn))
        }
        if seen.new and seen.new.failed:
            record = self._record()
            found["breaker"] = {"failures": record.failures, "threshold": record.threshold} if record else {}
        return found

    def _ask_verdict(self) -> RolloutResult | None:
        record = self._record()
        if record is None and self._is_completed():
            return self._end("succeeded", "")
        verdict = outcome.judge(record, stopped_by_us=self._stopped_by_us) if record else None
        if verdict is None:
            return None
        kind, why = verdict
        if kind == "succeeded":
            return self._end(kind, "")
        if kind != "superseded" and not self._failures:
            self._failures = task_failures.fetch_task_failures(self._aws, self._manifest, self._ours.id)
        return self._end(kind, self._story() or why if kind == "rolled-back-by-us" else why)

    def _is_completed(self) -> bool:
        """
        Whether ECS calls our deployment completed without having a service deployment for it: a return to the old version
        has none of its own. Told only after some looks, because listings lag behind.
        """
        primary = self._last.primary if self._last else None
        if primary is None or primary.id != self._ours.id or primary.rollout != "COMPLETED":
            return False
        self._unlisted += 1
        return self._unlisted >= _UNLISTED_LOOKS

    def _record(self) -> outcome.ServiceDeployment | None:
        """Our service deployment as it is now; the first time, it is looked for."""
        if self._identity is None:
            self._identity = identify.identify(self._aws, self._manifest, self._ours)
            if self._identity is None or not self._needs_detail(self._identity.record):
                return self._identity.record if self._identity else None
        return identify.describe(self._aws, self._identity.record.arn)

    @staticmethod
    def _needs_detail(record: outcome.ServiceDeployment) -> bool:
        """Listings do not say whether the breaker or an alarm was the cause."""
        return record.is_over and record.status != "SUCCESSFUL"

    def _watch_for_failures(self, seen: RolloutProgress) -> None:
        trouble = progress.trouble(seen, self._ours, self._running)
        self._running = seen.new.running if seen.new else 0
        if trouble == self._trouble or not any(trouble):
            return
        self._trouble = trouble
        known = {failure.task for failure in self._failures}
        self._failures = task_failures.fetch_task_failures(self._aws, self._manifest, self._ours.id)
        for failure in self._failures:
            if failure.task not in known:
                text = f"task {failure.task[:12]} died: {failure.kind}: {failure.reason}"
                self._tell("trouble", text, task=failure.task, cause=failure.kind, reason=failure.reason)
        if self._rules.stop_early and not self._stopped_by_us and task_failures.repeated_failure(self._failures):
            self.stop(self._story())

    def stop(self, why: str) -> None:
        """
        Tell ECS to return to the old version; the verdict comes with the next looks.

        Raises:
            AwsFailure: ECS could not be told.
        """
        if self._identity is None:
            self._identity = identify.identify(self._aws, self._manifest, self._ours)
        if self._identity is None:
            self._trouble = ()
            return
        self._tell("stop", f"{why}: telling ECS to return to {self._ours.old}")
        try:
            self._stopped_by_us = True
            arn = self._identity.record.arn
            self._aws.call("ecs", "stop_service_deployment", serviceDeploymentArn=arn, stopType="ROLLBACK")
        except Rejected as refusal:
            if refusal.code != "ConflictException":
                self._tell("trouble", f"ECS would not stop the deployment: {refusal.message}", code=refusal.code)
        except AccessDenied as denied:
            self._tell("trouble", f"no permission to stop the deployment: {denied.message}", code=denied.code)

    def _story(self) -> str:
        """``the new tasks stopped with exit code 1 (EssentialContainerExited), 2 of 2 in 41 s``."""
        same = task_failures.repeated_failure(self._failures) or self._failures
        if not same:
            return ""
        after = duration(same[-1].at - self._ours.created)
        return f"the new tasks stopped with {same[-1].kind}, {len(same)} of {len(self._failures)} in {after}"

    def _end(self, kind: str, why: str) -> RolloutResult:
        newest = (task_failures.repeated_failure(self._failures) or self._failures)[-1:]
        bad = kind not in {"succeeded", "superseded"}
        return RolloutResult(
            kind=kind,
            why=why,
            failures=self._failures,
            last_log_lines=task_failures.last_log_lines(self._aws, self._manifest, newest[0]) if newest and bad else (),
            deployment=self._identity.record.arn if self._identity else "",
            revision=self._identity.revision if self._identity else {},
            service=self._last,
        )

    def _keep_lock(self) -> None:
        if self._has_lock and not self._rules.keep_lock():
            self._has_lock = False
            self._tell("lock", "the lock expired and somebody else has it; still following our own deployment")


def ours_of(
    service: ServiceSnapshot, definition: str, old: str, before: Iterable[ServiceEvent] = ()
) -> TrackedDeployment | None:
    """Our deployment in UpdateService's answer: its PRIMARY, if that has our task definition. *before*: events of earlier."""
    primary = service.primary
    if primary is None or primary.definition != definition:
        return None
    return TrackedDeployment(
        id=primary.id,
        definition=definition,
        created=primary.created,
        old=short(old),
        desired=service.desired,
        before=frozenset(event.id for event in before),
    )
