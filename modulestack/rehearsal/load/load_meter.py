"""Counts what AWS would charge for while requests come: tasks, and by the hour what comes to load balancers."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal

from modulestack.contract.manifest import ModuleManifest
from modulestack.cost.cost_line import ENVIRONMENT
from modulestack.cost.estimate import estimate
from modulestack.cost.load_cost import LoadCost, load_cost
from modulestack.cost.load_use import ModuleUse
from modulestack.cost.made_resources import MadeResources, made_resources
from modulestack.cost.task_runs import TaskTime, task_times
from modulestack.embedded_aws.clock import attached
from modulestack.load import latencies
from modulestack.load.simulator import Simulator
from modulestack.rehearsal.load.billed_keys import BilledKeys
from modulestack.rehearsal.load.loaded_module import LoadedModule
from modulestack.rehearsal.load.processed_rules import processed_rules
from modulestack.rehearsal.load.scenario_model import ModuleLoad
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.task_meter import TaskMeter

HOUR_S = 3600.0


class LoadMeter:
    """A timeline on the account's clock that only looks."""

    def __init__(self, sandbox: Sandbox, modules: Mapping[str, LoadedModule], began: float) -> None:
        """Requests of *modules* come from *began* on, epoch seconds."""
        self._sandbox, self._aws = sandbox, sandbox.aws
        self._modules, self._began = modules, began
        self._tasks = TaskMeter(self._aws)
        self._counts: list[dict[str, int]] = []
        """Requests of each module by the end of each whole hour."""

    def next_due(self) -> float:
        """The end of the hour."""
        return self._began + (len(self._counts) + 1) * HOUR_S

    def run_until(self, time: float) -> None:
        """Look."""
        while self.next_due() <= time:
            self._counts.append(self._come())

    @contextlib.contextmanager
    def watching(self) -> Iterator[LoadMeter]:
        """While in here, it looks."""
        with attached(self._aws.clock, self), self._tasks.watching():
            yield self

    def cost(
        self, manifests: Mapping[str, ModuleManifest], said: Mapping[str, ModuleLoad], *, messages: int
    ) -> LoadCost | None:
        """Until now; *manifests* are of all modules, *said* is of those under load. None: no time passed."""
        until, sandbox = self._aws.clock.now(), self._sandbox
        if until <= self._began:
            return None
        environment, made = sandbox.environment, sandbox.engine.resources
        whole = made_resources(made, environment.region)
        owners = {f"{each.cluster}/{each.service}": module for module, each in manifests.items()}
        times = task_times(self._tasks.runs(), environment.region, self._began, until)
        return load_cost(
            estimate(environment.name, environment.region, made),
            seconds=_exact(until - self._began),
            requests=sum(_ended(self._modules[name].simulator) for name, each in said.items() if each.arrivals),
            messages=messages,
            tasks=[_owned(each, owners) for each in times],
            uses=[self._use(name, said[name].billed, whole) for name in self._modules],
        )

    def _use(self, name: str, billed: BilledKeys, made: MadeResources) -> ModuleUse:
        module = self._modules[name]
        with self._aws.looked_at():
            balancer = module.balancer.load_balancer()
            rules = processed_rules(balancer, module.balancer.groups)
        own = [each.module for each in made.of("lb/loadBalancer:LoadBalancer") if each.arn == balancer.arn]
        acls = made.of("wafv2/webAclAssociation:WebAclAssociation")
        return ModuleUse(
            module=name,
            balancer=str(balancer.arn),
            balancer_owner=own[0] if own else ENVIRONMENT,
            hours=tuple(self._hours(name)),
            request_s=_mean_s(module.simulator),
            rules=rules,
            processed_bytes=_given(billed.processed_bytes),
            logged_bytes=_given(billed.logged_bytes),
            requests_per_connection=_exact(billed.requests_per_connection),
            connection_s=_given(billed.connection_s),
            has_web_acl=any(each.inputs.get("resourceArn") == balancer.arn for each in acls),
        )

    def _hours(self, name: str) -> Iterator[tuple[Decimal, int]]:
        """Requests that end after the last hour are of it: they came in it."""
        whole, rest = divmod(self._aws.clock.now() - self._began, HOUR_S)
        ends = [counts[name] for counts in self._counts[: int(whole) - (not rest)]]
        lengths = [HOUR_S] * len(ends) + [rest or HOUR_S]
        for seconds, before, after in zip(lengths, [0, *ends], [*ends, self._come()[name]], strict=True):
            yield _exact(seconds), after - before

    def _come(self) -> dict[str, int]:
        """Those that clients made again, too."""
        return {name: _ended(each.simulator) + each.simulator.retried for name, each in self._modules.items()}


def _ended(simulator: Simulator) -> int:
    return sum(sum(stretch.counts.values()) for stretch in simulator.tally.stretches.values())


def _mean_s(simulator: Simulator) -> Decimal:
    latency = simulator.tally.total().latency
    count = sum(latency.values())
    worked = sum(latencies.seconds_of(bucket) * each for bucket, each in latency.items())
    return _exact(worked / count if count else 0.0)


def _owned(time: TaskTime, owners: Mapping[str, str]) -> TaskTime:
    return dataclasses.replace(time, owner=owners.get(time.owner, ENVIRONMENT))


def _given(number: float | None) -> Decimal | None:
    return None if number is None else _exact(number)


def _exact(number: float) -> Decimal:
    """To nine digits after the point: the same on every machine."""
    return Decimal(str(round(number, 9)))
