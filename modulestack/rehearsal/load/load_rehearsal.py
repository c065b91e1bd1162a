"""An environment, up on the embedded AWS, under the requests of a scenario file."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from modulestack.cost.estimate import estimate
from modulestack.cost.load_cost import LoadCost
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import START, SimulatedClock, attached
from modulestack.environment.overlay import Overlay
from modulestack.load.calls import ModuleCalls
from modulestack.load.queue_simulator import QueueSimulator
from modulestack.load.request_events import RequestEvents
from modulestack.load.simulator import Simulator
from modulestack.load.tally import summary
from modulestack.rehearsal.load.even_start import even_out
from modulestack.rehearsal.load.events import timetable, zones
from modulestack.rehearsal.load.events.event_site import EventSite
from modulestack.rehearsal.load.further_ports import ports_of
from modulestack.rehearsal.load.late_settings import bring_in_force
from modulestack.rehearsal.load.load_balancer import ModuleBalancer
from modulestack.rehearsal.load.load_driver import LoadDriver
from modulestack.rehearsal.load.load_meter import LoadMeter
from modulestack.rehearsal.load.load_record import LoadRecord, LoadRecorder
from modulestack.rehearsal.load.load_report import LoadReport, ModuleUnderLoad
from modulestack.rehearsal.load.loaded_module import LoadedModule
from modulestack.rehearsal.load.loaded_worker import LoadedWorker
from modulestack.rehearsal.load.module_calls import couple
from modulestack.rehearsal.load.scenario_file import read_scenario
from modulestack.rehearsal.load.scenario_model import LoadScenario
from modulestack.rehearsal.load.worker_driver import WorkerDriver
from modulestack.rehearsal.load.worker_report import WorkerUnderLoad
from modulestack.rehearsal.load.workload_of import messages_of, queue_settings_of, requests_of, settings_of
from modulestack.rehearsal.rehearse import check_dashboard, draw_dashboard, in_file_order
from modulestack.rehearsal.report import Phase, RehearsalListener, RequestsMade
from modulestack.rehearsal.sandbox import SETTLE_POLL_S, Sandbox, Supervise, unsupervised
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.seeding.images import push_images

LONGEST_FIRST_DEPLOYMENT_S = 7200.0
"""For which is waited."""
NEVER_STOPS_S = 86_400.0
"""Of a container that ignores SIGTERM: longer than any stop timeout."""


def rehearse_load(
    name: str,
    root: Path,
    file: Path,
    *,
    dashboard: Path | None = None,
    records: bool = False,
    listen: RehearsalListener = lambda _event: None,
    supervise: Supervise = unsupervised,
    overlays: Sequence[Overlay] = (),
    seed: int | None = None,
    seconds: Callable[[], float] = time.perf_counter,
) -> LoadReport:
    """
    Bring the environment *name* of *root* up, and run the scenario in *file* on it.

    What the scenario's ``settings`` and then *overlays* say holds instead of what the environment's file says; *seed*
    instead of the scenario's own.

    Simulated time always begins at the same moment: the same file and seed give the same result. Ctrl-C ends it with
    what is known by then. It *records* services over time, and what they cost, for a report. Its dashboard, as it is
    afterwards, is drawn into *dashboard*, if one is named.

    Raises:
        BadInput, EngineError, ProgramError: the file is not right, the environment cannot be brought up, or its
            dashboard cannot be drawn.
    """
    began = seconds()
    read = read_scenario(file)
    sandbox = Sandbox(name, root, listen, SimulatedClock(START), overlays=(read.overlay(), *overlays))
    scenario = read.checked(sandbox.environment)
    if seed is not None:
        scenario = scenario.model_copy(update={"seed": seed})
    if dashboard is not None:
        check_dashboard(sandbox.environment, dashboard)
    run = _Run(sandbox, scenario, file)
    with supervise(sandbox):
        listen(Phase("up", f"bringing {name} up on the embedded AWS"))
        run.bring_up()
        listen(Phase("load", f"{file}, {scenario.for_s:g} s simulated"))
        is_finished = run.play(records=records)
        modules = tuple(run.results())
        workers = tuple(run.worker_results())
        if dashboard is not None:
            draw_dashboard(sandbox, dashboard)
        if modules:
            listen(RequestsMade(sum(module.summary.requests for module in modules)))
        if workers:
            listen(RequestsMade(sum(worker.whole.came for worker in workers), kind="messages"))
    return LoadReport(
        environment=name,
        scenario=str(file),
        description=scenario.description,
        seed=scenario.seed,
        promise=scenario.promise,
        modules=modules,
        workers=workers,
        events=tuple(text for _, text in sorted(run.site.happened, key=lambda each: each[0])),
        releases=tuple(run.site.releases),
        cost=run.cost(),
        is_finished=is_finished,
        simulated_s=round(sandbox.aws.clock.now() - run.site.began, 1),
        seconds=round(seconds() - began, 2),
        record=run.record(),
        dashboard=str(dashboard) if dashboard else None,
    )


class _Run:
    """One scenario in one sandbox."""

    def __init__(self, sandbox: Sandbox, scenario: LoadScenario, file: Path) -> None:
        self._sandbox, self._scenario, self._file = sandbox, scenario, file
        self._aws: EmbeddedAws = sandbox.aws
        self._rehearsed: dict[str, RehearsedModule] = {}
        self._modules: dict[str, LoadedModule] = {}
        self._workers: dict[str, LoadedWorker] = {}
        self._queues: dict[str, QueueSimulator] = {}
        self._skipped: dict[str, int] = {}
        self._calls: dict[str, ModuleCalls] = {}
        self.site = EventSite(aws=self._aws, modules=self._rehearsed, queues=self._queues, began=0.0)
        self._meter: LoadMeter | None = None
        self._recorder: LoadRecorder | None = None

    def bring_up(self) -> None:
        """Until all tasks serve; requests come from a whole minute on."""
        sandbox, scenario = self._sandbox, self._scenario
        drawn = (*sorted(scenario.load), *sorted(scenario.messages))
        spawned = np.random.SeedSequence(scenario.seed).spawn(len(drawn))
        seeds = dict(zip(drawn, spawned, strict=True))
        requests = {
            module: requests_of(said, seeds[module], for_s=scenario.for_s, beside=self._file.parent)
            for module, said in scenario.load.items()
        }
        messages = {
            module: messages_of(told, seeds[module], for_s=scenario.for_s, beside=self._file.parent)
            for module, told in scenario.messages.items()
        }
        _, outputs, _ = sandbox.up()
        found = in_file_order(sandbox, outputs["modules"])
        sandbox.settle(found)
        for module, declared in sandbox.environment.modules.items():
            manifest = sandbox.manifest(found, module)
            self._rehearsed[module] = RehearsedModule(
                self._aws, manifest, declared.image, patience_s=sandbox.patience_s
            )
        self._await_first_deployments()
        bring_in_force(sandbox, self._rehearsed)
        with self._aws.internal():
            zones.check(self._aws, scenario.events)
        for event in scenario.events:
            if event.release and (released := self._rehearsed[event.release.module]).is_pushed:
                list(push_images(self._aws, [released.image(event.release.tag)]))
        clock, events = self._aws.clock, RequestEvents()
        clock.sleep(60 - clock.now() % 60)
        self.site.began = clock.now()
        with self._aws.internal():
            even_out(self._aws.ecs.region(self._aws.region), [each.state() for each in self._rehearsed.values()])
            for name, said in scenario.load.items():
                loaded = self._rehearsed[name]
                if said.on_sigterm == "ignores":
                    self._ignore_sigterm(loaded)
                balancer = ModuleBalancer(self._aws, loaded.manifest, ports_of(said).values())
                settings = settings_of(said, balancer.idle_timeout_s())
                simulator = Simulator(requests[name].workload, settings, seed=scenario.seed, events=events)
                self._skipped[name] = requests[name].skipped
                self._modules[name] = LoadedModule(
                    self._aws, loaded.manifest, said, balancer, simulator, self.site.began
                )
            for name, told in scenario.messages.items():
                loaded = self._rehearsed[name]
                if told.on_sigterm == "ignores":
                    self._ignore_sigterm(loaded)
                queue = self._queues[name] = QueueSimulator(
                    messages[name].workload, queue_settings_of(told), seed=scenario.seed
                )
                self._skipped[name] = messages[name].skipped
                self._workers[name] = LoadedWorker(self._aws, loaded.manifest, told, queue)
        self._calls = couple(scenario, {name: module.simulator for name, module in self._modules.items()})

    def play(self, *, records: bool) -> bool:
        """Requests come, and events happen; whether it came to its end."""
        clock, aws = self._aws.clock, self._aws
        if records:
            self._recorder = LoadRecorder(aws, self._rehearsed, for_s=self._scenario.for_s)
        watching = self._recorder.watching() if self._recorder else contextlib.nullcontext()
        self._meter = LoadMeter(self._sandbox, self._modules, self.site.began)
        driver = LoadDriver(aws, list(self._modules.values()), self.site.began)
        try:
            workers = WorkerDriver(aws, list(self._workers.values()), self.site.began)
            with (
                self._answering(),
                self._meter.watching(),
                attached(clock, driver),
                attached(clock, workers),
                watching,
            ):
                timetable.play(self.site, self._scenario.events)
                clock.sleep(max(0.0, self.site.began + self._scenario.for_s - clock.now()))
        except KeyboardInterrupt:
            return False
        finally:
            aws.loads.clear()
        for module in self._modules.values():
            module.simulator.finish_all()
        return True

    def results(self) -> Iterator[ModuleUnderLoad]:
        """Of each module, as far as it is known."""
        for name, module in self._modules.items():
            yield ModuleUnderLoad(
                name=name,
                summary=summary(module.simulator.tally.total()),
                retried=module.simulator.retried,
                skipped=self._skipped[name],
                tasks=tuple(module.counts),
                tally=module.simulator.tally,
                out_of_memory=tuple(module.out_of_memory),
                has_clients=self._scenario.load[name].arrivals is not None,
                most_held=self._calls[name].most_held if name in self._calls else None,
            )

    def worker_results(self) -> Iterator[WorkerUnderLoad]:
        """Of each module that takes messages, as far as it is known."""
        for name, worker in self._workers.items():
            yield WorkerUnderLoad(
                name=name,
                whole=worker.simulator.tally.total(),
                skipped=self._skipped[name],
                outages=tuple(worker.simulator.outages),
                tasks=tuple(worker.counts),
                tally=worker.simulator.tally,
            )

    def record(self) -> LoadRecord | None:
        """What was recorded; None: nobody wanted it."""
        if self._recorder is None:
            return None
        environment, made = self._sandbox.environment, self._sandbox.engine.resources
        cost = estimate(environment.name, environment.region, made) if made else None
        return self._recorder.record(self._scenario.events, cost)

    def cost(self) -> LoadCost | None:
        """What it costs while requests come, as far as it is known."""
        manifests = {name: module.manifest for name, module in self._rehearsed.items()}
        messages = sum(worker.simulator.tally.total().came for worker in self._workers.values())
        return self._meter.cost(manifests, self._scenario.load, messages=messages) if self._meter else None

    def _await_first_deployments(self) -> None:
        """Each module's, which may bake for long after its tasks serve."""
        clock = self._aws.clock
        until = clock.now() + LONGEST_FIRST_DEPLOYMENT_S
        with self._answering():
            while clock.now() < until and any(module.deployment() for module in self._rehearsed.values()):
                clock.sleep(SETTLE_POLL_S)

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """While in here, somebody continues what pauses hold."""
        with contextlib.ExitStack() as stack:
            for module in self._rehearsed.values():
                stack.enter_context(module.answering())
            yield

    def _ignore_sigterm(self, module: RehearsedModule) -> None:
        """All its containers, those that run too, go on until they are killed."""
        behaviours, repository = self._aws.ecs.behaviours, module.repository
        image = f"{repository}:*"
        behaviours.set(image, dataclasses.replace(behaviours.of(image), stops_in_s=NEVER_STOPS_S))
        where = {"cluster": module.manifest.cluster, "service": module.manifest.service}
        self._aws.ecs.faults.change(**where, stops_in_s=NEVER_STOPS_S)
