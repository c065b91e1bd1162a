"""
What schedules do as time passes: they run tasks, at their times, with what they say at that moment.

A run that ECS does not start is tried again every minute, as often and as long as the schedule's retry policy says;
then its input goes to the schedule's dead-letter queue, or is lost. A task that fails is no failure of its schedule.

Sources: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html,
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html,
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html,
https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import uuid
from collections.abc import Mapping
from typing import Any

from modulestack.contract.schedule_expression import next_run
from modulestack.embedded_aws.counted_metrics import metric_name
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.interfaces import AccountInterface

_RETRY_S = 60.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlannedRun:
    """A time at which a schedule runs, unless it is another one by then."""

    aws: AccountInterface
    region: str
    group: str
    name: str
    generation: int
    """How often the schedule was written."""
    at: float
    """Epoch seconds."""
    attempt: int = 0

    def __call__(self) -> None:
        """Run it, and plan what comes next."""
        schedule = find(self.aws, self.region, self.group, self.name)
        if schedule is None or schedule.modulestack_generation != self.generation:
            return
        if not self.attempt:
            plan(self.aws, self.region, schedule, after=self.at)
        self._count("InvocationAttemptCount")
        if why := self._why_not_started(schedule.target):
            self._count("TargetErrorCount")
            policy, later_s = schedule.target["RetryPolicy"], (self.attempt + 1) * _RETRY_S
            is_exhausted = self.attempt >= policy["MaximumRetryAttempts"]
            if not is_exhausted and later_s <= policy["MaximumEventAgeInSeconds"]:
                self.aws.ecs.plan(self.at + later_s, dataclasses.replace(self, attempt=self.attempt + 1))
            elif queue := (schedule.target.get("DeadLetterConfig") or {}).get("Arn"):
                condition = "MaximumRetryAttempts" if is_exhausted else "MaximumEventAgeInSeconds"
                self._send(queue, schedule, {**why, "EXHAUSTED_RETRY_CONDITION": condition})

    def _count(self, metric: str) -> None:
        """Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html"""
        named = metric_name("AWS/Scheduler", metric, {"ScheduleGroup": self.group})
        self.aws.counted.add(self.region, named, at=self.aws.clock.now())

    def _why_not_started(self, target: Mapping[str, Any]) -> dict[str, str]:
        """
        Carry out RunTask of *target*; attributes that tell why it starts no task, empty if it does.

        What EventBridge Scheduler calls a failure that RunTask does not refuse, but answers, is not documented.
        """
        try:
            answer = self.aws.ecs.carry_out(self.region, "RunTask", run_task_params(target))
        except AwsError as error:
            return {"ERROR_CODE": error.code, "ERROR_MESSAGE": error.message}
        if answer["tasks"]:
            return {}
        reasons = ", ".join(failure.get("reason", "") for failure in answer["failures"])
        return {"ERROR_CODE": "ServiceException", "ERROR_MESSAGE": reasons}

    def _send(self, queue: str, schedule: Any, why: Mapping[str, str]) -> None:
        """
        Put what was not started into *queue* (ARN); it is lost if there is none.

        Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html (dead-letter event)
        """
        at = datetime.datetime.fromtimestamp(self.at, datetime.UTC)
        attributes = {
            **why,
            "EXECUTION_ID": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{schedule.arn} {self.at}")),
            "IS_PAYLOAD_TRUNCATED": "false",
            "RETRY_ATTEMPTS": str(self.attempt),
            "SCHEDULED_TIME": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "SCHEDULE_ARN": schedule.arn,
            "TARGET_ARN": schedule.target["Arn"],
        }
        typed = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        sqs, name = self.aws.backend("sqs", self.region), queue.rpartition(":")[2]
        if name in sqs.queues:
            sqs.send_message(name, schedule.target.get("Input") or "{}", message_attributes=typed)


def find(aws: AccountInterface, region: str, group: str, name: str) -> Any:
    """moto's schedule; None: there is none."""
    groups = aws.backend("scheduler", region).schedule_groups
    return groups[group].schedules.get(name) if group in groups else None


def written(aws: AccountInterface, region: str, schedule: Any) -> None:
    """
    *schedule* was made or changed just now: from now on it runs as it says, and what it does not say is the default.

    Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
    """
    now = aws.clock.now()
    schedule.state = schedule.state or "ENABLED"
    schedule.schedule_expression_timezone = schedule.schedule_expression_timezone or "UTC"
    is_new = not hasattr(schedule, "modulestack_generation")
    if is_new or schedule.modulestack_expression != schedule.schedule_expression:
        schedule.modulestack_made = now
    schedule.modulestack_generation = 0 if is_new else schedule.modulestack_generation + 1
    schedule.modulestack_expression = schedule.schedule_expression
    schedule.last_modified_date = now
    schedule.creation_date = now if is_new else schedule.creation_date
    plan(aws, region, schedule, after=now)


def plan(aws: AccountInterface, region: str, schedule: Any, *, after: float) -> None:
    """Plan the next run of *schedule* after *after* (epoch seconds), if there is any."""
    if schedule.state != "ENABLED":
        return
    at = next_run(
        schedule.schedule_expression,
        schedule.schedule_expression_timezone,
        made=schedule.modulestack_made,
        after=after,
    )
    if at is not None:
        run = PlannedRun(
            aws=aws,
            region=region,
            group=schedule.group_name,
            name=schedule.name,
            generation=schedule.modulestack_generation,
            at=at,
        )
        aws.ecs.plan(at, run)


def run_task_params(target: Mapping[str, Any]) -> dict[str, Any]:
    """RunTask's parameters of a schedule's *target*, whose input is a TaskOverride."""
    ecs = target["EcsParameters"]
    network = (ecs.get("NetworkConfiguration") or {}).get("awsvpcConfiguration")
    params = {
        "cluster": target["Arn"],
        "taskDefinition": ecs["TaskDefinitionArn"],
        "count": ecs.get("TaskCount", 1),
        "capacityProviderStrategy": ecs.get("CapacityProviderStrategy"),
        "launchType": ecs.get("LaunchType"),
        "platformVersion": ecs.get("PlatformVersion"),
        "group": ecs.get("Group"),
        "overrides": json.loads(target["Input"]) if target.get("Input") else None,
        "networkConfiguration": {
            "awsvpcConfiguration": {key[:1].lower() + key[1:]: value for key, value in network.items()}
        }
        if network
        else None,
    }
    return {key: value for key, value in params.items() if value is not None}
