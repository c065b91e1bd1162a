"""aws:scheduler/schedule:Schedule. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/scheduler_schedule"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties


class ScheduleHandler(Handler):
    """When something is run: a task of ECS."""

    type = "aws:scheduler/schedule:Schedule"
    replaces = frozenset({"groupName", "name", "namePrefix", "region"})
    autoname = Autoname("name", 64)
    defaults: Mapping[str, Any] = {"groupName": "default", "scheduleExpressionTimezone": "UTC", "state": "ENABLED"}

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateSchedule."""
        ctx.client("scheduler").create_schedule(**_request(inputs))
        return f"{inputs['groupName']}/{inputs['name']}"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """GetSchedule."""
        group, _, name = id_.partition("/")
        try:
            found = ctx.client("scheduler").get_schedule(GroupName=group, Name=name)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return {
            "arn": found["Arn"],
            "description": found.get("Description") or "",
            "flexibleTimeWindow": {"mode": found["FlexibleTimeWindow"]["Mode"]},
            "groupName": group,
            "name": name,
            "namePrefix": "",
            "region": ctx.region,
            "scheduleExpression": found["ScheduleExpression"],
            "scheduleExpressionTimezone": found["ScheduleExpressionTimezone"],
            "state": found["State"],
            "target": _target(found["Target"]),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """UpdateSchedule, which takes the whole of it."""
        ctx.client("scheduler").update_schedule(**_request(inputs))

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteSchedule."""
        group, _, name = id_.partition("/")
        try:
            ctx.client("scheduler").delete_schedule(GroupName=group, Name=name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise


def _request(inputs: Properties) -> dict[str, Any]:
    target, ecs = inputs["target"], inputs["target"].get("ecsParameters") or {}
    network = ecs.get("networkConfiguration") or {}
    address = "ENABLED" if network.get("assignPublicIp") else "DISABLED"
    parameters = {
        "TaskDefinitionArn": ecs.get("taskDefinitionArn"),
        "TaskCount": ecs.get("taskCount", 1),
        "CapacityProviderStrategy": _strategy(ecs.get("capacityProviderStrategies") or ()),
        "LaunchType": ecs.get("launchType"),
        "PlatformVersion": ecs.get("platformVersion"),
        "Group": ecs.get("group"),
        "NetworkConfiguration": {
            "awsvpcConfiguration": {
                "Subnets": list(network.get("subnets") or ()),
                "SecurityGroups": list(network.get("securityGroups") or ()),
                "AssignPublicIp": address,
            }
        }
        if network
        else None,
    }
    retry = target.get("retryPolicy") or {}
    policy = {
        "MaximumEventAgeInSeconds": retry.get("maximumEventAgeInSeconds", 86400),
        "MaximumRetryAttempts": retry.get("maximumRetryAttempts", 185),
    }
    return {
        "Name": inputs["name"],
        "GroupName": inputs["groupName"],
        **({"Description": inputs["description"]} if inputs.get("description") else {}),
        "ScheduleExpression": inputs["scheduleExpression"],
        "ScheduleExpressionTimezone": inputs["scheduleExpressionTimezone"],
        "FlexibleTimeWindow": {"Mode": inputs["flexibleTimeWindow"]["mode"]},
        "State": inputs["state"],
        "Target": {
            "Arn": target["arn"],
            "RoleArn": target["roleArn"],
            "RetryPolicy": policy,
            **({"Input": target["input"]} if target.get("input") else {}),
            **({"DeadLetterConfig": {"Arn": queue}} if (queue := _dead_letters(target)) else {}),
            "EcsParameters": {key: value for key, value in parameters.items() if value is not None},
        },
    }


def _strategy(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]] | None:
    """Numbers come as floats from the engine."""
    made = [
        {
            "base": int(each.get("base") or 0),
            "capacityProvider": each["capacityProvider"],
            "weight": int(each.get("weight") or 0),
        }
        for each in given
    ]
    return made or None


def _dead_letters(target: Mapping[str, Any]) -> str:
    return str((target.get("deadLetterConfig") or {}).get("arn", ""))


def _target(found: Mapping[str, Any]) -> dict[str, Any]:
    ecs = found.get("EcsParameters") or {}
    network = (ecs.get("NetworkConfiguration") or {}).get("awsvpcConfiguration")
    parameters = {
        "capacityProviderStrategies": ecs.get("CapacityProviderStrategy"),
        "group": ecs.get("Group"),
        "launchType": ecs.get("LaunchType"),
        "platformVersion": ecs.get("PlatformVersion"),
        "taskCount": ecs.get("TaskCount", 1),
        "taskDefinitionArn": ecs.get("TaskDefinitionArn"),
        "networkConfiguration": {
            "assignPublicIp": network.get("AssignPublicIp") == "ENABLED",
            "securityGroups": network.get("SecurityGroups", []),
            "subnets": network["Subnets"],
        }
        if network
        else None,
    }
    retry = found.get("RetryPolicy") or {}
    return {
        "arn": found["Arn"],
        "ecsParameters": {key: value for key, value in parameters.items() if value is not None},
        **({"input": found["Input"]} if found.get("Input") else {}),
        **({"deadLetterConfig": {"arn": found["DeadLetterConfig"]["Arn"]}} if found.get("DeadLetterConfig") else {}),
        "retryPolicy": {
            "maximumEventAgeInSeconds": retry.get("MaximumEventAgeInSeconds", 86400),
            "maximumRetryAttempts": retry.get("MaximumRetryAttempts", 185),
        },
        "roleArn": found["RoleArn"],
    }


HANDLER = ScheduleHandler()
"""When something is run: a task of ECS."""
