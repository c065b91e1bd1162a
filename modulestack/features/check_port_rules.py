"""Ports that load balancers ask for health, against the containers that could answer there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from modulestack.features.further_port import FurtherPort
from modulestack.features.health_check import HealthCheck
from modulestack.features.sidecar import Sidecar
from modulestack.fields.violation import FieldPath, RuleViolation


class AskedForHealth(Protocol):
    """A module, as far as this rule asks."""

    @property
    def port(self) -> int | None:
        """Where it serves; None: a worker."""

    @property
    def health_check(self) -> HealthCheck:
        """Of that port."""

    @property
    def ports(self) -> Mapping[str, FurtherPort]:
        """Where it serves besides."""

    @property
    def beside(self) -> Mapping[str, Sidecar]:
        """Containers beside its own, agents among them."""

    def place(self, name: str) -> FieldPath:
        """Where the file has the container *name* of these."""


def checks_ask_who_can_answer(module: AskedForHealth) -> Iterator[RuleViolation]:
    """
    Agents listen on localhost only, and the port that serves is asked anyhow.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    """
    for field, serving, check in _checks(module):
        if check.port is None:
            continue
        if check.port == serving:
            yield RuleViolation(
                ((*field, "port"),), f"{check.port} is the port that serves, which is asked anyhow: leave it out"
            )
        for name, container in module.beside.items():
            place = module.place(name)
            if check.port not in container.ports:
                continue
            if place[0] != "containers":
                text = f"{check.port} is the port of {name}, which {place[0]} adds and which listens on localhost only"
                yield RuleViolation(((*field, "port"), place), f"{text}: choose another")


def _checks(module: AskedForHealth) -> Iterator[tuple[FieldPath, int | None, HealthCheck]]:
    """Each check with its field and the port that it is of."""
    yield ("health_check",), module.port, module.health_check
    for name, further in module.ports.items():
        yield ("ports", name, "health_check"), further.port, further.health_check
