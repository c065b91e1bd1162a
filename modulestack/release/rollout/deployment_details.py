"""What a live table shows of a deployment beside its tasks: its targets' health, and the circuit breaker's count."""

from __future__ import annotations

import collections
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.rollout.look import RolloutLook
from modulestack.release.rollout.own_service_deployment import OwnServiceDeployment
from modulestack.release.rollout.target_group_pairs import all_groups
from modulestack.release.rollout.verification import target_states


def details_of(
    aws: AwsClient, manifest: ModuleManifest, look: RolloutLook, own: OwnServiceDeployment, *, with_targets: bool = True
) -> dict[str, Any]:
    """
    ``targets``: state → how many; ``breaker``, once tasks have failed: ``failures`` and ``threshold`` if known.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    details: dict[str, Any] = {}
    if with_targets:
        details["targets"] = _targets(aws, manifest, look)
    if look.new and look.new.failed:
        deployment = look.service_deployment or own.read()
        details["breaker"] = {"failures": deployment.failures, "threshold": deployment.threshold} if deployment else {}
    return details


def _targets(aws: AwsClient, manifest: ModuleManifest, look: RolloutLook) -> collections.Counter[str]:
    """State → how many, in both groups of a pair."""
    states: list[str] = []
    for arn in all_groups(manifest.target_groups, look.service.settings):
        where = manifest.where(arn)
        states += [f"{state} on {where}" if where else state for state in target_states(aws, arn)]
    return collections.Counter(states)
