"""
Follow our deployment to its end: a report every few seconds, an early end if its tasks keep failing, ECS's own verdict.

One DescribeServices per look; everything else is asked for only when a look gives cause. What differs between ECS's
deployment strategies is in a RolloutStrategy.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any, Literal

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import duration
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AccessDenied, AwsFailure, Rejected
from modulestack.release.progress_events import Reporter
from modulestack.release.rollout.deployment_details import details_of
from modulestack.release.rollout.last_log_lines import last_log_lines
from modulestack.release.rollout.look import RolloutLook, brief
from modulestack.release.rollout.own_service_deployment import OwnServiceDeployment
from modulestack.release.rollout.placement import obstacle
from modulestack.release.rollout.protection_watch import ProtectionWatch
from modulestack.release.rollout.service_deployment import (
    RolloutOutcome,
    outcome_of,
)
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service
from modulestack.release.rollout.stage_watch import StageWatch
from modulestack.release.rollout.strategy import RolloutResult, RolloutStrategy
from modulestack.release.rollout.task_failures import (
    TaskFailure,
    describe_failures,
    fetch_task_failures,
    repeated_failure,
)
from modulestack.release.rollout.task_protection import waiting_for
from modulestack.release.rollout.testers import testers_reach
from modulestack.release.rollout.tracked_deployment import TrackedDeployment

_RETRY_S = 5.0
"""After a look that AWS did not answer."""
_TARGETS_EVERY_S = 60.0
"""How often a live table asks for the health of targets, where each look reads the service deployment too."""
_GOOD = frozenset({"succeeded", "shifted", "superseded"})
Until = Literal["baked", "shifted"]
"""
Until when a deployment is followed. ``baked``: to its end. ``shifted``: until all of production is the new version's
and the bake time has begun; a rolling deployment, which shifts nothing, to its end.
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FollowOptions:
    """How to follow."""

    timeout_s: float
    """Counted from now; then the outcome is ``timed-out`` and the deployment goes on."""
    stop_early: bool
    """Whether to end a deployment whose tasks keep failing, and have ECS return to the old version."""
    keep_lock: Callable[[], bool]
    """Called at every look; whether the lock is still ours."""
    detailed: bool = False
    """Whether to read targets' health, and the breaker's count when tasks fail: for a live table."""
    until: Until = "baked"


