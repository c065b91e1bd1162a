"""Events as a scenario file has them."""

from __future__ import annotations

from typing import Annotated, Literal

from modulestack.fields.kinds import ImageTag
from modulestack.fields.section import Section
from modulestack.rehearsal.load import numbers


class ReleaseKeys(Section):
    """`modulestack release`, as a pipeline runs it."""

    module: str
    """Which is released."""
    tag: ImageTag = "r1"
    """Of the module's image."""


class FailedChecksKeys(Section):
    """Health checks that fail although requests are answered, such as those that ask a database which is away."""

    module: str
    """Whose."""
    lasts_s: Annotated[float, numbers.between(0, 86_400, above=True)]
    """Of all its tasks, and of those that start meanwhile."""


class InterruptionKeys(Section):
    """Fargate Spot takes tasks back: SIGTERM at once, SIGKILL after the stop timeout."""

    module: str
    """Whose."""
    tasks: Annotated[int, numbers.between(1, 1000)] | None = None
    """How many of those that are on Spot; absent: all."""


class OutageKeys(Section):
    """Tasks that take messages can do nothing with them, such as when their database is away."""

    module: str
    """One of `messages`."""
    lasts_s: Annotated[float, numbers.between(0, 86_400, above=True)]
    """After which they work as before."""
    messages: Literal["wait", "fail"] = "wait"
    """`wait`: tasks take none. `fail`: they take them, the work fails, and they come back after the visibility
    timeout."""


class EventKeys(Section):
    """Something that happens: one of these."""

    at_s: numbers.Seconds
    """Since the scenario's beginning, whatever else still goes on."""
    release: ReleaseKeys | None = None
    stop_task: str | None = None
    """A module, one of whose tasks somebody stops by hand."""
    fail_health_checks: FailedChecksKeys | None = None
    interrupt_spot: InterruptionKeys | None = None
    lose_zone: str | None = None
    """An availability zone, such as `eu-west-1a`: its tasks end, their addresses answer nobody, and none starts there
    until it is restored."""
    restore_zone: str | None = None
    """The zone is there again."""
    outage: OutageKeys | None = None

    def kind(self) -> str:
        """Name of the one that is said."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)


KINDS = tuple(field for field in EventKeys.model_fields if field != "at_s")
OF_ZONES = ("lose_zone", "restore_zone")
