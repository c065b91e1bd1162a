"""One scenario on an environment that is up: requests and messages come, events happen, and what became of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modulestack.cost.estimate import estimate
from modulestack.cost.load_cost import LoadCost
from modulestack.embedded_aws.clock import attached
from modulestack.load.tally import summary
from modulestack.rehearsal.load.events import timetable
from modulestack.rehearsal.load.events.event_site import EventSite
from modulestack.rehearsal.load.load_driver import LoadDriver
from modulestack.rehearsal.load.load_meter import LoadMeter
from modulestack.rehearsal.load.load_record import LoadRecord, LoadRecorder
from modulestack.rehearsal.load.load_report import ModuleUnderLoad
from modulestack.rehearsal.load.load_stand import LoadStand, answering
from modulestack.rehearsal.load.simulated_progress import SimulatedProgress
from modulestack.rehearsal.load.worker_driver import WorkerDriver
from modulestack.rehearsal.load.worker_report import WorkerUnderLoad
from modulestack.rehearsal.report import RehearsalListener


class LoadRun:
    """Of one stand, once."""

    def __init__(self, stand: LoadStand, *, records: bool) -> None:
        """It *records* services over time, and what they cost, if somebody wants a report."""
        self._stand, self._scenario = stand, stand.scenario
        queues = {name: worker.simulator for name, worker in stand.workers.items()}
        self.site = EventSite(aws=stand.aws, modules=stand.rehearsed, queues=queues, began=stand.began)
        self._meter = LoadMeter(stand.sandbox, stand.modules, stand.began)
        self._recorder = LoadRecorder(stand.aws, stand.rehearsed, for_s=self._scenario.for_s) if records else None

    def play(self, listen: RehearsalListener = lambda _event: None) -> bool:
        """Requests come, and events happen, while *listen* is told how far it is; whether it came to its end."""
        stand, clock, for_s = self._stand, self._stand.aws.clock, self._scenario.for_s
        modules, workers = list(stand.modules.values()), list(stand.workers.values())
        delay_s = self._scenario.metrics_delay_s
        try:
            with (
                answering(stand.rehearsed),
                self._meter.watching(),
                attached(clock, LoadDriver(stand.aws, modules, stand.began, metrics_delay_s=delay_s)),
                attached(clock, WorkerDriver(stand.aws, workers, stand.began)),
                attached(clock, SimulatedProgress(modules, listen, began=stand.began, for_s=for_s)),
                self._recorder.watching() if self._recorder else contextlib.nullcontext(),
            ):
                timetable.play(self.site, self._scenario.events)
                timetable.tell_of_late_ones(self.site, self._scenario.for_s)
                clock.sleep(max(0.0, stand.began + for_s - clock.now()))
        except KeyboardInterrupt:
            return False
        finally:
            stand.aws.loads.clear()
        for module in stand.modules.values():
            module.simulator.finish_all()
        return True

    def results(self) -> Iterator[ModuleUnderLoad]:
        """Of each module that requests come to, as far as it is known."""
        for name, module in self._stand.modules.items():
            calls = self._stand.calls.get(name)
            yield ModuleUnderLoad(
                name=name,
                summary=summary(module.simulator.tally.total()),
                retried=module.simulator.retried,
                skipped=self._stand.skipped[name],
                tasks=tuple(module.counts),
                tally=module.simulator.tally,
                out_of_memory=tuple(module.out_of_memory),
                has_clients=self._scenario.load[name].arrivals is not None,
                most_held=calls.most_held if calls else None,
            )

    def worker_results(self) -> Iterator[WorkerUnderLoad]:
        """Of each module that takes messages, as far as it is known."""
        for name, worker in self._stand.workers.items():
            yield WorkerUnderLoad(
                name=name,
                whole=worker.simulator.tally.total(),
                skipped=self._stand.skipped[name],
                outages=tuple(worker.simulator.outages),
                tasks=tuple(worker.counts),
                tally=worker.simulator.tally,
            )

    def record(self) -> LoadRecord | None:
        """What was recorded; None: nobody wanted it."""
        if self._recorder is None:
            return None
        sandbox = self._stand.sandbox
        environment, made = sandbox.environment, sandbox.engine.resources
        cost = estimate(environment.name, environment.region, made) if made else None
        return self._recorder.record(self._scenario.events, cost)

    def cost(self) -> LoadCost | None:
        """What it costs while requests come, as far as it is known."""
        manifests = {name: module.manifest for name, module in self._stand.rehearsed.items()}
        messages = sum(worker.simulator.tally.total().came for worker in self._stand.workers.values())
        return self._meter.cost(manifests, self._scenario.load, messages=messages)
