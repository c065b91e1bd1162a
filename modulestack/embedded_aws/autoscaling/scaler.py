"""
Application Auto Scaling, once a minute: policies on metrics that are known here change how many tasks a service wants.

Those on metrics of 20 seconds are asked as often.

CPU, memory and requests of tasks have data while somebody says what load there is (``loads.py``); else policies on them
do nothing.

https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
"""

from __future__ import annotations

import collections
import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.autoscaling import decisions, metrics, policy_metrics, suspension
from modulestack.embedded_aws.autoscaling.metric_math import Value
from modulestack.embedded_aws.autoscaling.predictive_scaling import Floor, Forecaster, is_predictive
from modulestack.embedded_aws.autoscaling.queries import as_queries
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.periodic import Periodic
from modulestack.embedded_aws.service_activities import ServiceActivities

PERIOD_S = 60.0
OUT_S = IN_S = 300
"""Cooldowns of ECS services that a policy does not name:
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html"""
_DEPLOYED = {"Code": "TargetServicePutResourceAsUnscalable"}
UNSCALABLE = "{} is not in a scalable state due to reason: ECS Service deployment in progress"
"""While ECS deploys, nothing is scaled in:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html"""


@dataclasses.dataclass(frozen=True)
class Wish:
    """What one policy wants of a service."""

    capacity: int
    out_cooldown_s: float
    in_cooldown_s: float
    within_cooldown: int
    """What it wants while its cooldown lasts: what was added last counts as there."""
    cause: str
    is_tracking: bool = False


@dataclasses.dataclass
class Activity:
    """When a service was last scaled, epoch seconds."""

    out: float = -math.inf
    any: float = -math.inf
    before: int = 0
    """How many tasks it had before it was scaled out, and before what was added within that cooldown."""


@dataclasses.dataclass(frozen=True)
class Alarmed:
    """An alarm in ALARM."""

    name: str
    breach: float
    """How far its metric is above the threshold."""


