"""What the embedded account's load balancer says of a module's target groups, as the simulator has it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs import balancing
from modulestack.load.fleet import Algorithm, TargetGroup
from modulestack.load.load_settings import IDLE_TIMEOUT_S

COOKIE_S = 86_400.0
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html"""
_ALGORITHMS: Mapping[str, Algorithm] = {
    "least_outstanding_requests": "least_outstanding_requests",
    "weighted_random": "weighted_random",
}


@dataclasses.dataclass(frozen=True)
class _Way:
    """How requests of a port come to their target groups."""

    groups: tuple[str, ...]
    """ARNs."""
    rule: str = ""
    """ARN of the one that has their weights; empty: there is one group."""


def _way(manifest: ModuleManifest, own: str) -> _Way:
    pair = next((each for each in manifest.traffic if own in each.target_groups), None)
    return _Way(pair.target_groups, pair.production_rule) if pair else _Way((own,))


class ModuleBalancer:
    """The target groups to which requests of a module go; only inside ``internal()``."""

    def __init__(self, aws: EmbeddedAws, manifest: ModuleManifest, ports: Iterable[str] = ()) -> None:
        """Requests come to its own port, and to further *ports* of these names."""
        self._aws = aws
        own = {"": manifest.target_groups[0], **{each.name: each.target_group for each in manifest.ports}}
        self._ways = {name: _way(manifest, own[name]) for name in ("", *ports)}
        self.groups = {arn: self._made(arn) for way in self._ways.values() for arn in way.groups}
        """By ARN, those of its own port first."""
        self._lost: frozenset[str] = frozenset()

    def weights(self, port: str = "") -> dict[TargetGroup, float]:
        """Of each group of a *port* as its rule has it."""
        way = self._ways[port]
        if not way.rule:
            return {self.groups[arn]: 1.0 for arn in way.groups}
        found = balancing.groups(self._aws, self._aws.region, way.rule) or {}
        return {self.groups[arn]: float(weight) for arn, weight in found.items() if arn in self.groups}

    def lose(self, zones: Collection[str]) -> None:
        """Of these zones nobody asks its nodes."""
        if self._lost != zones:
            self._lost = frozenset(zones)
            for group in self.groups.values():
                group.lose(self._lost)

    def load_balancer(self) -> Any:
        """moto's object of that in front of it."""
        return self._balancer(next(iter(self.groups)))

    def idle_timeout_s(self) -> float:
        """After which it gives up an answer."""
        said = self.load_balancer().attrs.get("idle_timeout.timeout_seconds")
        return float(said or IDLE_TIMEOUT_S)

    def names(self, arn: str) -> tuple[str, str]:
        """The target group and its load balancer, as CloudWatch has them."""
        return arn.rpartition(":")[2], str(self._balancer(arn).arn).partition(":loadbalancer/")[2]

    def _made(self, arn: str) -> TargetGroup:
        attributes = self._elbv2.target_groups[arn].attributes
        cross_zone = str(attributes.get("load_balancing.cross_zone.enabled", "")) != "false"
        zones = sorted({subnet.availability_zone for subnet in self._balancer(arn).subnets})
        return TargetGroup(
            arn,
            algorithm=_ALGORITHMS.get(str(attributes.get("load_balancing.algorithm.type")), "round_robin"),
            slow_start_s=float(attributes.get("slow_start.duration_seconds") or 0),
            zones=zones or ("",),
            cross_zone=cross_zone,
            sticky_s=_sticky_s(attributes),
            mitigates=attributes.get("load_balancing.algorithm.anomaly_mitigation") == "on",
        )

    def _balancer(self, arn: str) -> Any:
        [first, *_] = self._elbv2.target_groups[arn].load_balancer_arns
        return self._elbv2.load_balancers[first]

    @property
    def _elbv2(self) -> Any:
        return self._aws.backend("elbv2")


def _sticky_s(attributes: Mapping[str, Any]) -> float | None:
    """How long a cookie of the load balancer lives; None: there are none."""
    if attributes.get("stickiness.enabled") != "true" or attributes.get("stickiness.type") != "lb_cookie":
        return None
    return float(attributes.get("stickiness.lb_cookie.duration_seconds") or COOKIE_S)
