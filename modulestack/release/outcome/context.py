"""What a release did until now: what its verdict and its record will say."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from modulestack.contract.image_reference import Image
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.plan import ReleasePlan
from modulestack.release.planning.requests import ReleaseRequest, Verb
from modulestack.release.rollout.tracked_deployment import TrackedDeployment
from modulestack.release.storage.record_format import RecordedDeployment, RecordedRevision
from modulestack.release.task_definition.container_images import ContainerImage, parse_any
from modulestack.release.task_definition.fields import revision_of
from modulestack.release.task_definition.placeholder_values import KeptValue


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleaseContext:
    """One module's release, as far as it has come. A new one replaces it at each step."""

    request: ReleaseRequest
    release: str
    """The release's id; empty: it has none, and no record."""
    verb: Verb
    forced: bool = False
    """Whether the revision ran already, and got a new deployment because that was asked for."""
    started: float
    """Epoch seconds."""
    updated: float = 0.0
    """When UpdateService answered, in epoch seconds; 0: it was not called."""
    who: str
    """As ``Dependencies`` has it."""
    principal: str = ""
    """ARN of whoever registered the revision, as ECS knows it; empty: none was registered."""
    asked_image: str
    image: Image
    placeholders: Mapping[str, KeptValue]
    beside: Mapping[str, ContainerImage] = dataclasses.field(default_factory=dict)
    """The images of the containers beside the module's own, by name."""
    before: RecordedRevision
    after: RecordedRevision
    strategy: str = ""
    """How the deployment is made, as in the file: ``canary``; empty: it is somebody else's."""
    percent: float | None = None
    """Of its steps, where the release says so; None: as the service is set to."""
    following: RecordedDeployment | None = None
    """What ``watch`` needs to find our deployment again; None: none was started."""

    def images(self) -> dict[str, Image]:
        """Container → image, of all of them."""
        beside = {name: parse_any(each.image) for name, each in self.beside.items()}
        return {self.request.manifest.container: self.image, **beside}


def start_context(dependencies: Dependencies, plan: ReleasePlan, release: str, started: float) -> ReleaseContext:
    """The context of a release (id *release*) that began at *started* (epoch seconds) and has done nothing yet."""
    primary, override = plan.service.primary, plan.request.override
    before = RecordedRevision(
        revision=revision_of(plan.current.running),
        image=plan.old_image,
        running=primary.running if primary and primary.definition == plan.service.definition else None,
    )
    return ReleaseContext(
        request=plan.request,
        release=release,
        verb=plan.request.verb,
        forced=plan.is_forced,
        started=started,
        who=dependencies.who,
        asked_image=plan.desired.asked_image,
        image=plan.desired.image,
        placeholders=plan.desired.placeholders(),
        beside={name: each.kept() for name, each in plan.desired.beside.items()},
        before=before,
        after=dataclasses.replace(before, running=None),
        strategy=override.strategy if override else plan.service.strategy.lower(),
        percent=override.percent if override else None,
    )


def recorded(tracked: TrackedDeployment | None) -> RecordedDeployment | None:
    """What a record keeps of *tracked*, so that it can be watched later."""
    if tracked is None:
        return None
    return RecordedDeployment(id=tracked.id, definition=tracked.definition, created=tracked.created)
