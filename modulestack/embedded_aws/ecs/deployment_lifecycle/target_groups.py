"""
In which of a load balancer's two target groups a service revision is.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionLoadBalancer.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Balancer = Mapping[str, Any]
"""One of a service's ``loadBalancers``."""


def advanced(balancer: Balancer) -> Mapping[str, Any]:
    """Its ``advancedConfiguration``; empty: it has none."""
    found: Mapping[str, Any] = balancer.get("advancedConfiguration") or {}
    return found


def assigned(fields: Mapping[str, Any], before: Mapping[str, str], *, shifts: bool) -> dict[str, str]:
    """
    Target group that is named in *fields* → the one of its pair that a new revision's tasks come into.

    *before* is the same of the revision that serves until now; empty: there is none. One that *shifts* traffic takes
    the other group, a rolling update the same one.
    """
    taken = set(before.values())
    groups = {}
    for balancer in fields.get("loadBalancers") or ():
        named = balancer.get("targetGroupArn")
        other = advanced(balancer).get("alternateTargetGroupArn")
        if named and other:
            is_named = named not in taken if shifts else other not in taken or named in taken
            groups[named] = named if is_named else other
        elif named:
            groups[named] = named
    return groups


def pairs(fields: Mapping[str, Any], groups: Mapping[str, str]) -> Iterator[tuple[Balancer, str, str]]:
    """Each load balancer with two groups, the group that the revision is in, and the other one."""
    for balancer in fields.get("loadBalancers") or ():
        named, other = balancer.get("targetGroupArn"), advanced(balancer).get("alternateTargetGroupArn")
        if named and other:
            own = groups.get(named, named)
            yield balancer, own, other if own == named else named


def resolved(fields: Mapping[str, Any], groups: Mapping[str, str]) -> dict[str, Any] | None:
    """A ``resolvedConfiguration``: the groups that serve, and the rules that lead there; None: there is none."""
    found = [
        {
            "targetGroupArn": groups.get(named, named),
            **({"productionListenerRule": rule} if (rule := advanced(balancer).get("productionListenerRule")) else {}),
        }
        for balancer in fields.get("loadBalancers") or ()
        if (named := balancer.get("targetGroupArn"))
    ]
    return {"loadBalancers": found} if found else None
