"""
When each stage of a deployment was first seen: ECS keeps no times of stages, so whoever follows keeps them.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
"""

from __future__ import annotations

import dataclasses

from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot


@dataclasses.dataclass(frozen=True, kw_only=True)
class SeenStage:
    """A stage, or one step of it, since it was first seen."""

    name: str
    """ECS's; empty: it has none."""
    share: float | None
    """Percentage of production that the new version is to have in it."""
    goes_back: bool
    """Whether ECS returns to the old version in it."""
    waits: bool
    """Whether a hook holds it."""
    since: float = 0.0
    """Epoch seconds by our own clock: it began then, or before."""
    is_from_start: bool = False
    """Whether what came before it was seen, too: then it began between two looks, and not earlier."""

    @property
    def key(self) -> tuple[str, float | None, bool, bool]:
        """What makes it another one."""
        return self.name, self.share, self.goes_back, self.waits


class StageWatch:
    """Of one deployment that is followed."""

    def __init__(self) -> None:
        self.stage: SeenStage | None = None
        """The one that was seen last; None: none was."""
        self.is_new = False
        """Whether the last look was the first to see it."""

    def see(self, deployment: ServiceDeploymentSnapshot | None, now: float) -> SeenStage | None:
        """The stage that *deployment* is in, *now*; None: it has none, or ECS does not list it."""
        self.is_new = False
        if deployment is None or not deployment.stage:
            return self.stage
        found = SeenStage(
            name=deployment.stage,
            share=deployment.traffic.new,
            goes_back=deployment.is_going_back,
            waits=bool(deployment.open_hooks),
        )
        if self.stage is None or self.stage.key != found.key:
            self.is_new = True
            self.stage = dataclasses.replace(found, since=now, is_from_start=self.stage is not None)
        return self.stage
