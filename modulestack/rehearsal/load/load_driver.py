"""A timeline on the account's clock: requests of each module, between what happens in the account."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.loads import LatencyOf, Load
from modulestack.load import latencies
from modulestack.load.fleet import Counted
from modulestack.rehearsal.load.late_metrics import LateMetrics
from modulestack.rehearsal.load.loaded_module import LoadedModule
from modulestack.rehearsal.load.service_counts import CpuMeter

LOOK_S = 1.0
"""At least so often is looked what health checks have found; what happens in the account is seen at once."""
METRICS_S = 20.0
"""ECS's shortest period; three of them are a minute."""
BEFORE_S = 0.001
"""Who looks at metrics of a minute does so as it ends, and must find it whole."""


@dataclasses.dataclass
class _Past:
    """What was counted at the ends of the last periods, oldest first."""

    groups: list[dict[str, Counted]] = dataclasses.field(default_factory=list)
    unavailable: list[int] = dataclasses.field(default_factory=list)


class LoadDriver:
    """Drives all loaded modules of an account."""

    def __init__(
        self, aws: EmbeddedAws, modules: Sequence[LoadedModule], began: float, *, metrics_delay_s: float
    ) -> None:
        """
        *began* is their simulators' second 0, epoch seconds, a whole minute.

        CloudWatch has what load balancers measure *metrics_delay_s* later.
        """
        self._aws, self._modules, self._began = aws, modules, began
        self._next_look, self._next_metrics = began + LOOK_S, began + METRICS_S - BEFORE_S
        self._past = {id(module): _Past() for module in modules}
        self._cpu = {id(module): CpuMeter(aws, module.manifest) for module in modules}
        self._late = {id(module): LateMetrics(metrics_delay_s, METRICS_S) for module in modules}
        with aws.internal():
            self._look()
            for module in modules:
                self._remember(module)
        self._seen = aws.visits

    def next_due(self) -> float:
        """When it looks next, epoch seconds: now, if anything was done in the account."""
        if self._aws.visits != self._seen:
            return self._aws.clock.now()
        return min(self._next_look, self._next_metrics)

    def run_until(self, time: float) -> None:
        """Let requests come until then; see what has changed; say what there is to measure."""
        passed = time - self._began
        for module in self._modules:
            module.simulator.advance(passed)
        while self._next_look <= time:
            self._next_look += LOOK_S
        has_changed = self._aws.visits != self._seen
        with self._aws.ecs.moment():
            reported = [module.reported() for module in self._modules]
            if any(reported) or has_changed:
                self._look()
            if self._next_metrics <= time:
                while self._next_metrics <= time:
                    self._next_metrics += METRICS_S
                for module in self._modules:
                    self._measure(module, passed)
        self._seen = self._aws.visits

    def _look(self) -> None:
        for module in self._modules:
            module.look()

    def _remember(self, module: LoadedModule) -> None:
        past = self._past[id(module)]
        groups = {arn: dataclasses.replace(group.counted) for arn, group in module.balancer.groups.items()}
        past.groups = [*past.groups, groups][-4:]
        self._cpu[id(module)].remember(module.simulator.cpu_s)
        past.unavailable = [*past.unavailable, module.simulator.unavailable][-4:]

    def _measure(self, module: LoadedModule, passed: float) -> None:
        """Metrics of the last minute, for alarms and scaling."""
        self._remember(module)
        past, manifest, loads = self._past[id(module)], module.manifest, self._aws.loads
        times = self._latencies(module, passed)
        latency_s = latencies.percentile(times, 99) or 0.0
        told: LatencyOf = functools.partial(latencies.statistic, times)
        whole = {"requests": 0, "target_errors": 0, "balancer_errors": past.unavailable[-1] - past.unavailable[0]}
        balancer, telling = "", []
        tell = functools.partial(loads.set, scales=True, latency_of=told)
        for arn in module.balancer.groups:
            first, last = past.groups[0][arn], past.groups[-1][arn]
            counted = {
                "requests": last.requests - first.requests,
                "target_errors": last.target_errors - first.target_errors,
                "balancer_errors": last.balancer_errors - first.balancer_errors,
            }
            whole = {key: whole[key] + count for key, count in counted.items()}
            group, balancer = module.balancer.names(arn)
            telling.append(functools.partial(tell, group, Load(latency_s=latency_s, **counted)))
        telling.append(functools.partial(tell, balancer, Load(latency_s=latency_s, **whole)))
        self._late[id(module)].measured(telling)
        percent = self._cpu[id(module)].percent(METRICS_S)
        load = Load(latency_s=latency_s, cpu_percent=percent, requests=whole["requests"])
        if (memory_percent := module.memory_percent()) is not None:
            load = dataclasses.replace(load, memory_percent=memory_percent)
        loads.set(f"{manifest.cluster}/{manifest.service}", load, scales=True)

    def _latencies(self, module: LoadedModule, passed: float) -> dict[int, int]:
        """Of the last minute, in buckets."""
        tally = module.simulator.tally
        last = int(passed // tally.width_s)
        minute = range(last - int(60 // tally.width_s) + 1, last + 1)
        return dict(tally.of(minute).latency)
