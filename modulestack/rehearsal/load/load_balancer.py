"""What the embedded account's load balancer says of a module's target groups, as the simulator has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs import balancing
from modulestack.load.fleet import Algorithm, TargetGroup
from modulestack.load.load_settings import IDLE_TIMEOUT_S

_ALGORITHMS: Mapping[str, Algorithm] = {
    "least_outstanding_requests": "least_outstanding_requests",
    "weighted_random": "weighted_random",
}


class ModuleBalancer:
    """The target groups to which requests of a module's address go; only inside ``internal()``."""

    def __init__(self, aws: EmbeddedAws, manifest: ModuleManifest) -> None:
        self._aws = aws
        own = manifest.target_groups[0]
        pair = next((each for each in manifest.traffic if own in each.target_groups), None)
        self._rule = pair.production_rule if pair else ""
        self.groups = {arn: self._made(arn) for arn in (pair.target_groups if pair else (own,))}
        """By ARN."""

    def weights(self) -> dict[TargetGroup, float]:
        """Of each as its rule has it."""
        if not self._rule:
            return dict.fromkeys(self.groups.values(), 1.0)
        found = balancing.groups(self._aws, self._aws.region, self._rule) or {}
        return {self.groups[arn]: float(weight) for arn, weight in found.items() if arn in self.groups}

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
        )

    def _balancer(self, arn: str) -> Any:
        [first, *_] = self._elbv2.target_groups[arn].load_balancer_arns
        return self._elbv2.load_balancers[first]

    @property
    def _elbv2(self) -> Any:
        return self._aws.backend("elbv2")
