"""An environment that is up on the embedded AWS, and the requests and messages that are going to come to it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.load.calls import ModuleCalls
from modulestack.load.queue_simulator import QueueSimulator
from modulestack.load.request_events import RequestEvents
from modulestack.load.simulator import Simulator
from modulestack.rehearsal.load.even_start import even_out
from modulestack.rehearsal.load.events import zones
from modulestack.rehearsal.load.further_ports import ports_of
from modulestack.rehearsal.load.late_settings import bring_in_force
from modulestack.rehearsal.load.load_balancer import ModuleBalancer
from modulestack.rehearsal.load.loaded_module import LoadedModule
from modulestack.rehearsal.load.loaded_worker import LoadedWorker
from modulestack.rehearsal.load.module_calls import couple
from modulestack.rehearsal.load.scenario_model import LoadScenario
from modulestack.rehearsal.load.workload_of import (
    Requests,
    messages_of,
    queue_settings_of,
    requests_of,
    settings_of,
)
from modulestack.rehearsal.rehearse import in_file_order
from modulestack.rehearsal.sandbox import SETTLE_POLL_S, Sandbox
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.seeding.images import push_images

LONGEST_FIRST_DEPLOYMENT_S = 7200.0
"""For which is waited."""
NEVER_STOPS_S = 86_400.0
"""Of a container that ignores SIGTERM: longer than any stop timeout."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadStand:
    """Everything serves; nothing has come yet."""

    sandbox: Sandbox
    scenario: LoadScenario
    rehearsed: Mapping[str, RehearsedModule]
    """All modules of the environment."""
    began: float
    """Second 0 of the scenario, epoch seconds: a whole minute."""
    modules: Mapping[str, LoadedModule]
    """Those to which requests come."""
    workers: Mapping[str, LoadedWorker]
    """Those that take messages."""
    calls: Mapping[str, ModuleCalls]
    """Of modules that call others."""
    skipped: Mapping[str, int]
    """Module → lines of what is replayed that could not be read."""

    @property
    def aws(self) -> EmbeddedAws:
        """The account."""
        return self.sandbox.aws


def bring_up(sandbox: Sandbox, scenario: LoadScenario, *, beside: Path) -> LoadStand:
    """
    Bring the environment up, until all of it serves; what is replayed is *beside* the scenario's file.

    Raises:
        BadInput, EngineError, ProgramError: what is replayed cannot be read, or the environment cannot be brought up.
    """
    requests, messages = _drawn(scenario, beside)
    rehearsed, aws = _up(sandbox), sandbox.aws
    bring_in_force(sandbox, rehearsed)
    with aws.internal():
        zones.check(aws, scenario.events)
    for event in scenario.events:
        if event.release and (released := rehearsed[event.release.module]).is_pushed:
            list(push_images(aws, [released.image(event.release.tag)]))
    aws.clock.sleep(60 - aws.clock.now() % 60)
    began = aws.clock.now()
    with aws.internal():
        even_out(aws.ecs.region(aws.region), [each.state() for each in rehearsed.values()])
        on_sigterm = {name: said.on_sigterm for name, said in scenario.load.items()}
        on_sigterm |= {name: told.on_sigterm for name, told in scenario.messages.items()}
        for name, how in on_sigterm.items():
            if how == "ignores":
                _ignore_sigterm(aws, rehearsed[name])
        modules = _loaded(aws, scenario, rehearsed, requests, began)
        workers = {
            name: LoadedWorker(
                aws,
                rehearsed[name].manifest,
                told,
                QueueSimulator(messages[name].workload, queue_settings_of(told), seed=scenario.seed),
            )
            for name, told in scenario.messages.items()
        }
    return LoadStand(
        sandbox=sandbox,
        scenario=scenario,
        rehearsed=rehearsed,
        began=began,
        modules=modules,
        workers=workers,
        calls=couple(scenario, {name: module.simulator for name, module in modules.items()}),
        skipped={name: each.skipped for name, each in (*requests.items(), *messages.items())},
    )


@contextlib.contextmanager
def answering(rehearsed: Mapping[str, RehearsedModule]) -> Iterator[None]:
    """While in here, somebody continues what pauses hold."""
    with contextlib.ExitStack() as stack:
        for module in rehearsed.values():
            stack.enter_context(module.answering())
        yield


def _drawn(scenario: LoadScenario, beside: Path) -> tuple[dict[str, Requests], dict[str, Requests]]:
    """What comes to each module, of a seed of its own."""
    names = (*sorted(scenario.load), *sorted(scenario.messages))
    seeds = dict(zip(names, np.random.SeedSequence(scenario.seed).spawn(len(names)), strict=True))
    for_s = scenario.for_s
    return (
        {name: requests_of(said, seeds[name], for_s=for_s, beside=beside) for name, said in scenario.load.items()},
        {name: messages_of(told, seeds[name], for_s=for_s, beside=beside) for name, told in scenario.messages.items()},
    )


def _up(sandbox: Sandbox) -> dict[str, RehearsedModule]:
    """Until all modules serve, and their first deployments, which may bake for long after that, are over."""
    _, outputs, _ = sandbox.up()
    found = in_file_order(sandbox, outputs["modules"])
    sandbox.settle(found)
    rehearsed = {
        name: RehearsedModule(sandbox.aws, sandbox.manifest(found, name), declared.image, patience_s=sandbox.patience_s)
        for name, declared in sandbox.environment.modules.items()
    }
    clock = sandbox.aws.clock
    until = clock.now() + LONGEST_FIRST_DEPLOYMENT_S
    with answering(rehearsed):
        while clock.now() < until and any(module.deployment() for module in rehearsed.values()):
            clock.sleep(SETTLE_POLL_S)
    return rehearsed


def _loaded(
    aws: EmbeddedAws,
    scenario: LoadScenario,
    rehearsed: Mapping[str, RehearsedModule],
    requests: Mapping[str, Requests],
    began: float,
) -> dict[str, LoadedModule]:
    """All share one order of what happens to requests."""
    found, events = {}, RequestEvents()
    for name, said in scenario.load.items():
        manifest = rehearsed[name].manifest
        balancer = ModuleBalancer(aws, manifest, ports_of(said).values())
        settings = settings_of(said, balancer.idle_timeout_s())
        simulator = Simulator(requests[name].workload, settings, seed=scenario.seed, events=events)
        found[name] = LoadedModule(aws, manifest, said, balancer, simulator, began)
    return found


def _ignore_sigterm(aws: EmbeddedAws, module: RehearsedModule) -> None:
    """All its containers, those that run too, go on until they are killed."""
    behaviours, image = aws.ecs.behaviours, f"{module.repository}:*"
    behaviours.set(image, dataclasses.replace(behaviours.of(image), stops_in_s=NEVER_STOPS_S))
    where = {"cluster": module.manifest.cluster, "service": module.manifest.service}
    aws.ecs.faults.change(**where, stops_in_s=NEVER_STOPS_S)
