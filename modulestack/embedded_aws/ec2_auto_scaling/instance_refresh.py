"""
Instance refreshes: a group's instances are replaced, a few at a time.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ec2_auto_scaling import capacity, groups, launch_templates, refresh_pace
from modulestack.embedded_aws.interfaces import AccountInterface

LOOKS_EVERY_S = 15.0
"""Between two looks at a refresh: AWS does not say how often it looks."""
STALLS_AFTER_S = 3600.0
"""Without going on: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html (limits)"""
_PROCESS = "InstanceRefresh"
_OF_A_GROUP = "modulestack_refreshes"


@dataclasses.dataclass(kw_only=True)
class GroupRefresh:
    """One refresh of a group."""

    id: str
    preferences: Mapping[str, Any]
    """With AWS's defaults."""
    started_at: float
    todo: list[str]
    """Ids of the instances that are still to be replaced, the oldest first."""
    total: int
    """How many there were at first."""
    warmup_s: float
    leaving: set[str] = dataclasses.field(default_factory=set)
    """Ids of those that are taken out and not gone yet."""
    status: str = "Pending"
    reason: str = ""
    went_on_at: float = 0.0
    """When it last got any further."""
    ended_at: float | None = None

    @property
    def is_active(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None


def of(group: Any) -> list[GroupRefresh]:
    """Those of moto's *group*, the newest first."""
    found: list[GroupRefresh] = group.__dict__.setdefault(_OF_A_GROUP, [])
    return found


def start(aws: AccountInterface, region: str, group: Any, preferences: Mapping[str, Any], id_: str) -> None:
    """Begin one, with *preferences* that have all defaults; what it replaces are the instances that there are."""
    now = aws.clock.now()
    todo = [state.instance.id for state in capacity.staying(group)]
    if preferences["SkipMatching"]:
        wanted = launch_templates.plan(aws, region, group)
        todo = [state.instance.id for state in capacity.staying(group) if not _matches(state, wanted)]
    made = GroupRefresh(
        id=id_,
        preferences=preferences,
        started_at=now,
        todo=todo,
        total=len(todo),
        warmup_s=float(preferences["InstanceWarmup"]),
        went_on_at=now,
    )
    of(group).insert(0, made)
    aws.ecs.plan(now, functools.partial(_look, aws, region, group.name, made))


def _matches(state: Any, wanted: launch_templates.LaunchPlan) -> bool:
    """
    Whether an instance is of the template, its version and one of the types that the group has now.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh-skip-matching.html
    """
    version = launch_templates.reference(wanted.template)
    return state.launch_template == version and state.instance.instance_type in wanted.types


def _look(aws: AccountInterface, region: str, name: str, refresh: GroupRefresh) -> None:
    group = groups.raw(aws, region, name)
    if group is None or refresh not in of(group) or not refresh.is_active:
        return
    if _PROCESS not in {process["ProcessName"] for process in group.suspended_processes}:
        _go_on(aws, region, group, refresh)
    if refresh.is_active:
        aws.ecs.plan(aws.clock.now() + LOOKS_EVERY_S, functools.partial(_look, aws, region, name, refresh))


def _go_on(aws: AccountInterface, region: str, group: Any, refresh: GroupRefresh) -> None:
    now = aws.clock.now()
    before = (len(refresh.todo), len(refresh.leaving))
    if refresh.status == "Pending":
        refresh.status = "InProgress"
    staying = {state.instance.id: state for state in capacity.staying(group)}
    refresh.leaving &= {state.instance.id for state in group.instance_states}
    refresh.todo = [id_ for id_ in refresh.todo if id_ in staying]
    may_go = [id_ for id_ in refresh.todo if _may_go(staying[id_], refresh)]
    if refresh.preferences["ScaleInProtectedInstances"] == "Ignore":
        refresh.todo = may_go
    ready = [id_ for id_, state in staying.items() if _is_ready(state, refresh, now)]
    cancelling = refresh.status == "Cancelling"
    pace = refresh_pace.pace(
        refresh.preferences,
        desired=group.desired_capacity,
        todo=len(may_go),
        ready=len(ready),
        leaving=len(refresh.leaving),
    )
    more = min(pace.more, capacity.surplus(group)) if cancelling else pace.more
    capacity.set_surplus(group, more)
    capacity.settle(aws, region)
    for id_ in may_go[: min(pace.out, more) if cancelling else pace.out]:
        capacity.take_out(aws, region, group, staying[id_])
        refresh.todo.remove(id_)
        refresh.leaving.add(id_)
        capacity.set_surplus(group, max(0, capacity.surplus(group) - 1))
    capacity.settle(aws, region)
    refresh.leaving &= {state.instance.id for state in group.instance_states}
    if (len(refresh.todo), len(refresh.leaving)) != before:
        refresh.went_on_at = now
    _end_if_over(refresh, now, may_go=bool(may_go), whole=len(ready) == len(staying), over=not more)


def _end_if_over(refresh: GroupRefresh, now: float, *, may_go: bool, whole: bool, over: bool) -> None:
    if refresh.status == "Cancelling":
        if over:
            refresh.status, refresh.ended_at = "Cancelled", now
    elif not refresh.todo and not refresh.leaving and whole:
        refresh.status, refresh.reason, refresh.ended_at = "Successful", "", now
    elif refresh.todo and not may_go and not refresh.leaving:
        refresh.reason = "Waiting for instances to be no longer protected from scale in before continuing."
        if now - refresh.went_on_at >= STALLS_AFTER_S:
            refresh.status, refresh.ended_at = "Failed", now
    else:
        refresh.reason = "Waiting for instances to warm up before continuing." if not whole else ""


def _may_go(state: Any, refresh: GroupRefresh) -> bool:
    return refresh.preferences["ScaleInProtectedInstances"] == "Refresh" or not state.protected_from_scale_in


def _is_ready(state: Any, refresh: GroupRefresh, now: float) -> bool:
    """Healthy; and, if it was started meanwhile, warmed up."""
    at = capacity.launched_at(state)
    return state.instance.is_running() and (at < refresh.started_at or at + refresh.warmup_s <= now)
