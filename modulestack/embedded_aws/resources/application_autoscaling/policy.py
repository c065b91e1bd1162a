"""aws:appautoscaling/policy:Policy. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.application_autoscaling.common import MISSING, scalable_dimension
from modulestack.embedded_aws.resources.handler import Autoname, InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _target_tracking(inputs: Properties) -> Properties:
    if inputs.get("policyType") != "TargetTrackingScaling":
        raise InvalidInput("policyType", "a rehearsal knows TargetTrackingScaling only")
    return inputs


def _request(wanted: Properties) -> dict[str, Any]:
    metric = wanted["predefinedMetricSpecification"]
    label = {"ResourceLabel": metric["resourceLabel"]} if metric.get("resourceLabel") else {}
    optional = {
        "scaleInCooldown": "ScaleInCooldown",
        "scaleOutCooldown": "ScaleOutCooldown",
        "disableScaleIn": "DisableScaleIn",
    }
    return {
        "TargetValue": float(wanted["targetValue"]),
        "PredefinedMetricSpecification": {"PredefinedMetricType": metric["predefinedMetricType"], **label},
        **{aws: wanted[name] for name, aws in optional.items() if name in wanted},
    }


def _configuration(policy: Described) -> Properties:
    found = policy.found["TargetTrackingScalingPolicyConfiguration"]
    metric = found["PredefinedMetricSpecification"]
    return {
        "disableScaleIn": found.get("DisableScaleIn", False),
        "predefinedMetricSpecification": {
            "predefinedMetricType": metric["PredefinedMetricType"],
            **({"resourceLabel": metric["ResourceLabel"]} if metric.get("ResourceLabel") else {}),
        },
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
        check=_target_tracking,
        create="put_scaling_policy",
        create_params=lambda _, inputs: {
            "PolicyName": inputs["name"],
            "PolicyType": inputs["policyType"],
            "TargetTrackingScalingPolicyConfiguration": _request(inputs["targetTrackingScalingPolicyConfiguration"]),
            **scalable_dimension(inputs),
        },
        put=True,
        id=given("{name}"),
        describe="describe_scaling_policies",
        describe_params=lambda _, known: scalable_dimension(known),
        found=_of_that_name,
        missing=MISSING,
        outputs={
            "alarmArns": lambda policy: [alarm["AlarmARN"] for alarm in policy.found.get("Alarms", [])],
            "arn": "PolicyARN",
            "name": "PolicyName",
            "policyType": "PolicyType",
            "resourceId": "ResourceId",
            "scalableDimension": "ScalableDimension",
            "serviceNamespace": "ServiceNamespace",
            "targetTrackingScalingPolicyConfiguration": _configuration,
        },
        key=lambda id_, policy: {"PolicyName": id_, **scalable_dimension(policy)},
        delete="delete_scaling_policy",
        replaces=frozenset({"name", "region", "resourceId", "scalableDimension", "serviceNamespace"}),
        autoname=Autoname("name", 255),
    )
)
"""Target tracking: one metric and the value to hold it at."""
