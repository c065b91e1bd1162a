"""aws:appautoscaling/scheduledAction:ScheduledAction. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_scheduled_action"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.application_autoscaling.common import MISSING, scalable_dimension
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given
from modulestack.embedded_aws.resources.table_handler import TableHandler

_BOUNDS = {"minCapacity": "MinCapacity", "maxCapacity": "MaxCapacity"}


def _checked(inputs: Properties) -> Properties:
    return {"timezone": "UTC", **inputs}


def _params(_: Context, inputs: Properties) -> dict[str, Any]:
    wanted = inputs["scalableTargetAction"]
    return {
        "ScheduledActionName": inputs["name"],
        "Schedule": inputs["schedule"],
        "Timezone": inputs["timezone"],
        "ScalableTargetAction": {
            aws: int(wanted[name]) for name, aws in _BOUNDS.items() if wanted.get(name) not in (None, "")
        },
        **scalable_dimension(inputs),
    }


def _action(action: Described) -> Properties:
    found = action.found["ScalableTargetAction"]
    return {name: found[aws] for name, aws in _BOUNDS.items() if found.get(aws) is not None}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:appautoscaling/scheduledAction:ScheduledAction",
        service="application-autoscaling",
        check=_checked,
        create="put_scheduled_action",
        create_params=_params,
        put=True,
        id=given("{name}-{serviceNamespace}-{resourceId}"),
        describe="describe_scheduled_actions",
        describe_params=lambda _, known: {"ScheduledActionNames": [known["name"]], **scalable_dimension(known)},
        found="ScheduledActions",
        missing=MISSING,
        outputs={
            "arn": "ScheduledActionARN",
            "name": "ScheduledActionName",
            "resourceId": "ResourceId",
            "scalableDimension": "ScalableDimension",
            "scalableTargetAction": _action,
            "schedule": "Schedule",
            "serviceNamespace": "ServiceNamespace",
            "timezone": "Timezone",
        },
        key=lambda _, action: {"ScheduledActionName": action["name"], **scalable_dimension(action)},
        delete="delete_scheduled_action",
        replaces=frozenset({"name", "region", "resourceId", "scalableDimension", "serviceNamespace"}),
    )
)
"""When a service gets other bounds."""
