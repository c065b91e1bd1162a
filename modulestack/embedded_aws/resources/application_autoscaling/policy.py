"""aws:appautoscaling/policy:Policy. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources import metric_queries
from modulestack.embedded_aws.resources.application_autoscaling import predictive
from modulestack.embedded_aws.resources.application_autoscaling.common import MISSING, scalable_dimension
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given
from modulestack.embedded_aws.resources.table_handler import TableHandler

_UPPER = "MetricIntervalUpperBound"


def _known_kind(inputs: Properties) -> Properties:
    if inputs.get("policyType") not in {"TargetTrackingScaling", "StepScaling", "PredictiveScaling"}:
        raise InvalidInput("policyType", "allowed are TargetTrackingScaling, StepScaling and PredictiveScaling")
    return inputs


def _params(_: Context, inputs: Properties) -> dict[str, Any]:
    if inputs["policyType"] == "StepScaling":
        settings = {"StepScalingPolicyConfiguration": _steps(inputs["stepScalingPolicyConfiguration"])}
    elif inputs["policyType"] == "PredictiveScaling":
        made = predictive.of_policy(inputs["predictiveScalingPolicyConfiguration"])
        settings = {"PredictiveScalingPolicyConfiguration": made}
    else:
        settings = {
            "TargetTrackingScalingPolicyConfiguration": _request(inputs["targetTrackingScalingPolicyConfiguration"])
        }
    return {
        "PolicyName": inputs["name"],
        "PolicyType": inputs["policyType"],
        **settings,
        **scalable_dimension(inputs),
    }


def _steps(wanted: Properties) -> dict[str, Any]:
    """Bounds are texts in the provider, because there is a difference between 0 and none."""
    bounds = {"metricIntervalLowerBound": "MetricIntervalLowerBound", "metricIntervalUpperBound": _UPPER}
    optional = {
        "cooldown": "Cooldown",
        "metricAggregationType": "MetricAggregationType",
        "minAdjustmentMagnitude": "MinAdjustmentMagnitude",
    }
    return {
        "AdjustmentType": wanted["adjustmentType"],
        "StepAdjustments": [
            {
                "ScalingAdjustment": step["scalingAdjustment"],
                **{aws: float(step[name]) for name, aws in bounds.items() if step.get(name) not in (None, "")},
            }
            for step in wanted.get("stepAdjustments") or []
        ],
        **{aws: wanted[name] for name, aws in optional.items() if wanted.get(name) is not None},
    }


def _step_configuration(policy: Described) -> Properties | None:
    found = policy.found.get("StepScalingPolicyConfiguration")
    if found is None:
        return None
    bounds = {"metricIntervalLowerBound": "MetricIntervalLowerBound", "metricIntervalUpperBound": _UPPER}
    return {
        "adjustmentType": found["AdjustmentType"],
        "cooldown": found.get("Cooldown", 0),
        "metricAggregationType": found.get("MetricAggregationType", ""),
        "minAdjustmentMagnitude": found.get("MinAdjustmentMagnitude", 0),
        "stepAdjustments": [
            {
                "scalingAdjustment": step["ScalingAdjustment"],
                **{name: f"{step[aws]:g}" for name, aws in bounds.items() if step.get(aws) is not None},
            }
            for step in found["StepAdjustments"]
        ],
    }


def _request(wanted: Properties) -> dict[str, Any]:
    optional = {
        "scaleInCooldown": "ScaleInCooldown",
        "scaleOutCooldown": "ScaleOutCooldown",
        "disableScaleIn": "DisableScaleIn",
    }
    return {
        "TargetValue": float(wanted["targetValue"]),
        **_metric(wanted),
        **{aws: wanted[name] for name, aws in optional.items() if name in wanted},
    }


def _metric(wanted: Properties) -> dict[str, Any]:
    if custom := wanted.get("customizedMetricSpecification"):
        metrics = [metric_queries.of_policy(metric) for metric in custom["metrics"]]
        return {"CustomizedMetricSpecification": {"Metrics": metrics}}
    metric = wanted["predefinedMetricSpecification"]
    label = {"ResourceLabel": metric["resourceLabel"]} if metric.get("resourceLabel") else {}
    return {"PredefinedMetricSpecification": {"PredefinedMetricType": metric["predefinedMetricType"], **label}}


def _metric_configuration(found: Mapping[str, Any]) -> Properties:
    if custom := found.get("CustomizedMetricSpecification"):
        metrics = [metric_queries.as_policy(metric) for metric in custom["Metrics"]]
        return {"customizedMetricSpecification": {"metrics": metrics}}
    metric = found["PredefinedMetricSpecification"]
    label = {"resourceLabel": metric["ResourceLabel"]} if metric.get("ResourceLabel") else {}
    return {"predefinedMetricSpecification": {"predefinedMetricType": metric["PredefinedMetricType"], **label}}


def _configuration(policy: Described) -> Properties | None:
    found = policy.found.get("TargetTrackingScalingPolicyConfiguration")
    if found is None:
        return None
    return {
        "disableScaleIn": found.get("DisableScaleIn", False),
        **_metric_configuration(found),
        **({"scaleInCooldown": found["ScaleInCooldown"]} if "ScaleInCooldown" in found else {}),
        **({"scaleOutCooldown": found["ScaleOutCooldown"]} if "ScaleOutCooldown" in found else {}),
        "targetValue": found["TargetValue"],
    }


def _of_that_name(answer: Described) -> dict[str, Any] | None:
    """DescribeScalingPolicies tells all of a target."""
    policies: list[dict[str, Any]] = answer.found["ScalingPolicies"]
    return next((policy for policy in policies if policy["PolicyName"] == answer.id), None)


HANDLER = TableHandler(
    ResourceTable(
        type="aws:appautoscaling/policy:Policy",
        service="application-autoscaling",
        check=_known_kind,
        create="put_scaling_policy",
        create_params=_params,
        put=True,
        id=given("{name}"),
        describe="describe_scaling_policies",
        describe_params=lambda name, known: {"PolicyNames": [name], **scalable_dimension(known)},
        found=_of_that_name,
        missing=MISSING,
        outputs={
            "alarmArns": lambda policy: [alarm["AlarmARN"] for alarm in policy.found.get("Alarms", [])],
            "arn": "PolicyARN",
            "name": "PolicyName",
            "policyType": "PolicyType",
            "predictiveScalingPolicyConfiguration": lambda policy: predictive.as_policy(
                policy.found.get("PredictiveScalingPolicyConfiguration")
            ),
            "resourceId": "ResourceId",
            "scalableDimension": "ScalableDimension",
            "serviceNamespace": "ServiceNamespace",
            "stepScalingPolicyConfiguration": _step_configuration,
            "targetTrackingScalingPolicyConfiguration": _configuration,
        },
        key=lambda id_, policy: {"PolicyName": id_, **scalable_dimension(policy)},
        delete="delete_scaling_policy",
        replaces=frozenset({"name", "region", "resourceId", "scalableDimension", "serviceNamespace"}),
        autoname=Autoname("name", 255),
    )
)
"""A metric and the value to hold it at; what an alarm does, in steps; what is forecast."""
