"""
Whether what goes wrong is told: each alarm and each event is made to happen, until its message is with the subscribers.

A person's part is played, too: whoever is asked to confirm a subscription does.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence

from modulestack.contract import names
from modulestack.embedded_aws.delivery import Delivery
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.features.alarms import SCENARIOS
from modulestack.rehearsal.scenarios import incidents
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.incidents import Incident
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

POLL_S = 30.0
PATIENCE_S = 3600.0
"""An alarm looks back for a quarter of an hour, unless its file says longer."""
MANY = 1e9
"""More than any file waits for: milliseconds, errors, requests."""
_CRASHES = Behaviour(exits_after_s=3, exit_code=1)
_NOT_PULLED = Behaviour(pull_error=True)
INCIDENTS: Mapping[str, Incident] = {
    "load_balancer_5xx": incidents.of_requests(balancer_errors=MANY),
    "target_5xx": incidents.of_requests(requests=MANY, target_errors=MANY),
    "latency": incidents.of_requests(requests=MANY, latency_s=MANY),
    "unhealthy_targets": incidents.of_new_tasks(Behaviour(health_status_code=500)),
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
    clock, aws = module.aws.clock, module.aws
    _confirm(module)
    began, known = clock.now(), len(aws.deliveries)
    subscribed = _subscribers(module)
    with INCIDENTS[kind](module):
        while not (found := _about(kind, module, aws.deliveries[known:])) and clock.now() < began + PATIENCE_S:
            clock.sleep(POLL_S)
    after = clock.now() - began
    _recover(kind, module)
    missed = sorted(subscribed - {(each.protocol, each.endpoint) for each in found})
    if missed or not found:
        who = ", ".join(endpoint for _, endpoint in missed) or "anybody"
        return Observation(met=False, text=f"not told to {who} within {after:.0f} s: {_why_not(kind, module)}")
    told = ", ".join(sorted(protocol for protocol, _ in subscribed))
    return Observation(met=True, text=f"told after {after:.0f} s by {told}")


def _about(kind: str, module: RehearsedModule, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Those of *deliveries* that tell of it."""
    manifest = module.manifest
    if kind in _SAYS:
        begins = f"{manifest.module} of {manifest.environment}: {_SAYS[kind]}"
        return [each for each in deliveries if each.message.startswith(begins)]
    return [each for each in deliveries if _is_alarm(each.message, _alarm(kind, module))]


def _is_alarm(message: str, name: str) -> bool:
    if not message.startswith("{"):
        return False
    said = json.loads(message)
    return bool(said.get("AlarmName") == name and said.get("NewStateValue") == "ALARM")


def _alarm(kind: str, module: RehearsedModule) -> str:
    return names.alarm(module.manifest.environment, module.manifest.module, kind)


def _why_not(kind: str, module: RehearsedModule) -> str:
    """What CloudWatch says of it; of events nobody says anything."""
    if kind in _SAYS:
        return "EventBridge tells nobody why: look at the policies of the topic and of its key"
    cloudwatch, name = module.aws.client("cloudwatch"), _alarm(kind, module)
    for item in cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="Action")["AlarmHistoryItems"]:
        return str(item["HistorySummary"])
    [alarm] = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"] or [{"StateValue": "not there"}]
    return f"{name} is {alarm['StateValue']}"


def _recover(kind: str, module: RehearsedModule) -> None:
    """Until it is over: the next incident begins where all is well."""
    clock, until = module.aws.clock, module.aws.clock.now() + PATIENCE_S
    cloudwatch, name = module.aws.client("cloudwatch"), _alarm(kind, module)

    def is_well() -> bool:
        alarms = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"] if kind not in _SAYS else []
        quiet = all(alarm["StateValue"] != "ALARM" for alarm in alarms)
        return quiet and len(module.running_tasks()) == len(module.tasks()) == module.desired_count()

    while not is_well() and clock.now() < until:
        clock.sleep(POLL_S)
    clock.sleep(2 * POLL_S)


def _subscribers(module: RehearsedModule) -> set[tuple[str, str]]:
    found = module.aws.client("sns").list_subscriptions_by_topic(TopicArn=module.manifest.alert_topic)["Subscriptions"]
    return {(each["Protocol"], each["Endpoint"]) for each in found}


def _confirm(module: RehearsedModule) -> None:
    sns, topic = module.aws.client("sns"), module.manifest.alert_topic
    for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
        if each["SubscriptionArn"] == "PendingConfirmation":
            again = sns.subscribe(
                TopicArn=topic, Protocol=each["Protocol"], Endpoint=each["Endpoint"], ReturnSubscriptionArn=True
            )
            sns.confirm_subscription(TopicArn=topic, Token=again["SubscriptionArn"])


def _not_tried(kind: str, module: RehearsedModule) -> str:
    if not _subscribers(module):
        return "not tried: nobody is subscribed"
    if kind not in _NEEDS_NO_TASK and not module.desired_count():
        return "not tried: no task shall run"
    return ""


ALARMS: tuple[Scenario, ...] = tuple(
    Scenario(
        name=name,
        promise="every subscriber that has confirmed gets the message",
        run=functools.partial(_told, kind),
        on_demand=True,
        not_tried=functools.partial(_not_tried, kind),
    )
    for kind, name in SCENARIOS.items()
)
"""One for each kind of alarm and event."""
