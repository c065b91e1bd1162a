"""Somebody who asks a module all the time, on the account's clock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import attached

INTERVAL_S = 1.0
"""Between two requests to one listener, simulated seconds."""


class Requests:
    """
    One request a second to each listener of *module*'s load balancer that answered at first.

    It is answered if the listener leads to a target that counts as healthy, and each such target is a task that runs:
    the load balancer chooses any of them.
    """

    def __init__(self, aws: EmbeddedAws, cluster: str, module: str) -> None:
        self._aws, self._cluster = aws, cluster
        self._next = aws.clock.now() + INTERVAL_S
        self._listeners = tuple(each for each in self._find(f"{module}-lb") if not self._unanswered(*each))
        self.asked = 0
        self.lost: list[str] = []
        """Listener's port and why, of each that was not answered."""
        self._seen = -1
        self._why: list[str] = []

    def next_due(self) -> float:
        return self._next

    def run_until(self, time: float) -> None:
        while self._next <= time:
            self._next += INTERVAL_S
            if self._aws.visits != self._seen:
                with self._aws.internal():
                    self._why = [why for listener in self._listeners if (why := self._unanswered(*listener))]
                self._seen = self._aws.visits
            self.asked += len(self._listeners)
            self.lost += self._why

    @contextlib.contextmanager
    def under_way(self) -> Iterator[Requests]:
        """While in here, it asks."""
        with attached(self._aws.clock, self):
            yield self

    def _find(self, name: str) -> Iterator[tuple[str, int]]:
        elbv2 = self._aws.client("elbv2")
        for balancer in elbv2.describe_load_balancers()["LoadBalancers"]:
            if balancer["LoadBalancerName"].startswith(name):
                for listener in elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
                    yield listener["ListenerArn"], listener["Port"]

    def _unanswered(self, listener: str, port: int) -> str:
        elbv2 = self._aws.client("elbv2")
        try:
            found = elbv2.describe_listeners(ListenerArns=[listener])["Listeners"]
        except elbv2.exceptions.ListenerNotFoundException:
            return f"{port}: nobody listens"
        group = found[0]["DefaultActions"][0]["TargetGroupArn"]
        targets = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        healthy = {each["Target"]["Id"] for each in targets if each["TargetHealth"]["State"] == "healthy"}
        if not healthy:
            return f"{port}: no healthy target"
        return f"{port}: a target does not run" if healthy - self._running() else ""

    def _running(self) -> set[str]:
        """Addresses of tasks."""
        ecs = self._aws.client("ecs")
        arns = ecs.list_tasks(cluster=self._cluster)["taskArns"]
        tasks = ecs.describe_tasks(cluster=self._cluster, tasks=arns)["tasks"] if arns else []
        return {
            detail["value"]
            for task in tasks
            if task["lastStatus"] == "RUNNING"
            for attachment in task["attachments"]
            for detail in attachment["details"]
            if detail["name"] == "privateIPv4Address"
        }
