"""
Where production really goes before a release: ECS does not look at rules' weights before it shifts.

Who has pointed production at the empty one of two target groups has an outage until the next shift.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from modulestack.contract.advice import make_again
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.rollout.rule_weights import RuleWeights, read_weights, what
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.target_group_pairs import TargetGroupPair, pairs_of
from modulestack.release.rollout.tracked_deployment import describe_service_revisions
from modulestack.release.rollout.traffic_verification import name_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class PairFacts:
    """Two target groups, and the rules that lead to them."""

    pair: TargetGroupPair
    live: str
    """The one where the tasks are, by the service revision; empty: it does not say, or a deployment goes on."""
    production: RuleWeights | None
    """None: it is gone."""
    test: RuleWeights | None
    """None: it is gone, or there is none."""


def read_pairs(aws: AwsClient, service: ServiceSnapshot) -> tuple[tuple[PairFacts, ...], tuple[str, ...]]:
    """
    The pairs of *service*, and what there was no permission to look at; no call where it has none.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    pairs = [pair for pair in pairs_of(service.settings) if pair.production]
    if not pairs:
        return (), ()
    try:
        revisions = list(service.service_revisions)
        found = describe_service_revisions(aws, revisions) if len(revisions) == 1 else {}
        revision = next(iter(found.values()), {})
        return tuple(
            PairFacts(
                pair=pair,
                live=pair.live(revision),
                production=read_weights(aws, pair.production),
                test=read_weights(aws, pair.test) if pair.test else None,
            )
            for pair in pairs
        ), ()
    except AccessDenied as denied:
        return (), (f"no permission for {denied.action}, so where production goes is not known",)


def pair_problems(facts: PairFacts, manifest: ModuleManifest) -> Iterator[str]:
    """What would make a deployment that shifts traffic fail, or is an outage already; with what to do."""
    pair, up = facts.pair, f"run {make_again(manifest.environment)}"
    rule = f"{what(pair.production)} {pair.production}"
    if facts.production is None:
        yield f"the {what(pair.production)} of production {pair.production} does not exist: {up}"
    if pair.test and facts.test is None:
        yield f"the {what(pair.test)} of test traffic {pair.test} does not exist: {up}"
    weights = facts.production.weights if facts.production else {}
    attached = {*weights, *(facts.test.weights if facts.test else ())}
    for group in pair.groups:
        if facts.production and group not in attached:
            yield (
                f"target group {name_of(group)} is in no action of the {rule}: ECS shifts traffic only "
                f"between two that are: {up}"
            )
    if facts.production is None or not facts.live:
        return
    astray = {group: weight for group, weight in weights.items() if group != facts.live and weight}
    if not astray:
        if not weights.get(facts.live):
            yield (
                f"production goes nowhere: the {rule} gives {name_of(facts.live)}, where the tasks "
                f"are, no weight: {facts.production.mend(facts.live, manifest.region)}"
            )
        return
    share = "all of production goes" if not weights.get(facts.live) else "a part of production goes"
    yield (
        f"{share} to {', '.join(map(name_of, astray))}, where no task is: the tasks are in {name_of(facts.live)} "
        f"({rule}): {facts.production.mend(facts.live, manifest.region)}"
    )
