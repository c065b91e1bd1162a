"""A module on managed instances: what is refused there, and what follows for its service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from modulestack.features.context import CapacityContext, ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.fields.violation import RuleViolation

MACHINE_LOST = "a machine is lost"
NO_ROOM = "more tasks than the machines have room for"
DAEMON_LOST = "a managed daemon stops"
"""What a rehearsal shows of modules there; the first two of those on other machines, too."""


class HasPlacement(Protocol):
    """As much of a module as is looked at."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def is_daemon(self) -> bool:
        """Whether it is a DAEMON."""

    @property
    def placement(self) -> str | None:
        """What the file says of it; None: nothing."""


def have_no_daemon_service(module: HasPlacement, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    A service is on managed instances by a strategy of capacity providers only, and a DAEMON must have none.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (launchType),
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons.html
    Text: https://github.com/aws/containers-roadmap/issues/2788 (no DAEMON)
    """
    if context.capacity and context.capacity.is_managed and module.is_daemon:
        name = context.capacity.name
        yield RuleViolation(
            (("modules", module.name, "scheduling_strategy"), ("modules", module.name, "capacity")),
            f'"DAEMON" is not possible on managed instances ({name}): make it one of the daemons of '
            f"managed_instances.{name}, which run on each of them; or run it on machines of capacity",
        )


def place_by_themselves(module: HasPlacement, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    ECS launches what its tasks need, and knows no strategies there.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
    """
    if context.capacity and context.capacity.is_managed and module.placement is not None and not module.is_daemon:
        yield RuleViolation(
            (("modules", module.name, "placement"), ("modules", module.name, "capacity")),
            f"{module.placement} is of machines, and on managed instances ({context.capacity.name}) ECS places tasks "
            "by itself, over zones: leave it out",
        )


def contribute(capacity: CapacityContext, strategy: Sequence[Mapping[str, Any]]) -> Contribution:
    """
    The service's tasks are on *capacity*, to which *strategy* leads.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
    """
    return Contribution(
        feature="capacity",
        # As on Fargate: only so is another mix of capacity an update.
        service={"capacity_provider_strategies": list(strategy), "force_new_deployment": True},
        manifest={"capacity": capacity.name, "managed_instances": True},
        scenarios=(MACHINE_LOST, NO_ROOM, *((DAEMON_LOST,) if capacity.daemons else ())),
    )
