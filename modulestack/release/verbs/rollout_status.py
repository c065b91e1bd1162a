"""How far a deployment has come that shifts traffic, or that a hook holds: for whoever only looks."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot, describe_service_deployment
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service
from modulestack.release.rollout.testers import testers_reach

ROLLING = "ROLLING"


@dataclasses.dataclass(frozen=True, kw_only=True)
class RolloutStatus:
    """Of a deployment that goes on."""

    strategy: str
    """As in the file: ``canary``."""
    status: str
    """ECS's, of the service deployment; empty: it may not be read."""
    stage: str = ""
    """ECS's lifecycle stage."""
    traffic: dict[str, float] = dataclasses.field(default_factory=dict)
    """Percentages: ``new`` and ``old`` of production, ``test`` of test traffic; what ECS does not shift is absent."""
    hooks: tuple[dict[str, str], ...] = ()
    """Those that it waits for."""
    testers: str = ""
    """Where testers reach the new version now, and with which header; empty: they do not."""
    text: str = ""
    """The same for people."""

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return dataclasses.asdict(self)


def rollout_status(aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot) -> RolloutStatus | None:
    """
    How far the deployment of *service* has come; None: none goes on, or it only replaces tasks. One call if one may.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    goes_on = any(each.rollout == "IN_PROGRESS" for each in service.deployments if each.status == "PRIMARY")
    shifts = service.strategy != ROLLING
    if not goes_on or not (shifts or service.configuration.get("lifecycleHooks")) or not service.service_deployment:
        return None
    strategy = service.strategy.lower()
    try:
        found = describe_service_deployment(aws, service.service_deployment)
    except AccessDenied:
        return RolloutStatus(strategy=strategy, status="", text=f"{strategy}: how far it has come may not be read")
    if found is None or found.is_over:
        return None
    return RolloutStatus(
        strategy=strategy,
        status=found.status,
        stage=found.stage,
        traffic=found.traffic.shares(),
        hooks=tuple(hook.facts() for hook in found.open_hooks),
        testers=testers_reach(manifest, found),
        text=_text(found, strategy, manifest),
    )


def _text(found: ServiceDeploymentSnapshot, strategy: str, manifest: ModuleManifest) -> str:
    back = "returns to the old version" if found.is_going_back else ""
    where = ", ".join(filter(None, [back, found.stage, found.traffic.text()]))
    waits = "".join(f"; waits for {hook.awaited()}" for hook in found.open_hooks)
    by_hand = any(hook.is_waiting_for_somebody for hook in found.open_hooks)
    command = f": modulestack continue {manifest.module} -e {manifest.environment}" if by_hand else ""
    testers = testers_reach(manifest, found)
    tests = f"; testers reach the new version at {testers}" if testers else ""
    return f"{strategy}: {where or found.status}{tests}{waits}{command}"


def progress_text(aws: AwsClient, manifest: ModuleManifest) -> str:
    """
    ``rollout_status`` of the module as it is now, for people; empty: there is nothing to say.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    service = describe_service(aws, manifest)
    found = rollout_status(aws, manifest, service) if service else None
    return found.text if found else ""
