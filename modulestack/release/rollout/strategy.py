"""
The seam for ECS's deployment strategies: how a rollout is followed, ended early, and believed.

One file per strategy, one line in ``STRATEGIES``. The loop that looks, reports, keeps the lock and ends on time is in
follow.py and the same for all; ECS's own verdict is read by ``service_deployment.outcome_of``, for all.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.rollout.look import RolloutLook
from modulestack.release.rollout.service_deployment import RolloutOutcome
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.task_failures import TaskFailure
from modulestack.release.rollout.task_verification import Verification
from modulestack.release.rollout.tracked_deployment import TrackedDeployment


@dataclasses.dataclass(frozen=True, kw_only=True)
class RolloutResult:
    """How following ended."""

    outcome: RolloutOutcome
    why: str = ""
    failures: tuple[TaskFailure, ...] = ()
    last_log_lines: tuple[str, ...] = ()
    """Of the newest failed task; oldest first."""
    deployment: str = ""
    """ARN of the service deployment, if it came to be known."""
    revision: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """The service revision it deployed, as AWS answers it; empty: not known."""
    service: ServiceSnapshot | None = None
    """The last look; None: there was none."""
    details: tuple[str, ...] = ()
    """More lines: how far it had come."""


class RolloutStrategy(Protocol):
    """
    What differs between ECS's strategies. Stateless: one object serves all deployments.

    All but ``verify`` decide from what was read and make no calls.
    """

    @property
    def reads_service_deployment(self) -> bool:
        """Whether each look reads the service deployment too (lifecycle stage, traffic): one more call per look."""

    def patience_s(self, service: ServiceSnapshot, timeout_s: float) -> float:
        """
        Seconds to follow, when the user allows *timeout_s*.

        More than that if the strategy waits by itself: bake time, traffic steps.
        """

    def waiting_for(self, look: RolloutLook) -> str:
        """What has to happen next, for people."""

    def pause_s(self, look: RolloutLook) -> float:
        """
        Seconds until the next look.

        Of tasks alone at most 6, and at most 5 when ECS's verdict may come; where bake times make a deployment long,
        so many that AWS is called ten times a minute at most.
        """

    def facts(self, look: RolloutLook) -> dict[str, Any]:
        """More for machines than a look has: further keys of ``progress`` in docs/releases.md."""

    def may_be_over(self, look: RolloutLook) -> bool:
        """Whether ECS's verdict, the service deployment's status, must be asked for now."""

    def failure_signs(self, look: RolloutLook, previous: RolloutLook | None) -> tuple[float, ...]:
        """Numbers that hint at failed tasks: stopped tasks are read when they differ from *previous* look's."""

    def reason_to_stop(self, look: RolloutLook, failures: Sequence[TaskFailure]) -> str:
        """Why ECS should be told to return to the old version now; empty: go on. *failures* are oldest first."""

    def verify(
        self,
        aws: AwsClient,
        manifest: ModuleManifest,
        tracked: TrackedDeployment,
        result: RolloutResult,
        images: Mapping[str, Image],
    ) -> Steps[Verification]:
        """
        What is to be said of a deployment that ECS calls successful. *images*: by container.

        Raises:
            AwsFailure: AWS could not be asked.
        """


def strategy_of(
    service: ServiceSnapshot, strategies: Mapping[str, RolloutStrategy], manifest: ModuleManifest
) -> RolloutStrategy:
    """
    The strategy that *service* is set to.

    Raises:
        BadInput: one that is not among *strategies*.
    """
    if service.strategy not in strategies:
        raise BadInput(
            f"{manifest.module}: the service {manifest.service} is deployed with ECS's strategy {service.strategy}, "
            f"which this version cannot follow: known are {', '.join(sorted(strategies))}"
        )
    return strategies[service.strategy]
