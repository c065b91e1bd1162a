"""
Whether what goes wrong is told: each alarm and each event is made to happen, until its message is with the subscribers.

A person's part is played, too: whoever is asked to confirm a subscription does.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from modulestack.embedded_aws.chat_channels import ChatMessage
from modulestack.embedded_aws.delivery import Delivery
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.monitoring import chat_messages
from modulestack.embedded_aws.monitoring.chat_messages import is_chat
from modulestack.features.alarms import SCENARIOS, alternate
from modulestack.rehearsal.module_status import serving_groups
from modulestack.rehearsal.scenarios import incidents
from modulestack.rehearsal.scenarios.alarm_states import (
    NO_TASK,
    NOBODY,
    PATIENCE_S,
    POLL_S,
    TYPES,
    alarm_of,
    channels,
    composite_alarm,
    confirm,
    is_alarm,
    state_of,
    subscribers,
)
from modulestack.rehearsal.scenarios.alert_windows import out_of_windows
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.incidents import Incident
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

MANY = 1e9
"""More than any file waits for: milliseconds, errors, requests."""
_CRASHES = Behaviour(exits_after_s=3, exit_code=1)
_NOT_PULLED = Behaviour(pull_error=True)
INCIDENTS: Mapping[str, Incident] = {
    "load_balancer_5xx": incidents.of_requests(balancer_errors=MANY),
    "target_5xx": incidents.of_requests(requests=MANY, target_errors=MANY),
    "latency": incidents.of_requests(requests=MANY, latency_s=MANY),
    "unhealthy_targets": incidents.checks_fail,
    "no_healthy_target": incidents.of_new_tasks(_NOT_PULLED),
    "missing_tasks": incidents.of_new_tasks(_NOT_PULLED),
    "cpu": incidents.of_tasks(cpu_percent=100),
    "memory": incidents.of_tasks(memory_percent=100),
    "queue_age": incidents.message_waits,
    "failed_deployment": incidents.deployment_fails,
    "failed_job": incidents.job_fails,
    "failed_start": incidents.of_new_tasks(_NOT_PULLED),
    "stopped_task": incidents.of_new_tasks(_CRASHES),
}
_SAYS = {
    "failed_deployment": "a deployment has failed",
    "failed_job": "a job has failed",
    "failed_start": "tasks fail to start again and again",
    "stopped_task": "a task has ended by itself",
}
"""Kind of event → how its message goes on after the module's name; of the others there are alarms."""
_NEEDS_NO_TASK = ("failed_job", "latency", "load_balancer_5xx", "queue_age", "target_5xx")


def _told(kind: str, module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:  # noqa: ARG001
    return told(kind, module, INCIDENTS[kind])


def told(kind: str, module: RehearsedModule, happens: Incident) -> Observation:
    """Whether everybody is told of *kind*, once it *happens*."""
    clock, aws, kind = module.aws.clock, module.aws, _of_who_serves(kind, module)
    confirm(module)
    began, known = clock.now(), len(aws.deliveries)
    subscribed, shown_before = subscribers(module), len(aws.chats.messages)
    with happens(module):
        while not (found := _about(kind, module, aws.deliveries[known:])) and clock.now() < began + PATIENCE_S:
            clock.sleep(POLL_S)
    after = clock.now() - began
    _recover(kind, module)
    missed = sorted(subscribed - {(each.protocol, each.endpoint) for each in found})
    if missed or not found:
        who = ", ".join(endpoint for _, endpoint in missed) or "anybody"
        return Observation(met=False, text=f"not told to {who} within {after:.0f} s: {_why_not(kind, module)}")
    shown = {
        each.configuration for each in aws.chats.messages[shown_before:] if each.text and _tells(kind, module, each)
    }
    if unseen := [name for arn, name in channels(module).items() if arn not in shown]:
        return Observation(met=False, text=f"not shown in {', '.join(unseen)}: it is of no form that Amazon Q knows")
    people = sorted(protocol for protocol, endpoint in subscribed if not is_chat(protocol, endpoint))
    whom = ", ".join((*people, *sorted(channels(module).values())))
    return Observation(met=True, text=f"told after {after:.0f} s by {whom}")


def _of_who_serves(kind: str, module: RehearsedModule) -> str:
    """
    The alarm of targets' health that *kind* is just now.

    Each of two target groups has its own, and what begins in place of what goes on serving is in the one that serves.
    """
    groups = module.manifest.target_groups
    if kind == "unhealthy_targets" and serving_groups(module.aws, module.manifest)[0] != groups[0]:
        return f"{kind}-{alternate('')}"
    return kind


def _about(kind: str, module: RehearsedModule, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Those of *deliveries* that tell of it."""
    if kind not in _SAYS and composite_alarm(module) and state_of(alarm_of(kind, module), module) != "ALARM":
        # The composite one tells of the first that goes off; that this one did, too, its state says.
        return []
    return [each for each in deliveries if _tells(kind, module, each)]


def _tells(kind: str, module: RehearsedModule, told: Delivery | ChatMessage) -> bool:
    manifest = module.manifest
    if kind in _SAYS:
        begins = f"{manifest.module} of {manifest.environment}: {_SAYS[kind]}"
        return (chat_messages.shown(told.message) or told.message).startswith(begins)
    return is_alarm(told.message, composite_alarm(module) or alarm_of(kind, module))


def _why_not(kind: str, module: RehearsedModule) -> str:
    """What CloudWatch says of it; of events nobody says anything."""
    if kind in _SAYS:
        return "EventBridge tells nobody why: look at the policies of the topic and of its key"
    name = composite_alarm(module) or alarm_of(kind, module)
    for item in module.aws.client("cloudwatch").describe_alarm_history(
        AlarmName=name, AlarmTypes=list(TYPES), HistoryItemType="Action"
    )["AlarmHistoryItems"]:
        return str(item["HistorySummary"])
    return f"{alarm_of(kind, module)} is {state_of(alarm_of(kind, module), module)}"


def _recover(kind: str, module: RehearsedModule) -> None:
    """Until it is over: the next incident begins where all is well."""
    clock, until = module.aws.clock, module.aws.clock.now() + PATIENCE_S

    def is_well() -> bool:
        alarms = [] if kind in _SAYS else [alarm_of(kind, module)]
        if composite := composite_alarm(module):
            alarms.append(composite)
        quiet = all(state_of(alarm, module) != "ALARM" for alarm in alarms)
        return quiet and len(module.running_tasks()) == len(module.tasks()) == module.desired_count()

    while not is_well() and clock.now() < until:
        clock.sleep(POLL_S)
    clock.sleep(2 * POLL_S)


def _not_tried(kind: str, module: RehearsedModule) -> str:
    if not subscribers(module):
        return NOBODY
    if kind not in _NEEDS_NO_TASK and not module.desired_count():
        return NO_TASK
    return ""


ALARMS: tuple[Scenario, ...] = tuple(
    Scenario(
        name=name,
        promise="every subscriber that has confirmed gets the message",
        run=out_of_windows(functools.partial(_told, kind)),
        on_demand=True,
        not_tried=functools.partial(_not_tried, kind),
    )
    for kind, name in SCENARIOS.items()
)
"""One for each kind of alarm and event."""
