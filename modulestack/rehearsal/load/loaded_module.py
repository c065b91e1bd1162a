"""One module of an embedded account whose requests are simulated: what its tasks are, told to the simulator."""

from __future__ import annotations

from modulestack.contract.image_reference import parse, shortened
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs import container_lifecycle, target_health
from modulestack.embedded_aws.ecs.models import EcsService, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import RegisteredTarget
from modulestack.load import target_changes
from modulestack.load.fleet import TargetGroup, TaskServer
from modulestack.load.outcomes import Outcome
from modulestack.load.processor import Processor
from modulestack.load.simulator import Simulator
from modulestack.load.task_memory import TaskMemory
from modulestack.rehearsal.load import service_counts
from modulestack.rehearsal.load.further_ports import ports_of
from modulestack.rehearsal.load.load_balancer import ModuleBalancer
from modulestack.rehearsal.load.scenario_model import ModuleLoad, VersionKeys
from modulestack.rehearsal.load.service_counts import TaskCount
from modulestack.rehearsal.load.target_checks import TargetChecks
from modulestack.rehearsal.load.task_size import memory_mib_of, vcpus_of

VANISHED = "InfrastructureHealth"
EXITED = "EssentialContainerExited"
"""Stop codes of tasks that had no time to end."""


class LoadedModule:
    """Follows a service; everything in here is called inside ``internal()``."""

    def __init__(
        self,
        aws: EmbeddedAws,
        manifest: ModuleManifest,
        said: ModuleLoad,
        balancer: ModuleBalancer,
        simulator: Simulator,
        began: float,
    ) -> None:
        """*simulator*'s second 0 is *began*, epoch seconds."""
        self.manifest, self.balancer, self.simulator = manifest, balancer, simulator
        self._spends_cpu = any(route.cpu_ms for route in said.routes.values())
        self._aws, self._said, self._began = aws, said, began
        self._ports = ports_of(said)
        self._tasks: dict[str, EcsTask] = {}
        """Those that run, and those that have targets left: a task may end before its targets know."""
        self._servers: dict[str, TaskServer] = {}
        self._draining: set[tuple[str, str]] = set()
        self._ended: set[str] = set()
        self._checks: dict[tuple[str, str], TargetChecks] = {}
        self._to_kill: list[EcsTask] = []
        self.out_of_memory: list[float] = []
        """When a task was killed that had no memory left."""
        self.counts: list[TaskCount] = []
        """Whenever they changed."""

    def look(self) -> None:
        """Tell the simulator what has changed by now."""
        region = self._aws.ecs.region(self._aws.region)
        service = self.service(region)
        self._tasks |= service.tasks
        for task in list(self._tasks.values()):
            for target in task.targets:
                if group := self.balancer.groups.get(target.group):
                    self._look_at(region, task, target, group)
            self._look_at_end(task, is_lost=task.zone in region.lost_zones)
            if task.last_status == "STOPPED" and all(target.state == "draining" for target in task.targets):
                del self._tasks[task.id]
        self.balancer.lose(region.lost_zones)
        self.simulator.weigh(self.balancer.weights())
        for route, port in self._ports.items():
            self.simulator.weigh_route(route, self.balancer.weights(port))
        self._count(service)

    def reported(self) -> bool:
        """Tell ECS what health checks have found; whether there was anything."""
        region = self._aws.ecs.region(self._aws.region)
        found = [checks.report(region) for checks in self._checks.values()]
        killed, self._to_kill = self._to_kill, []
        for task in killed:
            container = next(each for each in task.containers if each.name == self._serving)
            container_lifecycle.kill_for_memory(task, container)
        return any(found) or bool(killed)

    def service(self, region: RegionState) -> EcsService:
        """What the embedded ECS has of it."""
        return region.clusters[self.manifest.cluster].services[self.manifest.service]

    def memory_percent(self) -> float | None:
        """
        What tasks that run use, of what they have; None: nobody counts it.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
        """
        running = [task for task in self._tasks.values() if task.last_status == "RUNNING"]
        servers = [self._servers[task.id] for task in running if task.id in self._servers]
        counted = [server.memory.percent for server in servers if server.memory is not None]
        return sum(counted) / len(counted) if counted else None

    def _look_at(self, region: RegionState, task: EcsTask, target: RegisteredTarget, group: TargetGroup) -> None:
        key, now = (task.id, target.group), self.simulator.now
        if target.state == "draining":
            if key in self._draining or task.id not in self._servers:
                return
            self._draining.add(key)
            settings = region.dependencies.target_group(target.group)
            delay_s = settings.deregistration_delay_s if settings else 0.0
            target_changes.deregister(self.simulator, self._servers[task.id], group, delay_s=delay_s)
            return
        if task.id not in self._servers:
            self._servers[task.id] = self._made(task)
        server = self._servers[task.id]
        if target.state in ("initial", "healthy", "unhealthy"):
            group.set_health(server, target.state, now)  # type: ignore[arg-type]
        if target.state == "healthy" and key not in self._checks and self._said.health_checks.queue == "shared":
            settings = region.dependencies.target_group(target.group)
            if settings is not None:
                target_health.take_over(target)
                self._checks[key] = TargetChecks(
                    self.simulator,
                    server,
                    task,
                    target,
                    settings,
                    registered_s=target.registered_at - self._began,
                    takes_s=self._said.health_checks.ms / 1000,
                )

    def _look_at_end(self, task: EcsTask, *, is_lost: bool) -> None:
        """Its process has been told to end, or is gone; *is_lost*: with its whole zone."""
        server = self._servers.get(task.id)
        container = next(each for each in task.containers if each.name == self._serving)
        if server is None or (container.status != "STOPPED" and not is_lost) or task.id in self._ended:
            return
        self._ended.add(task.id)
        if is_lost or task.stop_code == VANISHED:
            target_changes.vanish(server)
        elif task.stop_code == EXITED:
            target_changes.kill(self.simulator, server)
        else:
            allowed_s = container_lifecycle.stop_timeout_s(container)
            target_changes.terminate(self.simulator, server, how=self._said.on_sigterm, stop_timeout_s=allowed_s)

    def _made(self, task: EcsTask) -> TaskServer:
        container = next(each for each in task.containers if each.name == self.manifest.container)
        version = self._said.versions.get(parse(container.image).tag or "", VersionKeys())
        warm_up, started = self._said.warm_up, task.started_at or self._began
        errors = version.server_errors_percent / 100
        return TaskServer(
            name=task.id,
            version=shortened(container.image),
            zone=task.zone,
            concurrency=self._said.concurrency,
            backlog=self._said.backlog,
            slower=version.slower,
            errors={Outcome.SERVER_ERROR: errors} if errors else {},
            started_at=started - self._began,
            warm_up_s=warm_up.lasts_s if warm_up else 0.0,
            warm_up_factor=warm_up.factor if warm_up else 1.0,
            keep_alive_s=self._closes_after_s(),
            memory=self._memory_of(task),
            processor=Processor(vcpus_of(task)) if self._spends_cpu else None,
        )

    def _closes_after_s(self) -> float | None:
        """After which tasks close an idle connection, unless the load balancer has done so before."""
        keep_alive_s = self._said.keep_alive_s
        is_first = keep_alive_s is not None and keep_alive_s <= self.simulator.settings.idle_timeout_s
        return keep_alive_s if is_first else None

    def _memory_of(self, task: EcsTask) -> TaskMemory | None:
        said = self._said.memory
        if said is None:
            return None
        return TaskMemory(
            memory_mib_of(task),
            said.base_mib,
            said.leak_kib_per_request / 1024,
            exceeded=lambda: self._kill_for_memory(task),
        )

    def _kill_for_memory(self, task: EcsTask) -> None:
        """Its process is gone at once; ECS sees it as soon as anybody looks."""
        target_changes.kill(self.simulator, self._servers[task.id])
        self._to_kill.append(task)
        self.out_of_memory.append(round(self.simulator.now, 3))

    @property
    def _serving(self) -> str:
        return self.manifest.serving or self.manifest.container

    def _count(self, service: EcsService) -> None:
        groups = self.balancer.groups
        healthy = sum(
            any(each.group in groups and each.state == "healthy" for each in task.targets)
            for task in service.tasks.values()
        )
        service_counts.note(self.counts, service, self.simulator.now, healthy)
