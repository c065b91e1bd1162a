"""
What ECS says of a module that somebody is told, and in which words: plain data.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import chat, names
from modulestack.features.alarms import Watched, event_kinds
from modulestack.features.alarms_section import EventKind
from modulestack.features.context import ModuleContext


@dataclasses.dataclass(frozen=True, kw_only=True)
class EventDefinition:
    """Events of ECS of one kind."""

    kind: EventKind
    says: str
    """For people: what has happened."""
    pattern: str
    """JSON, as EventBridge takes it."""
    values: Mapping[str, str]
    """Name → where it is in an event."""
    more: str
    """And how: a text with ``<name>`` in it."""
    for_chat: bool = False
    """Whether chat channels are told, too: SNS has one message for all who are."""

    @property
    def template(self) -> str:
        """What is told: JSON with ``<name>`` in its texts."""
        if self.for_chat:
            return chat.custom_notification(self.says, self.more)
        return json.dumps(f"{self.says}: {self.more}")


_TASK = {"task": "$.detail.taskArn", "reason": "$.detail.stoppedReason", "code": "$.detail.stopCode"}


def event_definitions(module: Watched, context: ModuleContext) -> tuple[EventDefinition, ...]:
    """Those of *module*, in the order of their kinds."""
    whose = f"{module.name} of {context.environment}"
    made = (_MAKERS[kind](module, context, whose) for kind in event_kinds(module))
    return tuple(dataclasses.replace(each, for_chat=context.has_chat) for each in made)


def _failed_deployment(module: Watched, context: ModuleContext, whose: str) -> EventDefinition:  # noqa: ARG001
    return _definition(
        "failed_deployment",
        f"{whose}: a deployment has failed",
        _of_service(context, "ECS Deployment State Change", "SERVICE_DEPLOYMENT_FAILED"),
        {"reason": "$.detail.reason", "id": "$.detail.deploymentId"},
        "<reason> (<id>, <time>)",
    )


def _failed_start(module: Watched, context: ModuleContext, whose: str) -> EventDefinition:  # noqa: ARG001
    return _definition(
        "failed_start",
        f"{whose}: tasks fail to start again and again",
        _of_service(context, "ECS Service Action", "SERVICE_TASK_START_IMPAIRED"),
        {},
        "ECS starts new ones more and more slowly (<time>)",
    )


def _stopped_task(module: Watched, context: ModuleContext, whose: str) -> EventDefinition:  # noqa: ARG001
    return _definition(
        "stopped_task",
        f"{whose}: a task has ended by itself",
        _of_tasks(context, [f"service:{context.service}"], {"stopCode": ["EssentialContainerExited"]}),
        _TASK,
        "<reason> (<code>, <task>, <time>)",
    )


def _failed_job(module: Watched, context: ModuleContext, whose: str) -> EventDefinition:
    """A run of a schedule that ends with another exit code than 0, or does not start."""
    groups = [names.task_group(name) for name, job in module.jobs.items() if job.schedule]
    failed = {
        "$or": [{"containers": {"exitCode": [{"anything-but": [0]}]}}, {"stopCode": ["TaskFailedToStart"]}],
        # In a cluster that modules share, each has jobs of its own, which may have one name.
        "taskDefinitionArn": [{"prefix": context.arn("ecs", f"task-definition/{_family(module, context)}:")}],
    }
    return _definition(
        "failed_job",
        f"{whose}: a job has failed",
        _of_tasks(context, groups, failed),
        {**_TASK, "job": "$.detail.group"},
        "<job>: <reason> (<code>, <task>, <time>)",
    )


def _family(module: Watched, context: ModuleContext) -> str:
    return names.family(context.environment, module.name)


def _of_service(context: ModuleContext, detail_type: str, event_name: str) -> dict[str, Any]:
    service = context.arn("ecs", f"service/{context.cluster}/{context.service}")
    return {"detail-type": [detail_type], "resources": [service], "detail": {"eventName": [event_name]}}


def _of_tasks(context: ModuleContext, groups: list[str], what: dict[str, Any]) -> dict[str, Any]:
    cluster = context.arn("ecs", f"cluster/{context.cluster}")
    detail = {"clusterArn": [cluster], "group": groups, "lastStatus": ["STOPPED"], **what}
    return {"detail-type": ["ECS Task State Change"], "detail": detail}


def _definition(
    kind: EventKind, says: str, pattern: dict[str, Any], values: Mapping[str, str], more: str
) -> EventDefinition:
    return EventDefinition(
        kind=kind,
        says=says,
        pattern=json.dumps({"source": ["aws.ecs"], **pattern}, sort_keys=True),
        values={**values, "time": "$.time"},
        more=more,
    )


_MAKERS: Mapping[EventKind, Callable[[Watched, ModuleContext, str], EventDefinition]] = {
    "failed_deployment": _failed_deployment,
    "failed_job": _failed_job,
    "failed_start": _failed_start,
    "stopped_task": _stopped_task,
}
