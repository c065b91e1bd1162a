"""
What predictive scaling policies have seen, forecast, and want: one account's.

https://docs.aws.amazon.com/autoscaling/application/userguide/aas-predictive-scaling-how-it-works.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-auto-scaling.html
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modulestack.embedded_aws import load_forecasts
from modulestack.embedded_aws.autoscaling import metrics, policy_metrics, suspension
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.load_forecasts import HOUR_S, Forecast

RENEWED_S = 6 * HOUR_S
"""How old a forecast gets before it is made anew."""
BUFFER_S = 300
"""Of a policy that does not say it."""
Owner = tuple[str, str, str]
"""Region, the policy's ARN, and what it looks at."""


@dataclasses.dataclass
class _Hour:
    total: float = 0
    minutes: int = 0

    @property
    def load(self) -> float:
        """Of the whole hour, if the rest of it was like what is known."""
        return self.total / self.minutes * 60


@dataclasses.dataclass(frozen=True)
class Floor:
    """How many tasks a service is to have at least, and which policy says so."""

    capacity: int
    policy: Any

    @property
    def cause(self) -> str:
        """The text is ours."""
        return f"predictive scaling policy {self.policy.policy_name} forecast a capacity of {self.capacity}"


class Forecaster:
    """
    Looks at the load of each minute while a policy forecasts it.

    In AWS a forecast knows of the metric from before there was a policy, too: ``needed`` says what that was.
    """

    def __init__(self, aws: AccountInterface) -> None:
        self._aws = aws
        self._past: dict[Owner, dict[int, _Hour]] = {}
        self._made: dict[Owner, Forecast] = {}

    def sample(self, region: str, policy: Any) -> None:
        """A minute is over."""
        load = self._load(region, policy)
        if load is not None:
            hour = self._hours(region, policy).setdefault(int((self._aws.clock.now() - 1) // HOUR_S), _Hour())
            hour.total, hour.minutes = hour.total + load, hour.minutes + 1

    @contextlib.contextmanager
    def needed(self, region: str, resource: str, tasks: Mapping[int, float]) -> Iterator[None]:
        """
        In here the load of *resource* was so much that it needed that many *tasks*, by hours since the epoch.

        Every policy that forecasts it knows that, and nothing else.
        """
        with self._aws.internal():
            found = self._aws.backend("application-autoscaling", region).policies.values()
            owners = [_owner(region, each) for each in found if each.resource_id == resource and is_predictive(each)]
            targets = [target_of(each) for each in found if each.resource_id == resource and is_predictive(each)]
        for owner, target in zip(owners, targets, strict=True):
            self._past[owner] = {hour: _Hour(count * target * 60, 60) for hour, count in tasks.items()}
            self._made.pop(owner, None)
        self._aws.scaling.watch(region)
        try:
            yield
        finally:
            for owner in owners:
                del self._past[owner]
                self._made.pop(owner, None)

    def knows(self, region: str, policy: Any) -> bool:
        """Whether there is any load that *policy* has seen, or was told."""
        return bool(self._past.get(_owner(region, policy)))

    def forecast(self, region: str, policy: Any) -> Forecast | None:
        """The newest one; None: there is too little data."""
        owner, now = _owner(region, policy), self._aws.clock.now()
        made = self._made.get(owner)
        if made is not None and now < made.made_at + RENEWED_S:
            return made
        begin = int(now // HOUR_S)
        past = {hour: each.load for hour, each in self._hours(region, policy).items()}
        if loads := load_forecasts.expected(past, begin):
            before = {hour: load for hour, load in (made.loads if made else {}).items() if hour < begin}
            self._made[owner] = Forecast(now, {**before, **loads})
        return self._made.get(owner)

    def floor(self, region: str, policies: Iterable[Any], target: Any) -> Floor | None:
        """
        The largest of what *policies* want of moto's scalable *target* now: of this hour, or of the next one already.

        What a forecast wants of an hour it wants until the hour is over, so that nothing takes these tasks away before
        (no page says so of ECS; dynamic policies of an Auto Scaling group take away what no policy wants). ``max`` is
        raised where a policy may do that, unless scaling out is suspended, which AWS says of scaling policies in one
        place, and in another of target tracking and steps only.
        """
        found: Floor | None = None
        for policy in policies:
            settings = policy.predictive_scaling_policy_configuration
            wanted = self._wanted(region, policy, settings)
            if wanted is None:
                continue
            buffer = settings.get("MaxCapacityBuffer")
            if buffer is not None and not suspension.is_suspended(target, "DynamicScalingOutSuspended"):
                target.max_capacity = load_forecasts.raised(wanted, int(target.max_capacity), int(buffer))
            if found is None or wanted > found.capacity:
                found = Floor(wanted, policy)
        return found

    def _wanted(self, region: str, policy: Any, settings: Mapping[str, Any]) -> int | None:
        made = self.forecast(region, policy)
        if made is None or settings.get("Mode") != "ForecastAndScale":
            return None
        now = self._aws.clock.now()
        buffer = int(settings.get("SchedulingBufferTime", BUFFER_S))
        hours = {int(now // HOUR_S), int((now + buffer) // HOUR_S)}
        loads = [made.loads[hour] for hour in hours if hour in made.loads]
        return max((load_forecasts.capacity(load, target_of(policy)) for load in loads), default=None)

    def _hours(self, region: str, policy: Any) -> dict[int, _Hour]:
        return self._past.setdefault(_owner(region, policy), {})

    def _load(self, region: str, policy: Any) -> float | None:
        queries = policy_metrics.queries_of(policy)
        load = metrics.now(self._aws, region, queries)
        if load is None or not policy_metrics.is_of_tasks(queries):
            return load
        _, cluster, service = policy.resource_id.split("/")
        counts = self._aws.ecs.task_counts(region, cluster, service)
        return load * counts[0] if counts else None


def _owner(region: str, policy: Any) -> Owner:
    return region, policy.policy_arn, repr(policy_metrics.queries_of(policy))


def is_predictive(policy: Any) -> bool:
    """Of moto's *policy*."""
    return bool(policy.policy_type == "PredictiveScaling")


def target_of(policy: Any) -> float:
    """What each task is to have."""
    [specification] = policy.predictive_scaling_policy_configuration["MetricSpecifications"]
    return float(specification["TargetValue"])
