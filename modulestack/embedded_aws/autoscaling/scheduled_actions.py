"""
What scheduled actions of Application Auto Scaling do at their times: other bounds, and the count that fits into them.

https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

from modulestack.contract.schedule_expression import InvalidSchedule, next_run, parse, zone
from modulestack.embedded_aws.autoscaling.suspension import is_suspended
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.interfaces import AccountInterface


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlannedAction:
    """A time at which a scheduled action sets bounds, unless it is another one by then."""

    aws: AccountInterface
    region: str
    action: Any
    """moto's."""
    generation: int
    """How often it was written."""
    at: float
    """Epoch seconds."""

    def __call__(self) -> None:
        """Set them, and plan what comes next."""
        action, scaling = self.action, self.aws.backend("application-autoscaling", self.region)
        is_there = any(action is each for each in scaling.scheduled_actions)
        if not is_there or action.modulestack_generation != self.generation:
            return
        plan(self.aws, self.region, action, after=self.at)
        target = scaling.targets.get(action.scalable_dimension, {}).get(action.resource_id)
        if target is None or is_suspended(target, "ScheduledScalingSuspended"):
            return
        wanted: Mapping[str, int] = action.scalable_target_action
        cause = f"scheduled action name {action.scheduled_action_name} was triggered"
        bounds = " and ".join(
            f"{name} capacity to {int(wanted[key])}"
            for key, name in (("MinCapacity", "min"), ("MaxCapacity", "max"))
            if wanted.get(key) is not None
        )
        least = int(wanted.get("MinCapacity", target.min_capacity))
        most = int(wanted.get("MaxCapacity", target.max_capacity))
        refused = "Maximum capacity cannot be less than minimum capacity" if least > most else ""
        self.aws.scaling.activities.bounded(self.region, action.resource_id, bounds, cause, refused)
        if not refused:
            target.min_capacity, target.max_capacity = least, most
            self._fit(action.resource_id, least, most)

    def _fit(self, resource: str, least: int, most: int) -> None:
        """At once, whatever cooldowns there are."""
        _, cluster, name = resource.split("/")
        described = {"cluster": cluster, "services": [name]}
        found = self.aws.ecs.carry_out(self.region, "DescribeServices", described)["services"]
        if not found or found[0]["status"] != "ACTIVE":
            return
        count = int(found[0]["desiredCount"])
        wanted = min(most, max(least, count))
        if wanted != count:
            change = {"cluster": cluster, "service": name, "desiredCount": wanted}
            self.aws.ecs.carry_out(self.region, "UpdateService", change)
            which = "minimum" if wanted > count else "maximum"
            self.aws.scaling.activities.counted(self.region, resource, wanted, f"{which} capacity was set to {wanted}")


def written(aws: AccountInterface, region: str, action: Any) -> None:
    """*action* (moto's) was made or changed just now: from now on it runs as it says."""
    now = aws.clock.now()
    action.timezone = action.timezone or "UTC"
    is_new = not hasattr(action, "modulestack_generation")
    if is_new or action.modulestack_expression != action.schedule:
        action.modulestack_made = now
    action.modulestack_generation = 0 if is_new else action.modulestack_generation + 1
    action.modulestack_expression = action.schedule
    action.creation_time = now if is_new else action.creation_time
    plan(aws, region, action, after=now)


def plan(aws: AccountInterface, region: str, action: Any, *, after: float) -> None:
    """Plan the next time of *action* after *after* (epoch seconds), if there is any within its start and end."""
    start, end = _epoch(action.start_time), _epoch(action.end_time)
    begin = after if start is None else max(after, start)
    at = next_run(action.schedule, action.timezone, made=action.modulestack_made, after=begin)
    if at is None or (end is not None and at > end):
        return
    generation = action.modulestack_generation
    aws.ecs.plan(at, PlannedAction(aws=aws, region=region, action=action, generation=generation, at=at))


def check(schedule: str, time_zone: str) -> None:
    """
    Refuse what is no schedule, or no time zone.

    Raises:
        AwsError: as AWS says it.
    """
    try:
        parse(schedule)
    except InvalidSchedule:
        raise AwsError("ValidationException", f"Invalid schedule expression: {schedule}") from None
    try:
        zone(time_zone)
    except InvalidSchedule:
        raise AwsError("ValidationException", f"Invalid timezone: {time_zone}") from None


def _epoch(time: object) -> float | None:
    if isinstance(time, int | float):
        return float(time)
    if isinstance(time, datetime.datetime):
        return time.timestamp()
    return datetime.datetime.fromisoformat(time).timestamp() if isinstance(time, str) and time else None
