"""Whether all of production goes to what was released, by the rules' own weights: ECS's word is not taken for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.rollout.rule_weights import read_weights, what
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.target_group_pairs import TargetGroupPair, live_groups, pairs_of
from modulestack.release.rollout.task_verification import Verification
from modulestack.release.rollout.tracked_deployment import TrackedDeployment
from modulestack.release.rollout.verification import verify_deployment


def verify_shifted(
    aws: AwsClient,
    manifest: ModuleManifest,
    tracked: TrackedDeployment,
    service: ServiceSnapshot,
    revision: Mapping[str, Any],
    images: Mapping[str, Image],
) -> Steps[Verification]:
    """
    As ``verify_deployment``, of the target groups that *revision* is in; rules send them all of production.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    groups = live_groups(manifest.target_groups, service.settings, revision)
    found = yield from verify_deployment(
        aws, dataclasses.replace(manifest, target_groups=groups), tracked, service, revision, images
    )
    if found.wrong:
        return found
    unread: list[str] = []
    for pair in pairs_of(service.settings):
        try:
            wrong = _wrong_weights(aws, pair, revision)
        except AccessDenied as denied:
            unread.append(f"where production goes was not looked at: no permission for {denied.action}")
            continue
        if wrong:
            return Verification(wrong=wrong)
    return dataclasses.replace(found, seen="; ".join(filter(None, [found.seen, *dict.fromkeys(unread)])))


def _wrong_weights(aws: AwsClient, pair: TargetGroupPair, revision: Mapping[str, Any]) -> str:
    """What is wrong with where production goes; empty: nothing, or ECS does not say where it should."""
    live = pair.live(revision)
    if not live or not pair.production:
        return ""
    rule = read_weights(aws, pair.production)
    if rule is None:
        return f"the {what(pair.production)} of production {pair.production} is gone"
    share, rest = rule.weights.get(live, 0), sum(weight for group, weight in rule.weights.items() if group != live)
    if share and not rest:
        return ""
    where = f"{what(pair.production)} {pair.production}"
    return f"production goes {share}:{rest} to {name_of(live)}, where it runs, and elsewhere ({where})"


def name_of(group: str) -> str:
    """The name in a target group's ARN."""
    return group.split("/")[1] if "/" in group else group
