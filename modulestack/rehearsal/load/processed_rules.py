"""How many rules a load balancer looks at for a request: in the order of their priority, until one takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def processed_rules(balancer: Any, groups: Iterable[str]) -> int:
    """
    The most, of all listeners of *balancer* (moto's) that send requests to target *groups* (ARNs).

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html#rule-priority
    """
    wanted = set(groups)
    positions = [1]
    for listener in balancer.listeners.values():
        numbered = (rule for rule in listener.rules.values() if str(rule.priority).isdigit())
        rules = sorted(numbered, key=lambda rule: int(rule.priority))
        positions += [at for at, rule in enumerate(rules, 1) if wanted & _groups(rule.actions)][-1:]
        if wanted & _groups(listener.default_actions):
            positions.append(len(rules))
    return max(positions)


def _groups(actions: Iterable[Any]) -> set[str]:
    found = set[str]()
    for action in actions:
        config = action.data.get("ForwardConfig") or {}
        found |= {each["TargetGroupArn"] for each in config.get("TargetGroups") or ()}
        found |= {action.data["TargetGroupArn"]} if action.data.get("TargetGroupArn") else set()
    return found
