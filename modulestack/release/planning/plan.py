"""
What a release would do: the module's state, what is wanted, how they differ, and what speaks against it. Reads only.

Steps 1 to 4 of a release; `status` and `diff` stop after the third.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.jobs import ManifestJob
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.pull_through import before
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning import service_settings
from modulestack.release.planning.decision import Action, DesiredRevision, decide, refuse_unreleasable
from modulestack.release.planning.desired_revision import describe_definition, desired_revision, resolve_as_it_is
from modulestack.release.planning.discovery import discover
from modulestack.release.planning.launch_volumes import configurations
from modulestack.release.planning.preflight import PreflightData, PreflightFinding, find_problems
from modulestack.release.planning.preflight_data import read_preflight_data
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service
from modulestack.release.rollout.strategy import strategy_of
from modulestack.release.storage.records import has_record
from modulestack.release.task_definition.comparison import DefinitionDifference
from modulestack.release.task_definition.fields import image_of, revision_of
from modulestack.release.task_definition.registration import DEFINITION_TAG, RELEASE_TAG, is_registered_as


@dataclasses.dataclass(frozen=True, kw_only=True)
class CurrentState:
    """A module as it is now."""

    service: ServiceSnapshot
    running: Mapping[str, Any]
    """The task definition that the service is set to, as AWS answers it."""
    release: str = ""
    """Id of the release that registered that, by its tag; empty: none did. Who registers a copy may copy the tag."""
    made_of: str = ""
    """A salted hash of what that release registered; empty: not known."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleasePlan:
    """All that was read, and what follows from it."""

    request: ReleaseRequest
    current: CurrentState
    desired: DesiredRevision
    action: Action
    differences: tuple[DefinitionDifference, ...]
    """Between what runs and what is desired, by path."""
    volumes: tuple[Mapping[str, Any], ...] = ()
    """How the EBS volumes of its tasks are made, as UpdateService takes it."""
    findings: tuple[PreflightFinding, ...] = ()
    """The preflight's, the worst first."""
    untagged: tuple[Image, ...] = ()
    """Images that must be given a tag before a task starts from them, or they are deleted."""

    @property
    def service(self) -> ServiceSnapshot:
        """As it was when the plan was made."""
        return self.current.service

    @property
    def old_image(self) -> str:
        """Of what the service is set to."""
        return image_of(self.current.running, self.request.manifest.container)

    @property
    def jobs(self) -> tuple[ManifestJob, ...]:
        """Those that run before the service is touched: with a new revision only, in the file's order."""
        if self.desired.definition or self.action not in {"replace", "wait"}:
            return ()
        return tuple(job for job in self.request.manifest.jobs if job.before_release)

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to do."""
        return self.action == "nothing"

    @property
    def is_forced(self) -> bool:
        """Whether what runs gets a new deployment only because that is asked for."""
        primary = self.service.primary
        return self.action == "restart" and self.request.force and bool(primary and primary.rollout != "FAILED")

    @property
    def must_wait(self) -> bool:
        """Whether somebody else's deployment must end first."""
        return self.action == "wait"

    @property
    def refusals(self) -> tuple[str, ...]:
        """What speaks against going on."""
        return tuple(finding.text for finding in self.findings if finding.level == "refuse")

    @property
    def is_unrecorded(self) -> bool:
        """
        Whether what runs came by a release whose image was not kept: it was cut short, or had no tasks then.

        What runs no task has no success to be recorded.
        """
        kept, primary = self.request.discovered.released_image, self.service.primary
        if primary is None or not primary.running:
            return False
        return kept != self.old_image and bool(kept or self.current.release)


def read_state(aws: AwsClient, service: ServiceSnapshot) -> CurrentState:
    """
    What *service* is set to.

    Raises:
        BadInput: its task definition does not exist.
        AwsFailure: ECS could not be asked.
    """
    running, tags = describe_definition(aws, service.definition)
    return CurrentState(
        service=service, running=running, release=tags.get(RELEASE_TAG, ""), made_of=tags.get(DEFINITION_TAG, "")
    )


def draft_plan(aws: AwsClient, request: ReleaseRequest, current: CurrentState) -> ReleasePlan:
    """
    Render and compare: what leads from *current* to what *request* asks for, without the preflight.

    Raises:
        BadInput: it cannot be done as asked.
        AwsFailure: AWS could not be asked.
    """
    desired = desired_revision(aws, request, current.running)
    volumes = configurations(request.manifest, desired.document, current.service.volume_configurations)
    decided = functools.partial(
        decide,
        desired,
        current.service,
        current.running,
        volumes=volumes,
        of_service=service_settings.differences(aws, request.manifest, current.service),
        force=request.force,
    )
    action, differences = decided()
    if differences and not desired.definition and _was_registered_so(aws, request.manifest, desired, current):
        action, differences = decided(is_same=True)
    return ReleasePlan(
        request=request, current=current, desired=desired, action=action, differences=differences, volumes=volumes
    )


