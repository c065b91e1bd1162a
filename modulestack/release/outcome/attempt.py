"""One release under way: what it works with, and how far it has come."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, ResponseLost
from modulestack.release.dependencies import GRACE_S, Dependencies
from modulestack.release.outcome.context import ReleaseContext, recorded, start_context
from modulestack.release.outcome.job_progress import JobProgress
from modulestack.release.planning import service_settings
from modulestack.release.planning.plan import ReleasePlan, plan_again
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.progress_events import Reporter
from modulestack.release.rollout.follow import RolloutFollower
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.tracked_deployment import TrackedDeployment, track
from modulestack.release.storage.lock import ReleaseLock

T = TypeVar("T")
_CLEANING_S = 120.0


@dataclasses.dataclass(kw_only=True)
class ReleaseAttempt:
    """One module's release, from its plan to its end: what must be undone or said if it ends here."""

    dependencies: Dependencies
    options: ReleaseOptions
    plan: ReleasePlan
    context: ReleaseContext
    lock: ReleaseLock
    registration: Literal["none", "unknown", "done"] = "none"
    """Whether RegisterTaskDefinition had its effect."""
    update: Literal["none", "unknown", "done"] = "none"
    """Whether UpdateService had its effect."""
    definition: str = ""
    """ARN that the service is to have; empty: not known yet."""
    tracked: TrackedDeployment | None = None
    answer: ServiceSnapshot | None = None
    """UpdateService's."""
    jobs: dict[str, JobProgress] = dataclasses.field(default_factory=dict)
    """Those that were begun, in their order, by name."""
    follower: RolloutFollower | None = None
    """What follows our deployment; None: nothing yet."""
    leftover: str = ""
    """Id of the release whose lock was taken over and whose revision is still to be put away; empty: none."""

    @property
    def configuration(self) -> dict[str, Any] | None:
        """The service's ``deploymentConfiguration`` for this release; None: the one that it has."""
        override = self.plan.request.override
        given = override.configuration(self.plan.service) if override else None
        return service_settings.deployment_configuration(self.manifest, self.plan.service, given)

    @property
    def manifest(self) -> ModuleManifest:
        """Where the module's stack is."""
        return self.plan.request.manifest

    @property
    def report(self) -> Reporter:
        """Reports the module's events."""
        return self.dependencies.reporter(self.manifest.module)

    @property
    def cleaning_s(self) -> float:
        """Seconds in which an AWS that does not answer is asked again, to leave nothing behind."""
        return self.dependencies.left_s(min(self.options.timeout_s, _CLEANING_S), grace_s=GRACE_S)

    @property
    def left_s(self) -> float:
        """Seconds that may still be waited."""
        return self.dependencies.left_s(self.options.timeout_s)

    def job(self, name: str) -> JobProgress:
        """How far the job of that name has come; it is begun with that."""
        return self.jobs.setdefault(name, JobProgress(job=name))

    @property
    def may_run_jobs(self) -> bool:
        """Whether a job of it may still be running."""
        return any(job.may_run for job in self.jobs.values())

    def job_lines(self, *, is_seen: bool = True) -> tuple[str, ...]:
        """What became of the jobs that were begun, a line each; *is_seen*: whether AWS answers."""
        return tuple(job.describe(is_seen=is_seen) for job in self.jobs.values() if job.state != "none")

    @property
    def skipped_jobs(self) -> tuple[str, ...]:
        """Names of those that would have run, had they not been left out."""
        return tuple(job.name for job in self.plan.jobs) if self.options.skip_jobs else ()

    def ask(self, read: Callable[[], T], *, patience_s: float) -> Steps[T]:
        """``Dependencies.ask``, about the module."""
        return self.dependencies.ask(self.manifest.module, read, patience_s=patience_s)

    def on_trouble(self, failure: AwsFailure) -> None:
        """A call that is tried again failed: note what is not known from now on, keep the lock, and say it."""
        if isinstance(failure, ResponseLost) and failure.operation == "register_task_definition":
            self.registration = "unknown"
        if isinstance(failure, ResponseLost) and failure.operation == "update_service":
            self.update = "unknown"
        self.lock.keep()
        self.dependencies.troubled(self.manifest.module)(failure)

    def note_update(self, updated: ServiceSnapshot) -> None:
        """UpdateService had its effect: *updated* shows it."""
        service = self.plan.service
        self.update, self.answer = "done", updated
        self.tracked = track(updated, self.definition, service.definition, service.events)
        self.context = dataclasses.replace(
            self.context, updated=self.dependencies.clock.now(), following=recorded(self.tracked)
        )

    def plan_again(self) -> Steps[None]:
        """
        Plan anew, because time has passed; nothing was done yet.

        Raises:
            BadInput: it cannot be done any more.
            AwsFailure: AWS could not be asked.
        """
        self.plan = yield from self.ask(lambda: plan_again(self.dependencies, self.plan), patience_s=self.left_s)
        self.context = start_context(self.dependencies, self.plan, self.context.release, self.context.started)


def start_attempt(dependencies: Dependencies, plan: ReleasePlan, options: ReleaseOptions) -> ReleaseAttempt:
    """A release of *plan* that has done nothing yet."""
    release = dependencies.new_id()
    lock = ReleaseLock(
        dependencies.aws,
        plan.request.manifest,
        token=release,
        owner=dependencies.who,
        purpose=plan.request.purpose(),
        jitter=dependencies.jitter,
    )
    context = start_context(dependencies, plan, release, dependencies.clock.now())
    return ReleaseAttempt(dependencies=dependencies, options=options, plan=plan, context=context, lock=lock)
