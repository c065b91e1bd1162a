"""
aws:appautoscaling/target:Target and aws:appautoscaling/policy:Policy.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_target,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties


class Target(Handler):
    """How few and how many tasks a service may have."""

    type = "aws:appautoscaling/target:Target"
    replaces = frozenset({"region", "resourceId", "roleArn", "scalableDimension", "serviceNamespace"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """RegisterScalableTarget."""
        wanted = tags.wanted(ctx, inputs)
        ctx.client("application-autoscaling").register_scalable_target(
            **_place(inputs),
            MinCapacity=inputs["minCapacity"],
            MaxCapacity=inputs["maxCapacity"],
            **({"Tags": wanted} if wanted else {}),
        )
        return str(inputs["resourceId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeScalableTargets."""
        found = ctx.client("application-autoscaling").describe_scalable_targets(
            ServiceNamespace=known["serviceNamespace"],
            ResourceIds=[known["resourceId"]],
            ScalableDimension=known["scalableDimension"],
        )["ScalableTargets"]
        if not found:
            return None
        target = found[0]
        state = target.get("SuspendedState") or {}
        return {
            "arn": target.get("ScalableTargetARN"),
            "maxCapacity": target["MaxCapacity"],
            "minCapacity": target["MinCapacity"],
            "region": ctx.region,
            "resourceId": target["ResourceId"],
            "roleArn": target.get("RoleARN"),
            "scalableDimension": target["ScalableDimension"],
            "serviceNamespace": target["ServiceNamespace"],
            "suspendedState": {
                "dynamicScalingInSuspended": state.get("DynamicScalingInSuspended", False),
                "dynamicScalingOutSuspended": state.get("DynamicScalingOutSuspended", False),
                "scheduledScalingSuspended": state.get("ScheduledScalingSuspended", False),
            },
            **tags.outputs(ctx, tags.wanted(ctx, known)),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """RegisterScalableTarget again."""
        ctx.client("application-autoscaling").register_scalable_target(
            **_place(inputs), MinCapacity=inputs["minCapacity"], MaxCapacity=inputs["maxCapacity"]
        )

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeregisterScalableTarget."""
        _unless_missing(ctx.client("application-autoscaling").deregister_scalable_target, **_place(outputs))


class Policy(Handler):
    """Target tracking: one metric and the value to hold it at."""

    type = "aws:appautoscaling/policy:Policy"
    replaces = frozenset({"name", "region", "resourceId", "scalableDimension", "serviceNamespace"})
    autoname = Autoname("name", 255)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Only target tracking is known."""
        if inputs.get("policyType") != "TargetTrackingScaling":
            raise InvalidInput("policyType", "a rehearsal knows TargetTrackingScaling only")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """PutScalingPolicy."""
        self._put(ctx, inputs)
        return str(inputs["name"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeScalingPolicies."""
        found = ctx.client("application-autoscaling").describe_scaling_policies(
            ServiceNamespace=known["serviceNamespace"],
            ResourceId=known["resourceId"],
            ScalableDimension=known["scalableDimension"],
        )["ScalingPolicies"]
        policy = next((p for p in found if p["PolicyName"] == id_), None)
        if policy is None:
            return None
        return {
            "alarmArns": [alarm["AlarmARN"] for alarm in policy.get("Alarms", [])],
            "arn": policy["PolicyARN"],
            "name": policy["PolicyName"],
            "policyType": policy["PolicyType"],
            "region": ctx.region,
            "resourceId": policy["ResourceId"],
            "scalableDimension": policy["ScalableDimension"],
            "serviceNamespace": policy["ServiceNamespace"],
            "targetTrackingScalingPolicyConfiguration": _shown(policy["TargetTrackingScalingPolicyConfiguration"]),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """PutScalingPolicy again."""
        self._put(ctx, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteScalingPolicy; its alarms go with it."""
        call = ctx.client("application-autoscaling").delete_scaling_policy
        _unless_missing(call, PolicyName=id_, **_place(outputs))

    @staticmethod
    def _put(ctx: Context, inputs: Properties) -> None:
        ctx.client("application-autoscaling").put_scaling_policy(
            PolicyName=inputs["name"],
            PolicyType=inputs["policyType"],
            TargetTrackingScalingPolicyConfiguration=_request(inputs["targetTrackingScalingPolicyConfiguration"]),
            **_place(inputs),
        )


def _place(properties: Properties) -> dict[str, Any]:
    return {
        "ServiceNamespace": properties["serviceNamespace"],
        "ResourceId": properties["resourceId"],
        "ScalableDimension": properties["scalableDimension"],
    }


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


def _shown(found: dict[str, Any]) -> Properties:
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


def _unless_missing(call: Any, **arguments: Any) -> None:
    try:
        call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ObjectNotFoundException", "ValidationException"}:
            raise