class RolloutFollower:
    """One deployment that is being followed."""

    def __init__(
        self,
        aws: AwsClient,
        manifest: ModuleManifest,
        tracked: TrackedDeployment,
        strategy: RolloutStrategy,
        report: Reporter,
        options: FollowOptions,
        first: ServiceSnapshot | None = None,
    ) -> None:
        """*first*: what UpdateService answered, as good as a look."""
        self._aws, self._manifest, self._tracked, self._strategy = aws, manifest, tracked, strategy
        self._report, self._options, self._first = report, options, first
        self._start = aws.clock.now()
        self._own = OwnServiceDeployment(aws, manifest, tracked)
        self._failures: tuple[TaskFailure, ...] = ()
        self._failure_signs: tuple[float, ...] = ()
        self._reported_events: set[str] = set()
        self._previous: RolloutLook | None = None
        self._stop_reason = ""
        self.stopping: Literal["none", "unknown", "refused", "done"] = "none"
        """Whether ECS was told to return to the old version; ``refused``: it, or IAM, did not take it."""
        self._has_lock = True
        self._service: ServiceSnapshot | None = None
        self._protection = ProtectionWatch(aws, manifest, tracked)
        self._stages = StageWatch()
        self._targets_asked = -math.inf
        self._told_testers = False
        self._furthest = ""
        """How far it has come, for verdicts of deployments that did not succeed."""

    def steps(self) -> Steps[RolloutResult]:
        """
        Until ECS's verdict or the timeout.

        Raises:
            AwsFailure: AccessDenied, CredentialsExpired, Rejected; trouble with the network is waited out until the
                timeout.
        """
        clock = self._aws.clock
        start = self._start = clock.now()
        patience_s = self._options.timeout_s
        while True:
            pause_s = _RETRY_S
            failed: AwsFailure | None = None
            try:
                result, pause_s = self._look()
                if result:
                    return result
            except PASSING as failure:
                failed = failure
                self._report("trouble", f"no answer: {failure}; trying again", code=failure.code)
            if self._service:
                patience_s = self._strategy.patience_s(self._service, self._options.timeout_s)
                if patience_s > self._options.timeout_s:  # what ECS waits by itself is not the user's to bound
                    self._aws.give_up_at = max(self._aws.give_up_at, start + patience_s)
            if clock.now() - start >= patience_s:
                after = duration(clock.now() - start)
                return self._lost(after, failed) if failed else self._end("timed-out", self._still(after))
            self._keep_lock()
            yield min(pause_s, max(0.1, start + patience_s - clock.now()))

    def stop(self, why: str) -> None:
        """
        Tell ECS to return to the old version; the verdict comes with the next looks.

        A call whose effect is not known, or that had none, is made again at each look: it does the same twice.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html

        Raises:
            AwsFailure: ECS could not be told; ResponseLost: that is not known.
        """
        if not self._stop_reason:
            self._stop_reason = why
            self._report("stop", f"{why}: telling ECS to return to {self._tracked.old}")
        if (own := self._own.find()) is None:
            return
        arn = own.deployment.arn
        self.stopping = "unknown"
        taken = True
        try:
            self._aws.call("ecs", "stop_service_deployment", serviceDeploymentArn=arn, stopType="ROLLBACK")
        except Rejected as rejected:
            if rejected.code != "ConflictException":  # it returns already, perhaps by a call whose answer was lost
                taken = False
                self._report("trouble", f"ECS would not stop the deployment: {rejected.message}", code=rejected.code)
        except AccessDenied as denied:
            taken = False
            self._report("trouble", f"no permission to stop the deployment: {denied.message}", code=denied.code)
        self.stopping = "done" if taken else "refused"

    def _look(self) -> tuple[RolloutResult | None, float]:
        """The result if it is over, and seconds until the next look."""
        service, self._first = self._first or describe_service(self._aws, self._manifest), None
        if service is None or service.status != "ACTIVE":
            return self._end("stopped", f"the service is {service.status if service else 'gone'}"), 0.0
        self._service = service
        may_be_held = bool(service.configuration.get("lifecycleHooks"))
        reads = self._strategy.reads_service_deployment or may_be_held
        deployment = self._own.read(whole=True) if reads else None
        now = self._aws.clock.now()
        stage = self._stages.see(deployment, now)
        look = RolloutLook(
            service=service,
            tracked=self._tracked,
            elapsed_s=now - self._start,
            service_deployment=deployment,
            stage=stage,
            stage_s=now - stage.since if stage else 0.0,
        )
        look = dataclasses.replace(look, protected=self._protection.look(look))
        self._report_look(look)
        if self._strategy.may_be_over(look) and (result := self._ask_verdict(look)):
            return result, 0.0
        if self._stop_reason and self.stopping not in {"refused", "done"}:
            self.stop(self._stop_reason)
        self._watch_for_failures(look)
        self._previous = look
        if self._options.until == "shifted" and not self._stop_reason and _has_shifted(look):
            return self._end("shifted", self._strategy.waiting_for(look)), 0.0
        return None, self._strategy.pause_s(look)

    def _report_look(self, look: RolloutLook) -> None:
        for event in look.events:
            if event.id not in self._reported_events:
                self._reported_events.add(event.id)
                self._report("event", brief(event.text), since_s=round(event.at - self._tracked.created, 1))
        doing = self._strategy.waiting_for(look)
        if self._stages.is_new and look.stage and look.service_deployment:
            self._report_stage(look)
        testers = testers_reach(self._manifest, look.service_deployment) if look.service_deployment else ""
        facts = {**look.facts(doing), **self._strategy.facts(look), **({"testers": testers} if testers else {})}
        self._report("progress", look.text(doing), **facts, **self._details(look))

    def _report_stage(self, look: RolloutLook) -> None:
        deployment = look.service_deployment
        if deployment is None:
            return
        traffic = deployment.traffic.text()
        where = f"{deployment.stage}{f', {traffic}' if traffic else ''}"
        if not deployment.is_going_back and not deployment.is_over:
            self._furthest = where
        back = " (back to the old version)" if deployment.is_going_back else ""
        testers = "" if self._told_testers else testers_reach(self._manifest, deployment)
        self._told_testers = self._told_testers or bool(testers)
        back += f"; testers reach the new version at {testers}" if testers else ""
        self._report("stage", f"stage {where}{back}", stage=deployment.stage, status=deployment.status)

    def _details(self, look: RolloutLook) -> dict[str, Any]:
        """What a live table shows besides."""
        if not self._options.detailed:
            return {}
        now = self._aws.clock.now()
        due = not self._strategy.reads_service_deployment or now >= self._targets_asked + _TARGETS_EVERY_S
        if due:
            self._targets_asked = now
        return details_of(self._aws, self._manifest, look, self._own, with_targets=due)

    def _ask_verdict(self, look: RolloutLook) -> RolloutResult | None:
        deployment = look.service_deployment or self._own.read()
        if deployment is None and self._own.is_completed_unlisted(look.service):
            return self._end("succeeded", "")
        verdict = outcome_of(deployment, stopped_by_us=self.stopping in {"unknown", "done"}) if deployment else None
        if verdict is None:
            return None
        outcome, why = verdict
        if outcome == "succeeded":
            return self._end(outcome, "")
        if outcome != "superseded" and not self._failures:
            self._failures = fetch_task_failures(self._aws, self._manifest, self._tracked.id)
        if outcome == "rolled-back-by-us":
            why = self._strategy.reason_to_stop(look, self._failures) or why
        elif outcome != "superseded" and deployment and deployment.ended_by_breaker:
            why = ": ".join(filter(None, (why, describe_failures(self._failures, self._tracked.created))))
        return self._end(outcome, why)

    def _watch_for_failures(self, look: RolloutLook) -> None:
        signs = self._strategy.failure_signs(look, self._previous)
        if signs == self._failure_signs or not any(signs):
            return
        self._failure_signs = signs
        known = {failure.task for failure in self._failures}
        self._failures = fetch_task_failures(self._aws, self._manifest, self._tracked.id)
        for failure in self._failures:
            if failure.task not in known:
                text = f"task {failure.task[:12]} stopped: {failure.kind}: {failure.reason}"
                self._report("trouble", text, task=failure.task, cause=failure.kind, reason=failure.reason)
        if not self._options.stop_early or self._stop_reason:
            return
        if why := self._strategy.reason_to_stop(look, self._failures):
            self.stop(why)

    def _end(self, outcome: RolloutOutcome, why: str) -> RolloutResult:
        if outcome not in _GOOD and not self._failures and (place := self._obstacle()):
            why = f"{why}; {place}" if why else place
        newest = (repeated_failure(self._failures) or self._failures)[-1:]
        has_failed = outcome not in _GOOD
        lines = last_log_lines(self._aws, self._manifest, newest[0]) if newest and has_failed else ()
        identified = self._own.identified
        return RolloutResult(
            outcome=outcome,
            why=why,
            failures=self._failures,
            last_log_lines=lines,
            deployment=identified.deployment.arn if identified else "",
            revision=identified.revision if identified else {},
            service=self._service,
            details=(f"it had come to {self._furthest}",) if has_failed and self._furthest else (),
        )

    def _obstacle(self) -> str:
        """What our deployment's tasks find no place for; empty: that is not it, or it cannot be seen."""
        return obstacle(self._aws, self._manifest, self._service, self._tracked) if self._service else ""

    def _still(self, after: str) -> str:
        """What goes on, *after* so long."""
        ours, primary = self._tracked.revision, self._service.primary if self._service else None
        if primary and primary.definition != self._tracked.definition:
            return f"ECS is on its way from {ours} to {primary.revision}, and has not arrived after {after}"
        if self.stopping == "refused":
            return f"{ours} is still rolling out after {after}, and could not be stopped ({self._stop_reason})"
        if self.stopping == "unknown":
            return f"whether ECS was told to return from {ours} to {self._tracked.old} is not known after {after}"
        if self.stopping == "done":
            return f"ECS was told to return from {ours} to {self._tracked.old}, and has not after {after}"
        held = f": it waits for {waiting_for(protected)}" if (protected := self._protection.tasks) else ""
        if not held and self._furthest and self._previous:
            held = f": {self._furthest}, waiting for {self._strategy.waiting_for(self._previous)}"
        return f"{ours} is still rolling out after {after}{held}"

    @property
    def goes_on_at(self) -> str:
        """How far a deployment that ECS moves by itself had come when it was last looked at; empty: nowhere."""
        return self._furthest

    def _lost(self, after: str, failure: AwsFailure) -> RolloutResult:
        revision = self._tracked.revision
        gave_up = f"AWS gave no answer to {failure.action} ({failure.code}) when {after} were over"
        return self._end("unreachable", f"{gave_up}; whether the deployment of {revision} has ended is not known")

    def _keep_lock(self) -> None:
        if self._has_lock and not self._options.keep_lock():
            self._has_lock = False
            self._report("lock", "the lock expired and somebody else has it; still following our own deployment")


def _has_shifted(look: RolloutLook) -> bool:
    """Whether all of production is the new version's, and ECS only bakes or tidies up."""
    deployment = look.service_deployment
    if deployment is None or deployment.status != "IN_PROGRESS" or deployment.open_hooks:
        return False
    return deployment.stage in {"BAKE_TIME", "CLEAN_UP"} and deployment.traffic.new in {None, 100.0}
