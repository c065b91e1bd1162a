"""A load balancer's health check of a module's tasks."""

from __future__ import annotations

from typing import Annotated, Any

from modulestack.contract import limits, protocols
from modulestack.features.contribution import Ingress, own_port
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.violation import FieldPath, RuleViolation

IN_PLAIN_SIGHT = "holds what looks like a secret, in plain sight: let the application answer this path without one"
"""Of a health check's path."""


class HealthCheck(Section):
    """The load balancer's health check of a module's tasks."""

    path: kinds.HealthPath = "/"
    """
    Path that answers while the task can serve. Of gRPC a method, `/package.service/method`; absent:
    `/AWS.ALB/healthcheck`.
    """
    port: kinds.Port | None = None
    """
    Port that is asked instead of the one that serves: of the same container, or of one that has it under `ports`.
    """
    matcher: kinds.Matcher = "200"
    """
    HTTP codes that count as healthy: one (`200`), several (`200,204`) or a range (`200-299`). Of gRPC its codes, `0` to
    `99`; absent: `12`, which is how servers answer a method that they do not have.
    """
    protocol: protocols.CheckProtocol | None = None
    """
    `http` or `https`: how it asks; absent: as `target_protocol` says. Certificates are not verified. Of a network load
    balancer also `tcp`, which only connects, and is what there is unless it says so.
    """
    interval_s: Annotated[int, within(limits.HEALTH_CHECK_INTERVAL_S)] = 15
    """Seconds between two checks of one task."""
    timeout_s: Annotated[int, within(limits.HEALTH_CHECK_TIMEOUT_S)] = 5
    """Seconds until an unanswered check has failed; less than interval_s."""
    healthy_threshold: kinds.Threshold = 2
    """Checks in a row that make a task healthy."""
    unhealthy_threshold: kinds.Threshold = 2
    """Failed checks in a row that make a task unhealthy."""

    def asks_by(self, protocol: str, target_protocol: str = protocols.HTTP) -> str:
        """How it asks what speaks *protocol* to clients, and *target_protocol* to the load balancer."""
        return self.protocol or (protocols.TCP if protocol in protocols.NETWORK else target_protocol)

    def path_of(self, protocol: str) -> str:
        """What is asked of a module that speaks *protocol*."""
        said = "path" in self.model_fields_set
        return protocols.GRPC_PATH if protocol == protocols.GRPC and not said else self.path

    def matcher_of(self, protocol: str) -> str:
        """The answers by which one that speaks *protocol* is healthy."""
        said = "matcher" in self.model_fields_set
        return protocols.GRPC_MATCHER if protocol == protocols.GRPC and not said else self.matcher


def check_lasts_too_long(check: HealthCheck, field: FieldPath) -> list[RuleViolation]:
    """Of *check*, which is at *field*."""
    if check.timeout_s < check.interval_s:
        return []
    text = f"{check.timeout_s} s is not shorter than interval_s ({check.interval_s} s)"
    fields: tuple[FieldPath, ...] = ((*field, "timeout_s"), (*field, "interval_s"))
    return [RuleViolation(fields, f"{text}: allowed up to {check.interval_s - 1}")]


def checked_port(port: int, check: HealthCheck, protocol: str) -> tuple[Ingress, ...]:
    """Who comes in to a task for *check* alone, which is of what serves on *port* and speaks *protocol*."""
    if check.port in (None, port):
        return (own_port(port, "tcp"),) if protocol == protocols.UDP else ()
    return (Ingress(into="tasks", port=check.port, source="load balancer"),)


def health_check(check: HealthCheck, protocol: str, target_protocol: str) -> dict[str, Any]:
    """
    *check* as an argument of the target group of what speaks *protocol* to clients, times in seconds.

    *target_protocol* is what tasks are spoken to.
    """
    asks_by = check.asks_by(protocol, target_protocol)
    asked = {"path": check.path_of(protocol), "matcher": check.matcher_of(protocol)}
    return {
        "enabled": True,
        "protocol": asks_by.upper(),
        "port": "traffic-port" if check.port is None else str(check.port),
        **(asked if asks_by != protocols.TCP else {}),
        "interval": check.interval_s,
        "timeout": check.timeout_s,
        "healthy_threshold": check.healthy_threshold,
        "unhealthy_threshold": check.unhealthy_threshold,
    }


_AT_ONCE: Effects[object] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
        text="for the tasks that run, too: those that do not answer so already are stopped",
        remedy="release what does first; or write the old value again",
    ),
)

HEALTH_CHECK_EFFECTS: dict[str, Effects[object]] = {
    **{f"health_check.{key}": IN_PLACE for key in HealthCheck.model_fields},
    **{f"health_check.{key}": _AT_ONCE for key in ("path", "port", "matcher", "protocol")},
}
"""Key, dotted → what an edit of it does."""
