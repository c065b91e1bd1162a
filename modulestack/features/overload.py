"""Health checks that end tasks which only have too much to do, and leave their requests to the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from modulestack.contract import protocols
from modulestack.features.health_check import HealthCheck
from modulestack.fields.violation import FieldPath, RuleViolation

USUAL = HealthCheck()
PATIENCE_S = USUAL.interval_s * USUAL.unhealthy_threshold
"""For which a task may be silent as long as nobody says otherwise: who allows less has thought of tasks that hang."""


class LoadBalanced(Protocol):
    """A module, as far as the rule asks."""

    @property
    def port(self) -> int | None:
        """Where it serves; None: a worker."""

    @property
    def protocol(self) -> str:
        """What clients speak there."""

    @property
    def target_protocol(self) -> str:
        """What its tasks are spoken to."""

    @property
    def has_load_balancer(self) -> bool:
        """Whether requests come through one."""

    @property
    def health_check(self) -> HealthCheck:
        """Of its port."""


def busy_tasks_are_stopped(module: LoadBalanced) -> Iterator[RuleViolation]:
    """
    A warning: a check that waits in the queue of the requests fails when there are many, and ECS stops the task.

    Of files only that are less patient than what there is without a word: of all others it would be noise. A check of
    TCP is answered by the machine, not by the application.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html
    """
    check = module.health_check
    asks_by = check.asks_by(module.protocol, module.target_protocol)
    silent_s = check.interval_s * check.unhealthy_threshold
    if not module.has_load_balancer or asks_by == protocols.TCP or check.port not in (None, module.port):
        return
    if silent_s >= PATIENCE_S:
        return
    keys = [key for key in ("interval_s", "unhealthy_threshold") if getattr(check, key) < getattr(USUAL, key)]
    fields: tuple[FieldPath, ...] = tuple(("health_check", key) for key in keys)
    yield RuleViolation(
        fields,
        f"a task that is too busy to answer for {silent_s} s is stopped, and the others get its requests: ask another "
        f"port (health_check.port) than the one that serves, or be as patient as {PATIENCE_S} s",
    )
