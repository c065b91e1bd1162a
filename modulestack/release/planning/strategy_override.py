"""
Another strategy for one release than the service has: ``release --strategy canary --percent 5``.

It is sent with the update, and belongs to the service from then on: what it had before is sent again when the
deployment is over, which starts none. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.service_settings import DEFAULTS, EARLY_SUCCESS
from modulestack.release.rollout.service_snapshot import ServiceSnapshot

StrategyName = Literal["rolling", "blue_green", "linear", "canary"]
"""As in the file: ECS's name in lower case."""
LEAST_PERCENT: Mapping[str, float] = {"canary": 0.1, "linear": 3.0}
"""
Those that move production in steps → the smallest step, in percent.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
"""
_OF_STEPS = {"canary": ("canaryConfiguration", "canaryPercent"), "linear": ("linearConfiguration", "stepPercent")}


@dataclasses.dataclass(frozen=True, kw_only=True)
class StrategyOverride:
    """What is asked for."""

    strategy: StrategyName
    percent: float | None = None
    """Of the first move of a canary, or of each step of linear; None: the service's own, else ECS's default."""

    def configuration(self, service: ServiceSnapshot) -> dict[str, Any]:
        """
        The ``deploymentConfiguration`` of *service* with it; bake time, hooks, alarms and all else stay.

        But for early success, which only rolling updates have, and which stays unless it is switched off.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
        """
        kept = {
            name: value
            for name, value in service.configuration.items()
            if name not in {"linearConfiguration", "canaryConfiguration"}
        }
        if EARLY_SUCCESS in kept and self.strategy != "rolling":
            kept[EARLY_SUCCESS] = dict(DEFAULTS[EARLY_SUCCESS])
        kept["strategy"] = self.strategy.upper()
        if self.strategy in _OF_STEPS:
            name, of_step = _OF_STEPS[self.strategy]
            steps = dict(service.configuration.get(name) or {})
            kept[name] = {**steps, of_step: self.percent} if self.percent is not None else steps
            if not kept[name]:
                del kept[name]
        return kept

    def check(self, service: ServiceSnapshot, manifest: ModuleManifest) -> None:
        """
        That *service* can be deployed so.

        Raises:
            BadInput: traffic of it cannot be shifted.
        """
        if self.strategy == "rolling":
            return
        balancers = service.settings.get("loadBalancers") or ()
        connect = (service.settings.get("serviceConnectConfiguration") or {}).get("enabled")
        lacks = [b for b in balancers if not (b.get("advancedConfiguration") or {}).get("alternateTargetGroupArn")]
        if not lacks and (balancers or connect or self.strategy == "blue_green"):
            return
        what = "has no second target group" if lacks else "has no load balancer whose traffic could be shifted"
        remedy = (
            f"set deployment.alternate_target_group of {manifest.module} to true in the file and run "
            f"`pulumi up -s {manifest.environment}`"
            if lacks
            else "release it with --strategy rolling or blue_green"
        )
        raise BadInput(
            f"{manifest.module}: --strategy {self.strategy}: the service {manifest.service} {what}: {remedy}"
        )
