"""What is spoken on each port of a module, against what its health check asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from modulestack.contract import limits, protocols
from modulestack.features.context import ModuleContext
from modulestack.features.further_port import FurtherPort
from modulestack.features.health_check import HealthCheck
from modulestack.features.protocol import needs_a_domain
from modulestack.fields.text import shown
from modulestack.fields.violation import FieldPath, RuleViolation


class SpokenTo(Protocol):
    """A module, as far as these rules ask."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def port(self) -> int | None:
        """Where it serves; None: a worker."""

    @property
    def protocol(self) -> str:
        """What clients speak there."""

    @property
    def health_check(self) -> HealthCheck:
        """Of that port."""

    @property
    def ports(self) -> Mapping[str, FurtherPort]:
        """Where it serves besides."""


def tls_of_ports_has_its_domain(module: SpokenTo, context: ModuleContext) -> Iterator[RuleViolation]:
    """As of the module's own port."""
    for name, further in module.ports.items():
        yield from needs_a_domain(("modules", module.name, "ports", name, "protocol"), further.protocol, context.zone)


def checks_call_methods(module: SpokenTo) -> Iterator[RuleViolation]:
    """
    Of gRPC.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    (HealthCheckPath)
    """
    for field, protocol, check in _checks(module):
        path = check.path_of(protocol)
        if protocol == protocols.GRPC and not re.fullmatch(protocols.GRPC_PATH_PATTERN, path):
            yield RuleViolation(
                ((*field, "health_check", "path"), (*field, "protocol")),
                f"{shown(path)} is no method of gRPC: allowed /package.service/method, such as "
                f"/grpc.health.v1.Health/Check with matcher: '0', or leave it out",
            )


def checks_wait_for_codes_of_theirs(module: SpokenTo) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html"""
    for field, protocol, check in _checks(module):
        matcher = check.matcher_of(protocol)
        codes = [int(code) for code in re.split("[-,]", matcher)]
        fields: tuple[FieldPath, ...] = ((*field, "health_check", "matcher"), (*field, "protocol"))
        if protocol == protocols.GRPC and not all(code in protocols.GRPC_CODE for code in codes):
            low, high = protocols.GRPC_CODE
            yield RuleViolation(
                fields,
                f"{matcher} is of HTTP, and protocol is grpc: allowed {low} to {high}, such as '0' (OK) or '12' "
                "(UNIMPLEMENTED), or leave it out",
            )
        elif protocol != protocols.GRPC and not all(code in limits.HEALTH_CHECK_CODE for code in codes):
            low, high = limits.HEALTH_CHECK_CODE
            yield RuleViolation(fields, f"{matcher} is of gRPC, and protocol is {protocol}: allowed {low} to {high}")


def _checks(module: SpokenTo) -> Iterator[tuple[FieldPath, str, HealthCheck]]:
    """Where the file has each port, what is spoken there, and its check."""
    if module.port is None:
        return
    yield (), module.protocol, module.health_check
    for name, further in module.ports.items():
        yield ("ports", name), further.protocol, further.health_check
