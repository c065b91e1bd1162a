"""One module of an embedded account whose messages are simulated: what its tasks are, told to the simulator."""

from __future__ import annotations

from modulestack.contract import arn
from modulestack.contract.image_reference import parse, shortened
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.container_lifecycle import stop_timeout_s
from modulestack.embedded_aws.ecs.models import EcsService, EcsTask
from modulestack.embedded_aws.ecs.task_models import TaskContainer
from modulestack.embedded_aws.loads import Load, QueueLoad
from modulestack.load.consumer import Consumer
from modulestack.load.processor import Processor
from modulestack.load.queue_simulator import QueueSimulator
from modulestack.rehearsal.load import service_counts
from modulestack.rehearsal.load.loaded_module import EXITED, VANISHED
from modulestack.rehearsal.load.message_keys import MessageLoad, MessageVersionKeys
from modulestack.rehearsal.load.service_counts import CpuMeter, TaskCount
from modulestack.rehearsal.load.task_size import vcpus_of


class LoadedWorker:
    """Follows a service; everything in here is called inside ``internal()``."""

    def __init__(
        self, aws: EmbeddedAws, manifest: ModuleManifest, said: MessageLoad, simulator: QueueSimulator
    ) -> None:
        self.manifest, self.simulator = manifest, simulator
        self._aws, self._said = aws, said
        self._tasks: dict[str, EcsTask] = {}
        """Those that take messages, and those that have been told to end."""
        self._consumers: dict[str, Consumer] = {}
        self._cpu = CpuMeter(aws, manifest)
        self.counts: list[TaskCount] = []
        """Whenever they changed."""

    def look(self) -> None:
        """Tell the simulator what has changed by now."""
        service = self._service()
        for task in service.tasks.values():
            if task.id not in self._consumers and self._container(task).status == "RUNNING":
                self._tasks[task.id], self._consumers[task.id] = task, self._made(task)
                self.simulator.join(self._consumers[task.id])
        for task in list(self._tasks.values()):
            self._look_at_end(task)
        self._count(service)

    def measure(self, period_s: float) -> None:
        """What CloudWatch has of its queue now, and of its CPU in the last minute, *period_s* after it was asked."""
        found = arn.parse(self.manifest.queue)
        visible, oldest_s = float(self.simulator.visible()), self.simulator.oldest_s()
        self._aws.loads.set_queue(found.resource if found else "", QueueLoad(visible=visible, oldest_s=oldest_s))
        self._cpu.remember(self.simulator.cpu_s)
        load = Load(cpu_percent=self._cpu.percent(period_s))
        self._aws.loads.set(f"{self.manifest.cluster}/{self.manifest.service}", load, scales=True)

    def _service(self) -> EcsService:
        return self._aws.ecs.region(self._aws.region).clusters[self.manifest.cluster].services[self.manifest.service]

    def _look_at_end(self, task: EcsTask) -> None:
        """Its process has been told to end, or is gone."""
        container = self._container(task)
        if container.status != "STOPPED":
            return
        consumer = self._consumers[task.id]
        if task.stop_code in (VANISHED, EXITED):
            self.simulator.kill(consumer)
        else:
            allowed_s = stop_timeout_s(container)
            self.simulator.terminate(consumer, how=self._said.on_sigterm, stop_timeout_s=allowed_s)
        del self._tasks[task.id]

    def _container(self, task: EcsTask) -> TaskContainer:
        return next(each for each in task.containers if each.name == self.manifest.container)

    def _made(self, task: EcsTask) -> Consumer:
        container = self._container(task)
        version = self._said.versions.get(parse(container.image).tag or "", MessageVersionKeys())
        return Consumer(
            name=task.id,
            version=shortened(container.image),
            concurrency=self._said.concurrency,
            slower=version.slower,
            failures=version.failures_percent / 100,
            processor=Processor(vcpus_of(task)) if self._said.cpu_ms else None,
        )

    def _count(self, service: EcsService) -> None:
        taking = sum(self._consumers[task].state == "up" for task in self._tasks)
        service_counts.note(self.counts, service, self.simulator.now, taking)
