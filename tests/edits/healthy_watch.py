"""Counts the healthy targets of modules while their environment is edited."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.module_status import healthy_count, healthy_task_count

INTERVAL_S = 10.0
"""Between two looks, simulated seconds."""


class Watch:
    """Counts the healthy targets of modules now and then; where nobody was since, nothing has changed."""

    def __init__(self, aws: EmbeddedAws, places: Mapping[str, set[tuple[str, str]]]) -> None:
        """*places*: module → cluster and service before and after the edit."""
        self._aws, self._places = aws, places
        self._next = aws.clock.now() + INTERVAL_S
        self.workers = {
            name for name in places if not any(service["loadBalancers"] for service in self._services(name))
        }
        self.least = {name: count for name in places if (count := self._healthy(name))}
        self._seen = aws.visits

    def next_due(self) -> float:
        return self._next

    def run_until(self, time: float) -> None:
        while self._next <= time:
            self._next += INTERVAL_S
        if self._aws.visits != self._seen:
            self.least = {name: min(least, self._healthy(name)) for name, least in self.least.items()}
            self._seen = self._aws.visits

    def _healthy(self, module: str) -> int:
        with self._aws.internal():
            return sum(self._count(module, each) for each in self._services(module) if each["status"] == "ACTIVE")

    def _count(self, module: str, service: dict[str, Any]) -> int:
        if module in self.workers:
            return healthy_task_count(self._aws, service["clusterArn"], service["serviceName"])
        return healthy_count(self._aws, service)

    def _services(self, module: str) -> list[dict[str, Any]]:
        ecs = self._aws.client("ecs")
        found: list[dict[str, Any]] = []
        for cluster, name in self._places[module]:
            with contextlib.suppress(ecs.exceptions.ClusterNotFoundException):
                found += ecs.describe_services(cluster=cluster, services=[name])["services"]
        return found
