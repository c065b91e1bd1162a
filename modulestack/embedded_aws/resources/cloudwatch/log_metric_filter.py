"""aws:cloudwatch/logMetricFilter:LogMetricFilter. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_metric_filter"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Autoname, Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _params(inputs: Properties) -> dict[str, Any]:
    """A default value that is empty, as the provider has it where there is none, is left out."""
    said = inputs["metricTransformation"]
    default = said.get("defaultValue")
    transformation = {
        "metricName": said["name"],
        "metricNamespace": said["namespace"],
        "metricValue": said["value"],
        **({"dimensions": dict(said["dimensions"])} if said.get("dimensions") else {}),
        **({} if default in (None, "") else {"defaultValue": float(default)}),
        **({"unit": said["unit"]} if said.get("unit") else {}),
    }
    return {
        "filterName": inputs["name"],
        "filterPattern": inputs["pattern"].strip(),
        "logGroupName": inputs["logGroupName"],
        "metricTransformations": [transformation],
    }


def _found(answer: Described) -> Any:
    """AWS looks for how names begin."""
    return next((one for one in answer.found["metricFilters"] if one["filterName"] == answer.id), None)


def _transformation(answer: Described) -> Properties:
    said = answer.found["metricTransformations"][0]
    default = said.get("defaultValue")
    return {
        "name": said["metricName"],
        "namespace": said["metricNamespace"],
        "value": said["metricValue"],
        "unit": said.get("unit", "None"),
        "defaultValue": "" if default is None else f"{default:g}",
        "dimensions": dict(said.get("dimensions") or {}),
    }


HANDLER = TableHandler(
    ResourceTable(
        type="aws:cloudwatch/logMetricFilter:LogMetricFilter",
        service="logs",
        create="put_metric_filter",
        create_params=lambda _, inputs: _params(inputs),
        id=given("{name}"),
        describe="describe_metric_filters",
        describe_params=lambda id_, known: {"logGroupName": known["logGroupName"], "filterNamePrefix": id_},
        found=_found,
        missing=("ResourceNotFoundException",),
        outputs={
            "applyOnTransformedLogs": "applyOnTransformedLogs",
            "logGroupName": "logGroupName",
            "metricTransformation": _transformation,
            "name": "filterName",
            "pattern": "filterPattern",
        },
        key=lambda id_, known: {"logGroupName": known["logGroupName"], "filterName": id_},
        put=True,
        delete="delete_metric_filter",
        replaces=frozenset({"logGroupName", "name", "region"}),
        autoname=Autoname("name", 512),
    )
)
"""Lines of a log group that are counted."""
