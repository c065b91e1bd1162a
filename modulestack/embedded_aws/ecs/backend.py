"""ECS of one embedded account: where requests come in and time passes."""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    api_account_settings,
    api_attributes,
    api_capacity_providers,
    api_clusters,
    api_container_instances,
    api_daemon_task_definitions,
    api_daemons,
    api_deployments,
    api_execute_command,
    api_services,
    api_start_task,
    api_tags,
    api_task_definitions,
    api_tasks,
    container_instances,
    input_checks,
    managed_launch,
    managed_scaling,
    moto_hooks,
    target_health,
)
from modulestack.embedded_aws.ecs.cloud_map_dependencies import CloudMapDependencies
from modulestack.embedded_aws.ecs.connect_dependencies import ConnectDependencies
from modulestack.embedded_aws.ecs.container_behaviours import BehaviourRegistry
from modulestack.embedded_aws.ecs.dependencies import EcsDependencies
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import HookFunctions
from modulestack.embedded_aws.ecs.ec2_dependencies import Ec2Dependencies
from modulestack.embedded_aws.ecs.event_queue import EventQueue
from modulestack.embedded_aws.ecs.fault_injection import Faults
from modulestack.embedded_aws.ecs.identifiers import IdGenerator
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.service_scheduler import ServiceScheduler
from modulestack.embedded_aws.ecs.volume_dependencies import VolumeDependencies
from modulestack.embedded_aws.ecs.volume_files import VolumeFiles
from modulestack.embedded_aws.errors import NotEmbedded
from modulestack.embedded_aws.interfaces import AccountInterface

Operation = Callable[[RegionState, Mapping[str, Any]], dict[str, Any]]

_MODULES = (
    api_account_settings,
    api_attributes,
    api_capacity_providers,
    api_clusters,
    api_container_instances,
    api_daemon_task_definitions,
    api_daemons,
    api_deployments,
    api_execute_command,
    api_services,
    api_start_task,
    api_tags,
    api_task_definitions,
    api_tasks,
)
OPERATIONS: Mapping[str, Operation] = {
    "".join(part.capitalize() for part in name.split("_")): function
    for module in _MODULES
    for name, function in vars(module).items()
    if re.match(
        r"(continue|create|update|delete|describe|list|put|run|start|stop|execute|get|register|deregister|tag|untag)_",
        name,
    )
    and inspect.isfunction(function)
} | {"UpdateClusterSettings": api_clusters.update_cluster}
"""By their names in the API."""


