"""aws:cloudwatch/metricAlarm:MetricAlarm. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import metric_queries
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, at, given
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm, mapping, pairs

_OPTIONAL = {
    "alarmActions": "AlarmActions",
    "alarmDescription": "AlarmDescription",
    "datapointsToAlarm": "DatapointsToAlarm",
    "insufficientDataActions": "InsufficientDataActions",
    "okActions": "OKActions",
    "threshold": "Threshold",
    "treatMissingData": "TreatMissingData",
}
TAGS = TagForm(
    service="cloudwatch",
    argument=lambda tags: {"Tags": pairs(tags)},
    read=lambda client, alarm: mapping(client.list_tags_for_resource(ResourceARN=alarm.found["AlarmArn"])["Tags"]),
    add=lambda client, _, outputs, tags: client.tag_resource(ResourceARN=outputs["arn"], Tags=pairs(tags)),
    remove=lambda client, _, outputs, keys: client.untag_resource(ResourceARN=outputs["arn"], TagKeys=keys),
)


def _by_queries(inputs: Properties) -> Properties:
    if not inputs.get("metricQueries"):
        raise InvalidInput("metricQueries", "the embedded AWS knows alarms on queries of metrics only")
    return inputs


def _params(_: Context, inputs: Properties) -> dict[str, Any]:
    return {
        "AlarmName": inputs["name"],
        "ActionsEnabled": inputs.get("actionsEnabled", True),
        "ComparisonOperator": inputs["comparisonOperator"],
        "EvaluationPeriods": inputs["evaluationPeriods"],
        "Metrics": [metric_queries.of_alarm(query) for query in inputs["metricQueries"]],
        **{aws: inputs[name] for name, aws in _OPTIONAL.items() if inputs.get(name) is not None},
    }


def _queries(alarm: Described) -> list[Properties]:
    return [metric_queries.as_alarm(query) for query in alarm.found["Metrics"]]


HANDLER = TableHandler(
    ResourceTable(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        service="cloudwatch",
        check=_by_queries,
        create="put_metric_alarm",
        create_params=_params,
        put=True,
        id=given("{name}"),
        describe="describe_alarms",
        describe_params=lambda id_, _: {"AlarmNames": [id_], "AlarmTypes": ["MetricAlarm"]},
        found="MetricAlarms",
        missing=("ResourceNotFound",),
        outputs={
            "actionsEnabled": "ActionsEnabled",
            "alarmActions": at("AlarmActions", []),
            "alarmDescription": at("AlarmDescription", ""),
            "arn": "AlarmArn",
            "comparisonOperator": "ComparisonOperator",
            "datapointsToAlarm": at("DatapointsToAlarm", 0),
            "evaluationPeriods": "EvaluationPeriods",
            "insufficientDataActions": at("InsufficientDataActions", []),
            "metricQueries": _queries,
            "name": "AlarmName",
            "okActions": at("OKActions", []),
            "threshold": at("Threshold", 0.0),
            "treatMissingData": at("TreatMissingData", "missing"),
        },
        key=lambda id_, _: {"AlarmNames": [id_]},
        delete="delete_alarms",
        tag_form=TAGS,
        replaces=frozenset({"name", "region"}),
        autoname=Autoname("name", 255),
        defaults={"actionsEnabled": True, "treatMissingData": "missing"},
    )
)
"""An alarm on what queries of metrics return."""
