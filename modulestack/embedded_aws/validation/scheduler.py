"""
EventBridge Scheduler: what it refuses, and that its schedules run.

https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract import schedule_expression
from modulestack.embedded_aws import schedules
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

_NOT_HERE = ("StartDate", "EndDate", "KmsKeyArn")
_OF_A_TARGET = (
    "EventBridgeParameters",
    "KinesisParameters",
    "SageMakerPipelineParameters",
    "SqsParameters",
)
_OF_ECS = (
    "EnableECSManagedTags",
    "EnableExecuteCommand",
    "PlacementConstraints",
    "PlacementStrategy",
    "PropagateTags",
    "ReferenceId",
    "Tags",
)


def runs_tasks_only(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """What else there is in AWS is not here, and is told by name."""
    target = params["Target"]
    if not target["Arn"].startswith("arn:"):
        raise AwsError("ValidationException", "Provided Arn is not in correct format.")
    found = [key for key in _NOT_HERE if params.get(key)] + [key for key in _OF_A_TARGET if target.get(key)]
    found += [f"EcsParameters.{key}" for key in _OF_ECS if (target.get("EcsParameters") or {}).get(key)]
    if found:
        raise NotEmbedded(f"the embedded AWS has no {', '.join(found)} of schedules")
    if ":cluster/" not in target["Arn"] or "EcsParameters" not in target:
        raise NotEmbedded(f"the embedded AWS has schedules of tasks of ECS only, not of {target['Arn']}")
    if params["FlexibleTimeWindow"]["Mode"] != "OFF":
        raise NotEmbedded("the embedded AWS has schedules without a flexible time window only")


def expression_is_one(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

    AWS takes what never runs, such as 31 February; it is refused here, so that nobody waits for it.
    """
    try:
        schedule_expression.parse(params["ScheduleExpression"])
    except schedule_expression.InvalidSchedule:
        text = f"Invalid Schedule Expression {params['ScheduleExpression']}."
        raise AwsError("ValidationException", text) from None
    try:
        schedule_expression.zone(params.get("ScheduleExpressionTimezone") or "UTC")
    except schedule_expression.InvalidSchedule:
        text = f"Invalid Schedule Expression Timezone {params['ScheduleExpressionTimezone']}."
        raise AwsError("ValidationException", text) from None


def input_is_a_task_override(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Text: https://github.com/boto/boto3/issues/4370"""
    text = params["Target"].get("Input")
    if not text:
        return
    try:
        is_object = isinstance(json.loads(text), dict)
    except ValueError:
        is_object = False
    if not is_object:
        raise AwsError(
            "ValidationException", f"Unable to convert target input to TaskOverride, JSON syntax error in input: {text}"
        )


def role_can_be_assumed(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role"""
    roles = context.backend("iam").roles.values()
    role = next((role for role in roles if role.arn == params["Target"]["RoleArn"]), None)
    trust = json.dumps(json.loads(role.assume_role_policy_document)) if role else ""
    if "scheduler.amazonaws.com" not in trust:
        raise AwsError(
            "ValidationException",
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        )


def group_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html#API_CreateSchedule_Errors"""
    name = params.get("GroupName") or params.get("Name", "default")
    if name not in context.backend("scheduler").schedule_groups:
        raise AwsError("ResourceNotFoundException", f"Schedule group {name} does not exist.", 404)


def group_of_schedule_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Of a request that names a schedule; its group is ``default`` unless it says another."""
    group_exists(context, {"GroupName": params.get("GroupName") or "default"})


def group_is_new(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html#API_CreateScheduleGroup_Errors"""
    if params["Name"] in context.backend("scheduler").schedule_groups:
        raise AwsError("ConflictException", f"Schedule group {params['Name']} already exists.", 409)


def schedule_runs(context: RequestContext, params: Mapping[str, Any]) -> None:
    """It is run from now on as it was written just now."""
    group = params.get("GroupName") or "default"
    schedules.written(context.aws, context.region, schedules.find(context.aws, context.region, group, params["Name"]))


_OF_A_SCHEDULE = (
    group_of_schedule_exists,
    runs_tasks_only,
    expression_is_one,
    input_is_a_task_override,
    role_can_be_assumed,
)
RULES = ServiceRules(
    before={
        "CreateSchedule": _OF_A_SCHEDULE,
        "CreateScheduleGroup": (group_is_new,),
        "DeleteScheduleGroup": (group_exists,),
        "UpdateSchedule": _OF_A_SCHEDULE,
    },
    after={"CreateSchedule": (schedule_runs,), "UpdateSchedule": (schedule_runs,)},
)
