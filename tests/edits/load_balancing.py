"""Load balancers as they are at AWS, for those who look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modulestack.contract.listener_rules.api_form import target_groups_of
from modulestack.embedded_aws.account import EmbeddedAws


class LoadBalancing:
    """
    Load balancers, their listeners and target groups.

    Each is asked for once, because an edit is looked at twice, and each module's share of it in several ways.
    """

    def __init__(self, aws: EmbeddedAws) -> None:
        self._elbv2 = aws.client("elbv2")
        self.groups = self._all("describe_target_groups", "TargetGroups", "TargetGroupArn")
        self.balancers = self._all("describe_load_balancers", "LoadBalancers", "LoadBalancerArn")
        self._listeners: dict[str, list[dict[str, Any]]] = {}
        self._rules: dict[str, list[dict[str, Any]]] = {}

    def listeners(self, balancer: str) -> list[dict[str, Any]]:
        """Those of *balancer* (ARN)."""
        if balancer not in self._listeners:
            self._listeners[balancer] = self._elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
        return self._listeners[balancer]

    def rules(self, listener: dict[str, Any], group: str) -> list[dict[str, Any]]:
        """Those of *listener* that lead to the target *group* (ARN)."""
        arn = listener["ListenerArn"]
        if arn not in self._rules:
            self._rules[arn] = self._elbv2.describe_rules(ListenerArn=arn)["Rules"]
        return [r for r in self._rules[arn] if any(group in target_groups_of(action) for action in r["Actions"])]

    def https_rules(self, group: str) -> Iterator[dict[str, Any]]:
        """Those of HTTPS listeners that lead to the target *group* (ARN)."""
        for balancer in self.groups[group]["LoadBalancerArns"]:
            for listener in self.listeners(balancer):
                if listener["Protocol"] == "HTTPS":
                    yield from self.rules(listener, group)

    def _all(self, operation: str, kind: str, key: str) -> dict[str, dict[str, Any]]:
        pages = self._elbv2.get_paginator(operation).paginate()
        return {found[key]: found for page in pages for found in page[kind]}
