"""Queries of metrics, as the provider has them in alarms and scaling policies, and as CloudWatch's API has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources.handler import Properties


def dimensions(found: list[dict[str, str]]) -> dict[str, str]:
    """``[{Name, Value}]`` as a map."""
    return {each["Name"]: each["Value"] for each in found}


def of_policy(metric: Properties) -> dict[str, Any]:
    """A query of a scaling policy."""
    stat = metric.get("metricStat")
    made = {"Id": metric["id"], "ReturnData": metric.get("returnData", True)}
    if stat:
        named = stat["metric"].get("dimensions") or []
        made["MetricStat"] = {
            "Metric": {
                "Namespace": stat["metric"]["namespace"],
                "MetricName": stat["metric"]["metricName"],
                "Dimensions": [{"Name": each["name"], "Value": each["value"]} for each in named],
            },
            "Stat": stat["stat"],
            **({"Unit": stat["unit"]} if stat.get("unit") else {}),
        }
    return made | _texts(metric)


def _texts(query: Properties) -> dict[str, str]:
    names = {"expression": "Expression", "label": "Label"}
    return {aws: query[name] for name, aws in names.items() if query.get(name)}


def as_policy(query: Mapping[str, Any]) -> Properties:
    """The other way round."""
    made: Properties = {"id": query["Id"], "returnData": query.get("ReturnData", True)}
    made |= {name: query[aws] for name, aws in {"expression": "Expression", "label": "Label"}.items() if query.get(aws)}
    if stat := query.get("MetricStat"):
        metric = stat["Metric"]
        made["metricStat"] = {
            "metric": {
                "dimensions": [{"name": each["Name"], "value": each["Value"]} for each in metric.get("Dimensions", ())],
                "metricName": metric["MetricName"],
                "namespace": metric["Namespace"],
            },
            "stat": stat["Stat"],
            **({"unit": stat["Unit"]} if stat.get("Unit") else {}),
        }
    return made


def of_alarm(query: Properties) -> dict[str, Any]:
    """A query of an alarm."""
    made = {"Id": query["id"], "ReturnData": query.get("returnData", False)}
    if metric := query.get("metric"):
        named = metric.get("dimensions") or {}
        made["MetricStat"] = {
            "Metric": {
                "Namespace": metric.get("namespace", ""),
                "MetricName": metric["metricName"],
                "Dimensions": [{"Name": name, "Value": value} for name, value in sorted(named.items())],
            },
            "Period": metric["period"],
            "Stat": metric["stat"],
        }
    return made | _texts(query)


def as_alarm(query: Mapping[str, Any]) -> Properties:
    """The other way round."""
    made: Properties = {
        "accountId": "",
        "expression": query.get("Expression", ""),
        "id": query["Id"],
        "label": query.get("Label", ""),
        "returnData": query.get("ReturnData", False),
    }
    if stat := query.get("MetricStat"):
        metric = stat["Metric"]
        made["metric"] = {
            "dimensions": dimensions(metric.get("Dimensions", [])),
            "metricName": metric["MetricName"],
            "namespace": metric["Namespace"],
            "period": stat["Period"],
            "stat": stat["Stat"],
        }
    return made