def _was_registered_so(
    aws: AwsClient, manifest: ModuleManifest, desired: DesiredRevision, current: CurrentState
) -> bool:
    """
    Whether what runs was registered with the very request that is wanted, whatever AWS made of it.

    Its tags say so; its release's record says that they are its own, and not copied from another revision.
    """
    if not current.release or not is_registered_as(current.made_of, manifest, desired.document):
        return False
    try:
        return has_record(aws, manifest, current.release, current.service.revision)
    except AccessDenied:
        return False


def draft_release(aws: AwsClient, request: ReleaseRequest) -> ReleasePlan:
    """
    ``draft_plan`` from the module as it is now.

    Raises:
        BadInput: it cannot be done as asked, or the service cannot be released to.
        AwsFailure: AWS could not be asked.
    """
    service = refuse_unreleasable(request.manifest, describe_service(aws, request.manifest))
    return draft_plan(aws, request, read_state(aws, service))


def plan_release(
    dependencies: Dependencies, request: ReleaseRequest, *, thorough: bool = False, told: ReleasePlan | None = None
) -> ReleasePlan:
    """
    The whole plan: with the preflight's findings if something is to be done.

    *thorough*: findings in any case, and proof of the roles that the running tasks have proven. *told*: a plan made
    before, of which nothing is reported twice.

    Raises:
        BadInput: it cannot be done as asked, or the service cannot be released to.
        AwsFailure: AWS could not be asked.
    """
    aws, report = dependencies.aws, dependencies.reporter(request.manifest.module)
    plan = draft_release(aws, request)
    strategy_of(plan.service, dependencies.strategies, request.manifest)
    if request.override:
        request.override.check(plan.service, request.manifest)
    if told is None or _sentence(told) != _sentence(plan):
        report("plan", _sentence(plan), **_facts(plan))
    if plan.action in {"nothing", "follow"} and not thorough:
        return plan
    data = _look(aws, request.manifest, plan, thorough=thorough)
    findings = find_problems(data, plan.service, request.manifest, ignores_alarms=_ignores_alarms(request))
    for finding in findings:
        if told is None or finding not in told.findings:
            report("finding", finding.text, level=finding.level)
    return dataclasses.replace(plan, findings=findings, untagged=data.untagged)


def plan_again(dependencies: Dependencies, plan: ReleasePlan) -> ReleasePlan:
    """
    *plan* made anew, after waiting: the stack may have changed too.

    Raises:
        BadInput, AwsFailure: as ``plan_release``.
    """
    manifest = plan.request.manifest
    discovered = discover(dependencies.aws, manifest.environment, [manifest.module])[manifest.module]
    return plan_release(dependencies, dataclasses.replace(plan.request, discovered=discovered), told=plan)


def _look(aws: AwsClient, manifest: ModuleManifest, plan: ReleasePlan, *, thorough: bool) -> PreflightData:
    """What the preflight reads."""
    proven = plan.current.running if plan.service.running and not thorough else None
    resolved = plan.desired.resolved or resolve_as_it_is(aws, plan.desired.image)
    beside = [each.resolved or resolve_as_it_is(aws, each.image) for each in plan.desired.beside.values()]
    return read_preflight_data(
        aws,
        manifest,
        plan.desired.document,
        resolved,
        service=plan.service,
        beside=beside,
        proven=proven,
        volumes=plan.volumes,
    )


def _ignores_alarms(request: ReleaseRequest) -> bool:
    """Whether alarms that fire do not matter: what goes back mostly does so because they do."""
    return request.ignore_alarms or request.verb in {"rollback", "undo"}


def _sentence(plan: ReleasePlan) -> str:
    revision = revision_of(plan.current.running)
    changes = ", ".join(sorted({d.path for d in plan.differences}))
    return _of_action(plan, revision, changes) + _by_way_of_ecr(plan)


def _by_way_of_ecr(plan: ReleasePlan) -> str:
    """Where the images come from that are asked for and pulled through a cache; empty: none is."""
    request = plan.request
    asked = [text for text in (request.image, *request.container_images.values()) if text]
    origins = {text: before(text, request.manifest.pull_through) for text in asked}
    told = [f"{origin} is pulled by way of ECR, as {text}" for text, origin in origins.items() if text != origin]
    return "".join(f"; {each}" for each in told)


def _of_action(plan: ReleasePlan, revision: str, changes: str) -> str:
    return {
        "nothing": f"{revision} runs and equals what is asked for",
        "follow": f"{revision} equals what is asked for and is being deployed",
        "restart": f"{revision} runs and gets a new deployment, as is asked for"
        if plan.is_forced
        else f"{revision} equals what is asked for, and its deployment failed",
        "replace": f"{revision} runs; different: {changes}",
        "wait": f"a deployment of {revision} is under way and must end first",
    }[plan.action]


def _facts(plan: ReleasePlan) -> dict[str, Any]:
    return {
        "action": plan.action,
        "from": {"revision": revision_of(plan.current.running), "image": plan.old_image},
        "image": str(plan.desired.image),
        "changed": sorted({d.path for d in plan.differences}),
    }