class Scaler:
    """Looks at what is to be scaled every minute, while there is a policy that can do something."""

    def __init__(self, aws: AccountInterface) -> None:
        self._aws = aws
        self._regions: set[str] = set()
        self._known: set[str] = set()
        self.minutes = Periodic(aws, PERIOD_S, self._each_minute)
        """The timeline that it looks by."""
        self.short_periods = Periodic(aws, policy_metrics.SHORT_PERIOD_S, self._each_short_period)
        """The one of policies that look every 20 s."""
        self._series: dict[Any, collections.deque[Value]] = {}
        self._activities: dict[tuple[str, str], Activity] = collections.defaultdict(Activity)
        self.activities = ServiceActivities(aws.clock.now)
        """What was scaled, and what could not be."""
        self.predictive = Forecaster(aws)
        """What is forecast."""

    def watch(self, region: str) -> None:
        """A policy was put in *region*: from the next whole minute on, look."""
        with self._aws.internal():
            if not any(self._acts(policy) for policy in self._policies(region)):
                return
            looks_often = any(policy_metrics.metric_of_tasks(policy) for policy in self._policies(region))
        self._regions.add(region)
        self._known.add(region)
        self.minutes.begin()
        if looks_often:
            self.short_periods.begin()

    def watch_all(self) -> None:
        """There is something else to do for tasks: as when a policy is put, wherever there is one."""
        for region in {*self._known, self._aws.region}:
            self.watch(region)

    def close(self) -> None:
        """Let time pass without it."""
        self.minutes.close()
        self.short_periods.close()

    def _each_minute(self, due: float) -> None:  # noqa: ARG002
        self._look_everywhere(is_short=False)

    def _each_short_period(self, due: float) -> None:  # noqa: ARG002
        self._look_everywhere(is_short=True)

    def _look_everywhere(self, *, is_short: bool) -> None:
        with self._aws.looked_at() as acts, self._aws.loads.as_scaling_sees():
            for region in sorted(self._regions):
                self._look(region, acts, is_short=is_short)
                if not any(self._acts(policy) for policy in self._policies(region)):
                    self._regions.discard(region)
        if not self._regions:
            self.close()

    def _look(self, region: str, acts: Callable[[], None], *, is_short: bool) -> None:
        """
        *acts* is told before anything is changed.

        After each short period those policies are asked that look so often, and tasks are taken away only if there are
        no others, who are not asked then. After each minute all are.
        """
        alarmed = {} if is_short else dict(self._alarms(region, acts))
        by_resource: dict[str, list[Any]] = collections.defaultdict(list)
        for policy in self._policies(region):
            by_resource[policy.resource_id].append(policy)
        for resource, policies in by_resource.items():
            due = [each for each in policies if not is_short or policy_metrics.metric_of_tasks(each)]
            if due and (
                change := self._change(region, resource, due, alarmed, is_short=is_short, is_all=due == policies)
            ):
                acts()
                self._aws.ecs.handle(region, "UpdateService", change)

    def _change(
        self,
        region: str,
        resource: str,
        policies: Sequence[Any],
        alarmed: Mapping[str, Alarmed],
        *,
        is_short: bool,
        is_all: bool,
    ) -> dict[str, Any] | None:
        """Parameters of UpdateService that scale *resource* as *policies* want, *is_all* of its; None: it stays."""
        targets = self._aws.backend("application-autoscaling", region).targets
        target = targets.get("ecs:service:DesiredCount", {}).get(resource)
        _, cluster, name = resource.split("/")
        found = self._aws.ecs.handle(region, "DescribeServices", {"cluster": cluster, "services": [name]})["services"]
        if target is None or not found or found[0]["status"] != "ACTIVE":
            return None
        capacity, running = int(found[0]["desiredCount"]), _running(found[0])
        activity, now = self._activities[region, resource], self._aws.clock.now()
        before = activity.before if activity.out > activity.any - 1 else capacity
        wishes = [
            wish
            for policy in policies
            if not is_predictive(policy)
            if (wish := self._wish(region, policy, alarmed, capacity, running, before, is_short=is_short))
        ]
        agreed = self._agreed(wishes, capacity, activity)
        floor = self._floor(region, policies, target)
        is_forecast = floor is not None and floor.capacity > (capacity if agreed is None else agreed.capacity)
        if floor is not None and is_forecast:
            agreed = Wish(floor.capacity, 0, 0, floor.capacity, floor.cause)
        if agreed is None:
            return None
        asked, wanted = agreed.capacity, min(int(target.max_capacity), max(int(target.min_capacity), agreed.capacity))
        if asked < capacity and not is_all:
            return None
        if asked < capacity and not _is_steady(found[0]):
            self.activities.not_scaled(region, resource, agreed.cause, _DEPLOYED, UNSCALABLE.format(resource))
            return None
        wanted = suspension.held(target, wanted, capacity)
        if wanted == capacity:
            if asked > capacity == int(target.max_capacity):
                self._at_bound(region, resource, agreed.cause, "Max", capacity)
            elif asked < capacity == int(target.min_capacity):
                self._at_bound(region, resource, agreed.cause, "Min", capacity)
            return None
        if wanted > capacity and not is_forecast:
            if now >= activity.out + agreed.out_cooldown_s:
                activity.before = capacity
            activity.out = now
        activity.any = now
        self.activities.counted(region, resource, wanted, agreed.cause)
        return {"cluster": cluster, "service": name, "desiredCount": wanted}

    def _floor(self, region: str, policies: Sequence[Any], target: Any) -> Floor | None:
        """What is forecast; it knows no cooldown, and begins none of what adds tasks (no page says whether it does)."""
        predictive = [each for each in policies if is_predictive(each)]
        for policy in predictive:
            self.predictive.sample(region, policy)
        return self.predictive.floor(region, predictive, target)

    def _at_bound(self, region: str, resource: str, cause: str, which: str, capacity: int) -> None:
        reason = {"Code": f"AlreadyAt{which}Capacity", f"{which}Capacity": capacity}
        words = {"Max": "maximum", "Min": "minimum"}
        text = f"Failed to set desired count: it is at the {words[which]} capacity of {capacity}"
        self.activities.not_scaled(region, resource, cause, reason, text)

    def _agreed(self, wishes: list[Wish], capacity: int, activity: Activity) -> Wish | None:
        """
        The most that any policy wants; None: all is well, or a cooldown lasts.

        Less than there is only if all policies that track a target agree, of which one that has no data does not.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
        https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html (cooldown)
        """
        tracked = [wish for wish in wishes if wish.is_tracking]
        wishes = [wish for wish in wishes if not wish.is_tracking]
        wishes += [max(tracked, key=lambda wish: wish.capacity)] if tracked else []
        wishes = [wish for wish in wishes if wish.capacity != capacity]
        if not wishes:
            return None
        now, most = self._aws.clock.now(), max(wishes, key=lambda wish: wish.capacity)
        if most.capacity > capacity:
            if now < activity.out + most.out_cooldown_s:
                within = max(wishes, key=lambda wish: wish.within_cooldown)
                wanted = dataclasses.replace(within, capacity=within.within_cooldown)
                return wanted if wanted.capacity > capacity else None
            return most
        return most if most.capacity < capacity and now >= activity.any + most.in_cooldown_s else None

    def _wish(
        self,
        region: str,
        policy: Any,
        alarmed: Mapping[str, Alarmed],
        capacity: int,
        running: int,
        before: int,
        *,
        is_short: bool,
    ) -> Wish | None:
        """
        None: a step scaling policy whose alarm is quiet says nothing.

        *before* is how many tasks there were before it was scaled out, if nothing came after that.
        """
        if steps := policy.step_scaling_policy_configuration:
            alarm = alarmed.get(policy.policy_arn)
            if alarm is None:
                return None
            wanted = decisions.stepped_capacity(steps, alarm.breach, capacity)
            within = decisions.stepped_capacity(steps, alarm.breach, before)
            cooldown = float(steps.get("Cooldown", OUT_S))
            cause = f"monitor alarm {alarm.name} in state ALARM triggered policy {policy.policy_name}"
            return Wish(wanted, cooldown, cooldown, within, cause)
        settings, queries = policy.target_tracking_scaling_policy_configuration, policy_metrics.queries_of(policy)
        owner = ("policy", policy.resource_id, policy.policy_name)
        if not self._acts(policy):
            self._series.pop((region, *owner), None)  # what was seen before is not what is
        elif is_short or not policy_metrics.metric_of_tasks(policy):
            self._sampled(region, owner, queries if policy_metrics.has_data(self._aws, region, policy) else ())
        sampled = tuple(self._series.get((region, *owner), ()))
        values = sampled[: len(sampled) - policy_metrics.late(policy, queries)]
        target = float(settings["TargetValue"])
        wanted = decisions.tracked_capacity(values, target, capacity, running)
        within = decisions.tracked_capacity(values, target, capacity, min(running, before))
        if settings.get("DisableScaleIn"):
            wanted = max(wanted, capacity)
        kind = "AlarmHigh" if wanted > capacity else "AlarmLow"
        name = f"TargetTracking-{policy.resource_id}-{kind}-{policy.policy_name}"
        cause = f"monitor alarm {name} in state ALARM triggered policy {policy.policy_name}"
        out, back = settings.get("ScaleOutCooldown", OUT_S), settings.get("ScaleInCooldown", IN_S)
        # Who may take nothing away need not agree to it.
        agrees = not settings.get("DisableScaleIn")
        return Wish(wanted, float(out), float(back), within, cause, is_tracking=agrees)

    def _acts(self, policy: Any) -> bool:
        if is_predictive(policy) and self.predictive.knows(policy.region_name, policy):
            return True
        return policy_metrics.acts(self._aws, policy)

    def _alarms(self, region: str, acts: Callable[[], None]) -> Iterator[tuple[str, Alarmed]]:
        """ARN of each policy that an alarm in ALARM calls, and the alarm."""
        arns = {policy.policy_arn for policy in self._policies(region)}
        for name, alarm in self._aws.backend("cloudwatch", region).alarms.items():
            queries = as_queries(alarm.metric_data_queries or ())
            called = arns & set(alarm.alarm_actions or ())
            if not called or not metrics.is_told(self._aws, region, queries):
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
                yield from ((arn, Alarmed(name, values[-1] - float(alarm.threshold))) for arn in called)

    def _sampled(self, region: str, owner: tuple[str, ...], queries: Sequence[Mapping[str, Any]]) -> Sequence[Value]:
        series = self._series.setdefault((region, *owner), collections.deque(maxlen=metrics.KEPT))
        series.append(metrics.now(self._aws, region, queries))
        return tuple(series)

    def _policies(self, region: str) -> list[Any]:
        found = self._aws.backend("application-autoscaling", region).policies.values()
        return [policy for policy in found if policy.service_namespace == "ecs"]


def _is_steady(service: Mapping[str, Any]) -> bool:
    """Whether no deployment is under way."""
    return all(deployment["rolloutState"] != "IN_PROGRESS" for deployment in service["deployments"])


def _running(service: Mapping[str, Any]) -> int:
    """How many tasks count as running; where traffic is shifted, of one revision (``open_choices.py``)."""
    running, desired = int(service["runningCount"]), int(service["desiredCount"])
    is_rolling = service["deploymentConfiguration"].get("strategy", "ROLLING") == "ROLLING"
    return running if is_rolling else min(running, desired)
