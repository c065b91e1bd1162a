"""Watches the clients of a module while something else happens: is a task gone that still has connections?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import attached

INTERVAL_S = 5.0
"""Between two looks, simulated seconds."""


class ConnectionMonitor:
    """
    A timeline on the account's clock, with a client at each task that the load balancer sends connections to.

    A client goes on until its task has been drained, for the deregistration delay. Whoever ends before is lost.
    """

    def __init__(self, aws: EmbeddedAws, manifest: ModuleManifest) -> None:
        self._aws = aws
        self._manifest = manifest
        alternates = {each.target_groups[1] for each in manifest.traffic}
        self._groups = (*manifest.target_groups, *sorted(alternates))
        self._next = aws.clock.now() + INTERVAL_S
        self._seen = -1
        self.lost: set[str] = set()
        """Addresses of tasks that ended while they had connections."""

    def next_due(self) -> float:
        """When it looks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Look, once for all the times that passed; where nobody was since the last look, all is as it was."""
        while self._next <= time:
            self._next += INTERVAL_S
        if self._aws.visits != self._seen:
            with self._aws.internal():
                self.lost |= self._connected() - self._running()
            self._seen = self._aws.visits

    @contextlib.contextmanager
    def watching(self) -> Iterator[ConnectionMonitor]:
        """While in here, it watches."""
        with attached(self._aws.clock, self):
            yield self

    def _connected(self) -> set[str]:
        """Addresses of the tasks that have clients."""
        elbv2, groups = self._aws.client("elbv2"), self._groups
        found = [elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"] for group in groups]
        return {
            target["Target"]["Id"]
            for of_group in found
            for target in of_group
            if target["TargetHealth"]["State"] in {"healthy", "draining"}
        }

    def _running(self) -> set[str]:
        """Addresses of tasks whose containers run, in a zone that is there: of one that is not ECS may not know yet."""
        gone = self._aws.ecs.region(self._aws.region).lost_zones
        ecs, cluster = self._aws.client("ecs"), self._manifest.cluster
        arns: list[str] = []
        for status in ("RUNNING", "STOPPED"):
            arns += ecs.list_tasks(cluster=cluster, serviceName=self._manifest.service, desiredStatus=status)[
                "taskArns"
            ]
        if not arns:
            return set()
        tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
        return {
            interface["privateIpv4Address"]
            for task in tasks
            if task["availabilityZone"] not in gone
            and any(container["lastStatus"] == "RUNNING" for container in task["containers"])
            for container in task["containers"]
            for interface in container["networkInterfaces"]
        }
