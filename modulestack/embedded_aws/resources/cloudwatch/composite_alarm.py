"""aws:cloudwatch/compositeAlarm:CompositeAlarm. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_composite_alarm"""

from __future__ import annotations

from modulestack.embedded_aws.resources.cloudwatch.metric_alarm import TAGS
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Params, ResourceTable, at, given, params
from modulestack.embedded_aws.resources.table_handler import TableHandler

_GIVEN = params(
    "alarmName=AlarmName",
    "alarmRule=AlarmRule",
    alarmActions="AlarmActions",
    alarmDescription="AlarmDescription",
    insufficientDataActions="InsufficientDataActions",
    okActions="OKActions",
)


def _params(ctx: Context, inputs: Properties) -> Params:
    return {**_GIVEN(ctx, inputs), "ActionsEnabled": inputs.get("actionsEnabled", True)}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:cloudwatch/compositeAlarm:CompositeAlarm",
        service="cloudwatch",
        create="put_composite_alarm",
        create_params=_params,
        put=True,
        id=given("{alarmName}"),
        describe="describe_alarms",
        describe_params=lambda id_, _: {"AlarmNames": [id_], "AlarmTypes": ["CompositeAlarm"]},
        found="CompositeAlarms",
        missing=("ResourceNotFound",),
        outputs={
            "actionsEnabled": "ActionsEnabled",
            "alarmActions": at("AlarmActions", []),
            "alarmDescription": at("AlarmDescription", ""),
            "alarmName": "AlarmName",
            "alarmRule": "AlarmRule",
            "arn": "AlarmArn",
            "insufficientDataActions": at("InsufficientDataActions", []),
            "okActions": at("OKActions", []),
        },
        key=lambda id_, _: {"AlarmNames": [id_]},
        delete="delete_alarms",
        tag_form=TAGS,
        replaces=frozenset({"actionsEnabled", "alarmName", "region"}),
        defaults={"actionsEnabled": True},
    )
)
"""An alarm on the states of others."""
