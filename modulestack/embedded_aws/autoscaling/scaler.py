"""
Application Auto Scaling, once a minute: policies on metrics that are known here change how many tasks a service wants.

CPU, memory and requests of tasks have no data in the embedded AWS, so that policies on them do nothing.

https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
"""

from __future__ import annotations

import collections
import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.autoscaling import decisions, metrics
from modulestack.embedded_aws.autoscaling.metric_math import Value
from modulestack.embedded_aws.autoscaling.queries import as_queries
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.periodic import Periodic

PERIOD_S = 60.0
OUT_S = IN_S = 300
"""Cooldowns of ECS services that a policy does not name:
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html"""


@dataclasses.dataclass(frozen=True)
class Wish:
    """What one policy wants of a service."""

    capacity: int
    out_cooldown_s: float
    in_cooldown_s: float


@dataclasses.dataclass
class Activity:
    """When a service was last scaled, epoch seconds."""

    out: float = -math.inf
    any: float = -math.inf


class Scaler:
    """Looks at what is to be scaled every minute, while there is a policy that can do something."""

    def __init__(self, aws: AccountInterface) -> None:
        self._aws = aws
        self._regions: set[str] = set()
        self.minutes = Periodic(aws, PERIOD_S, self._each_minute)
        """The timeline that it looks by."""
        self._series: dict[Any, collections.deque[Value]] = {}
        self._activities: dict[tuple[str, str], Activity] = collections.defaultdict(Activity)

    def watch(self, region: str) -> None:
        """A policy was put in *region*: from the next whole minute on, look."""
        with self._aws.internal():
            if not any(_acts(policy) for policy in self._policies(region)):
                return
        self._regions.add(region)
        self.minutes.begin()

    def close(self) -> None:
        """Let time pass without it."""
        self.minutes.close()

    def _each_minute(self, due: float) -> None:  # noqa: ARG002
        with self._aws.looked_at() as acts:
            for region in sorted(self._regions):
                self._look(region, acts)
                if not any(_acts(policy) for policy in self._policies(region)):
                    self._regions.discard(region)
        if not self._regions:
            self.minutes.close()

    def _look(self, region: str, acts: Callable[[], None]) -> None:
        """*acts* is told before anything is changed."""
        breaches = dict(self._alarms(region, acts))
        by_resource: dict[str, list[Any]] = collections.defaultdict(list)
        for policy in self._policies(region):
            by_resource[policy.resource_id].append(policy)
        for resource, policies in by_resource.items():
            if change := self._change(region, resource, policies, breaches):
                acts()
                self._aws.ecs.handle(region, "UpdateService", change)

    def _change(
        self, region: str, resource: str, policies: Sequence[Any], breaches: Mapping[str, float]
    ) -> dict[str, Any] | None:
        """Parameters of UpdateService that scale *resource*; None: it stays."""
        targets = self._aws.backend("application-autoscaling", region).targets
        target = targets.get("ecs:service:DesiredCount", {}).get(resource)
        _, cluster, name = resource.split("/")
        found = self._aws.ecs.handle(region, "DescribeServices", {"cluster": cluster, "services": [name]})["services"]
        if target is None or not found or found[0]["status"] != "ACTIVE":
            return None
        capacity = int(found[0]["desiredCount"])
        wishes = [wish for policy in policies if (wish := self._wish(region, policy, breaches, capacity))]
        wanted = self._agreed(wishes, capacity, self._activities[region, resource], is_steady=_is_steady(found[0]))
        wanted = min(int(target.max_capacity), max(int(target.min_capacity), wanted))
        if wanted == capacity:
            return None
        activity, now = self._activities[region, resource], self._aws.clock.now()
        activity.any = now
        activity.out = now if wanted > capacity else activity.out
        return {"cluster": cluster, "service": name, "desiredCount": wanted}

    def _agreed(self, wishes: Sequence[Wish], capacity: int, activity: Activity, *, is_steady: bool) -> int:
        """
        The most that any policy wants; less than there is only if all agree, and not while ECS deploys.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
        """
        if not wishes:
            return capacity
        now, most = self._aws.clock.now(), max(wishes, key=lambda wish: wish.capacity)
        if most.capacity > capacity:
            return most.capacity if now >= activity.out + most.out_cooldown_s else capacity
        is_cool = now >= activity.any + most.in_cooldown_s
        return most.capacity if is_steady and is_cool else capacity

    def _wish(self, region: str, policy: Any, breaches: Mapping[str, float], capacity: int) -> Wish | None:
        """None: a step scaling policy whose alarm is quiet says nothing."""
        if steps := policy.step_scaling_policy_configuration:
            breach = breaches.get(policy.policy_arn)
            if breach is None:
                return None
            wanted = decisions.stepped_capacity(steps, breach, capacity)
            return Wish(wanted, float(steps.get("Cooldown", OUT_S)), float(steps.get("Cooldown", IN_S)))
        settings = policy.target_tracking_scaling_policy_configuration
        queries = _queries(policy)
        wanted = capacity
        if metrics.is_known(queries):
            values = self._sampled(region, ("policy", policy.resource_id, policy.policy_name), queries)
            wanted = decisions.tracked_capacity(values, float(settings["TargetValue"]), capacity)
        out, back = settings.get("ScaleOutCooldown", OUT_S), settings.get("ScaleInCooldown", IN_S)
        return Wish(max(wanted, capacity) if settings.get("DisableScaleIn") else wanted, float(out), float(back))

    def _alarms(self, region: str, acts: Callable[[], None]) -> Iterator[tuple[str, float]]:
        """ARN of each policy that an alarm in ALARM calls, and how far its metric is above the threshold."""
        arns = {policy.policy_arn for policy in self._policies(region)}
        for name, alarm in self._aws.backend("cloudwatch", region).alarms.items():
            queries = as_queries(alarm.metric_data_queries or ())
            called = arns & set(alarm.alarm_actions or ())
            if not called or not metrics.is_known(queries):
                continue
            values = self._sampled(region, ("alarm", name), queries)
            state = decisions.alarm_state(
                values,
                comparison=alarm.comparison_operator,
                threshold=float(alarm.threshold),
                periods=int(alarm.evaluation_periods),
                enough=int(alarm.datapoints_to_alarm or alarm.evaluation_periods),
                missing=alarm.treat_missing_data or "missing",
                before=alarm.state_value,
            )
            if state != alarm.state_value:
                acts()
                alarm.update_state(f"Threshold Crossed: {values[-1]}", "{}", state)
            if state == "ALARM" and values[-1] is not None:
                yield from ((arn, values[-1] - float(alarm.threshold)) for arn in called)

    def _sampled(self, region: str, owner: tuple[str, ...], queries: Sequence[Mapping[str, Any]]) -> Sequence[Value]:
        series = self._series.setdefault((region, *owner), collections.deque(maxlen=metrics.KEPT))
        series.append(metrics.now(self._aws, region, queries))
        return tuple(series)

    def _policies(self, region: str) -> list[Any]:
        found = self._aws.backend("application-autoscaling", region).policies.values()
        return [policy for policy in found if policy.service_namespace == "ecs"]


def _acts(policy: Any) -> bool:
    """Whether a policy (moto's) can ever do something here."""
    return bool(policy.step_scaling_policy_configuration) or metrics.is_known(_queries(policy))


def _queries(policy: Any) -> Sequence[Mapping[str, Any]]:
    settings = policy.target_tracking_scaling_policy_configuration or {}
    queries: Sequence[Mapping[str, Any]] = (settings.get("CustomizedMetricSpecification") or {}).get("Metrics", ())
    return queries


def _is_steady(service: Mapping[str, Any]) -> bool:
    """Whether no deployment is under way."""
    return all(deployment["rolloutState"] != "IN_PROGRESS" for deployment in service["deployments"])
