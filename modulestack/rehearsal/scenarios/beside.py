"""Two commands beside each other, as two people give them: the second in the middle of the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from modulestack.embedded_aws.ecs.deployment_lifecycle import stages
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.release.aws_access.cooperative import Steps, run
from modulestack.release.outcome.verdicts import Verdict

T = TypeVar("T")
POLL_S = 5.0
"""Between two looks at whether it is time for the second, simulated seconds."""


def beside(
    module: RehearsedModule, first: Steps[Verdict], when: Callable[[], bool], second: Callable[[], Steps[T]]
) -> tuple[Verdict, T | None]:
    """The verdict of *first*, and what *second* gives, which begins as soon as it is *when*; None: it never was."""
    ended: list[Verdict] = []

    def of_first() -> Steps[T | None]:
        ended.append((yield from first))
        return None

    def of_second() -> Steps[T | None]:
        while not when():
            if ended:
                return None
            yield POLL_S
        return (yield from second())

    found = run({"first": of_first(), "second": of_second()}, module.aws.clock)
    return ended[0], found["second"]


def is_in(module: RehearsedModule, *stages: str) -> bool:
    """Whether its deployment goes on, and is in one of these lifecycle stages of ECS's."""
    record = module.state().records[0]
    return record.status == "IN_PROGRESS" and record.stage in stages


def bakes(module: RehearsedModule) -> bool:
    """Whether its deployment has moved all requests and waits; of a rolling update: whether it looks at alarms only."""
    service = module.state()
    record = service.records[0]
    if record.status != "IN_PROGRESS":
        return False
    return record.stage == stages.BAKE_TIME or (record.stage is None and service.primary.bake_until is not None)