class EcsBackend:
    """
    ECS.

    ``behaviours`` says what containers do, ``functions`` what those of lifecycle hooks answer, ``faults`` makes things
    go wrong, ``files`` is what is in volumes.

    Everything is in memory and ends with the process.
    """

    def __init__(self, aws: AccountInterface) -> None:
        self._aws = aws
        self._regions: dict[str, RegionState] = {}
        self._event_queue = EventQueue(aws.clock.now())
        self._closed = False
        self.behaviours = BehaviourRegistry()
        self.functions = HookFunctions()
        self.faults = Faults(self)
        self.files = VolumeFiles(self)
        aws.clock.attach(self)

    def handle(self, region: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """
        Answer a request whose parameters have botocore's shape; all that is due happens first.

        Raises:
            AwsError: AWS would refuse it.
            NotEmbedded: AWS has this operation, the embedded AWS has not.
        """
        if operation not in OPERATIONS:
            raise NotEmbedded(f"the embedded AWS does not have this operation of ecs: {operation}")
        input_checks.check(operation, params)
        with self.moment(region) as here:
            return OPERATIONS[operation](here, params)

    def plan(self, at: float, action: Callable[[], None]) -> None:
        """Have *action* happen when time has come to *at*, epoch seconds."""
        self._event_queue.at(at, action)

    def carry_out(self, region: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """
        As ``handle``, of something that is happening: what else is due by now may happen later.

        Raises:
            AwsError: AWS would refuse it.
        """
        input_checks.check(operation, params)
        return OPERATIONS[operation](self.region(region), params)

    def region(self, name: str) -> RegionState:
        """ECS's state in a region."""
        if name not in self._regions:
            region = RegionState(
                name=name,
                account_id=self._aws.account_id,
                event_queue=self._event_queue,
                ids=IdGenerator(f"{self._aws.account_id}/{name}"),
                behaviours=self.behaviours,
                functions=self.functions,
                dependencies=EcsDependencies(self._aws, name),
                ec2=Ec2Dependencies(self._aws, name),
                volumes=VolumeDependencies(self._aws, name),
                cloud_map=CloudMapDependencies(self._aws, name),
                connect=ConnectDependencies(self._aws, name),
            )
            region.listener = ServiceScheduler(region)
            moto_hooks.install(self._aws, region, lambda: self.run_until(self._aws.clock.now()))
            self._regions[name] = region
        return self._regions[name]

    def prepare_region(self, region: str) -> None:
        """Have moto ask this ECS, not its own, in *region*."""
        self.region(region)

    def networks_in_use(self, region: str) -> Iterator[Mapping[str, Any]]:
        """The ``awsvpcConfiguration`` of each service of *region* that has tasks."""
        for service in self.region(region).services():
            if service.tasks:
                yield (service.fields.get("networkConfiguration") or {}).get("awsvpcConfiguration", {})

    def task_counts(self, region: str, cluster: str, service: str) -> tuple[int, int, bool] | None:
        """How many tasks of *service* run, and shall; whether the cluster has Container Insights. None: no service."""
        where = self.region(region).clusters.get(cluster)
        found = where.services.get(service) if where else None
        if where is None or found is None or found.status != "ACTIVE":
            return None
        settings = {each["name"]: each["value"] for each in where.settings}
        tasks = sum(task.last_status == "RUNNING" for task in found.tasks.values())
        return tasks, found.desired, settings.get("containerInsights", "disabled") != "disabled"

    def resolution_s(self, region: str, cluster: str, service: str, metric: str) -> int:
        """
        Seconds between two values of a *metric* of *service*, as its newest revision has it.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MonitoringConfiguration.html
        """
        where = self.region(region).clusters.get(cluster)
        found = where.services.get(service) if where else None
        if found is None or found.status != "ACTIVE":
            return 60
        said = (found.primary.revision.fields.get("monitoring") or {}).get("metricConfigurations") or ()
        return next((int(each["resolutionSeconds"]) for each in said if metric in each["metricNames"]), 60)

    def deployment_count(self, region: str, cluster: str, service: str) -> int:
        """How many deployments *service* has: one, unless another one is on its way."""
        where = self.region(region).clusters.get(cluster)
        found = where.services.get(service) if where else None
        return len(found.deployments) if found else 0

    def last_unhealthy(self, region: str, target_group: str) -> float | None:
        """When the target group (ARN) had an unhealthy target last, epoch seconds; None: never."""
        return self.region(region).last_unhealthy.get(target_group)

    def catch_up(self) -> None:
        """Let all happen that is due by now."""
        self.run_until(self._aws.clock.now())

    def instances_changed(self, region: str) -> None:
        """EC2 instances of *region* have come or gone."""
        here = self.region(region)
        container_instances.observe(here)
        for cluster in here.clusters.values():
            managed_launch.look(here, cluster)

    def networks_changed(self, region: str) -> None:
        """Network ACLs of *region* let other things through."""
        here = self.region(region)
        for service in here.services():
            for task in service.tasks.values():
                for target in task.targets:
                    target_health.watch(here, task, target, since=here.now)

    def drains(self, region: str, instance_id: str) -> bool:
        """An EC2 instance is to be scaled in: whether that waits until its tasks are moved away."""
        return managed_scaling.drain(self.region(region), instance_id)

    def lost_zones(self, region: str) -> Collection[str]:
        """Availability zones of *region* in which nothing can be started."""
        return self.region(region).lost_zones

    @contextlib.contextmanager
    def moment(self, region: str | None = None) -> Iterator[RegionState]:
        """The state of a region (the account's own if absent), now, for as long as the account is held still."""
        with self._aws.internal():
            self.run_until(self._aws.clock.now())
            yield self.region(region or self._aws.region)

    def next_due(self) -> float | None:
        """When something happens next, epoch seconds."""
        with self._aws.lock:
            return self._event_queue.next_due()

    def run_until(self, time: float) -> None:
        """Let everything happen that is due up to *time*, epoch seconds."""
        with self._aws.internal():
            if not self._closed:
                self._event_queue.run_until(time)

    def close(self) -> None:
        """Let time pass without it."""
        self._closed = True
        self._aws.clock.detach(self)
