"""
The two target groups between which ECS shifts traffic, and which of them is live.

A service names one of them first, at its creation; which one is live swaps with every deployment, and only the service
revision says it.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionLoadBalancer.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

Settings = Mapping[str, Any]
"""Of a service: ``ServiceSnapshot.settings``."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TargetGroupPair:
    """Of one of a service's load balancers; ARNs."""

    named: str
    other: str
    production: str
    """Its rule, or listener."""
    test: str
    """The same of test traffic; empty: there is none."""

    @property
    def groups(self) -> tuple[str, str]:
        """Both."""
        return self.named, self.other

    def live(self, revision: Mapping[str, Any]) -> str:
        """The one that a service *revision* (an answer) is in; empty: it does not say."""
        balancers = (revision.get("resolvedConfiguration") or {}).get("loadBalancers") or ()
        found = [each.get("targetGroupArn") for each in balancers if each.get("targetGroupArn") in self.groups]
        return str(found[0]) if found else ""

    def idle(self, live: str) -> str:
        """The one that is not *live*."""
        return self.other if live == self.named else self.named


def pairs_of(settings: Settings) -> tuple[TargetGroupPair, ...]:
    """Those of a service; none: ECS shifts no traffic of it."""
    found = []
    for balancer in settings.get("loadBalancers") or ():
        advanced = balancer.get("advancedConfiguration") or {}
        if advanced.get("alternateTargetGroupArn"):
            found.append(
                TargetGroupPair(
                    named=balancer.get("targetGroupArn", ""),
                    other=advanced["alternateTargetGroupArn"],
                    production=advanced.get("productionListenerRule", ""),
                    test=advanced.get("testListenerRule", ""),
                )
            )
    return tuple(found)


def all_groups(groups: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """*groups* of a manifest, each with the other one of its pair."""
    pairs = {group: pair for pair in pairs_of(settings) for group in pair.groups}
    return tuple(
        dict.fromkeys(each for group in groups for each in (pairs[group].groups if group in pairs else (group,)))
    )


def live_groups(groups: Sequence[str], settings: Settings, revision: Mapping[str, Any]) -> tuple[str, ...]:
    """*groups* of a manifest, of each pair the one that a service *revision* (an answer) is in, if it says so."""
    pairs = {group: pair for pair in pairs_of(settings) for group in pair.groups}
    return tuple(dict.fromkeys((pairs[group].live(revision) or group) if group in pairs else group for group in groups))
