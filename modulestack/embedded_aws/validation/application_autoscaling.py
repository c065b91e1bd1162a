"""Application Auto Scaling."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.embedded_aws.autoscaling import policy_metrics, scheduled_actions
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation import predictive_scaling
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

_LINKED_ROLE = (
    "aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
)


def minimum_is_not_above_maximum(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"""
    known = _target(context, params)
    least = params.get("MinCapacity", getattr(known, "min_capacity", None))
    most = params.get("MaxCapacity", getattr(known, "max_capacity", None))
    if known is None and (least is None or most is None):
        raise AwsError("ValidationException", "Both min and max capacity must be specified for a new scalable target")
    if least is not None and most is not None and int(least) > int(most):
        raise AwsError("ValidationException", "Maximum capacity cannot be less than minimum capacity")


def use_embedded_ecs(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """moto would ask its own ECS whether the service exists; ours takes its place as soon as it is there."""
    context.aws.ecs.prepare_region(context.region)


def target_is_registered(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html"""
    if _target(context, params) is None:
        raise AwsError("ObjectNotFoundException", f"No scalable target registered for {_described(params)}")


def metrics_are_of_high_resolution(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    ECS has them before a policy looks at them. The text is ours.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """
    settings = params.get("TargetTrackingScalingPolicyConfiguration") or {}
    kind = str((settings.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType", ""))
    metric = policy_metrics.short_metric(kind)
    if not metric or params.get("ServiceNamespace") != "ecs":
        return
    _, cluster, service = str(params["ResourceId"]).split("/")
    if context.aws.ecs.resolution_s(context.region, cluster, service, metric) != policy_metrics.SHORT_PERIOD_S:
        raise AwsError(
            "ValidationException",
            f"{kind} requires a service with {metric} at {policy_metrics.SHORT_PERIOD_S}-second resolution.",
        )


def policies_keep_their_arn(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A policy that is put again is the same one, with its ARN, which alarms call; moto gives it another.

    And moto does not know predictive ones.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
    """
    scaling = context.backend("application-autoscaling")
    if not isinstance(scaling.put_scaling_policy, functools.partial):
        scaling.put_scaling_policy = functools.partial(_put, scaling, scaling.put_scaling_policy)
    scaling.modulestack_predictive = params.get(predictive_scaling.KEY)


def _put(scaling: Any, put: Callable[..., Any], **settings: Any) -> Any:
    named = ("service_namespace", "resource_id", "scalable_dimension", "policy_name")
    before = next(
        (one for one in scaling.policies.values() if all(getattr(one, name) == settings[name] for name in named)), None
    )
    predictive = scaling.modulestack_predictive
    policy = put(**(settings if predictive is None else settings | {"policy_type": "StepScaling", "policy_body": {}}))
    if predictive is not None:
        policy.policy_type, policy.step_scaling_policy_configuration = "PredictiveScaling", None
        policy.predictive_scaling_policy_configuration = {"Mode": "ForecastOnly", **predictive}
    if before is not None:
        before.delete_alarms(before.account_id, before.region_name)
        policy.policy_arn = before.policy_arn
    return policy


def start_scaling(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """From now on the policy is looked at, if its metrics are known here."""
    context.aws.scaling.watch(context.region)


def target_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html"""
    if _target(context, params) is None:
        raise AwsError("ObjectNotFoundException", f"No scalable target found for {_described(params)}")


def schedule_is_one(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html"""
    scheduled_actions.check(params.get("Schedule", "rate(1 day)"), params.get("Timezone") or "UTC")


def bounds_are_in_order(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html"""
    wanted = params.get("ScalableTargetAction") or {}
    least, most = wanted.get("MinCapacity"), wanted.get("MaxCapacity")
    if least is not None and most is not None and int(least) > int(most):
        raise AwsError("ValidationException", "Maximum capacity cannot be less than minimum capacity")


def plan_scheduled_action(context: RequestContext, params: Mapping[str, Any]) -> None:
    """From now on it runs."""
    named = ("ServiceNamespace", "ResourceId", "ScalableDimension", "ScheduledActionName")
    for action in context.backend("application-autoscaling").scheduled_actions:
        known = (
            action.service_namespace, action.resource_id, action.scalable_dimension, action.scheduled_action_name
        )  # fmt: skip
        if known == tuple(params[name] for name in named):
            scheduled_actions.written(context.aws, context.region, action)


def scheduled_action_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScheduledAction.html"""
    for action in context.backend("application-autoscaling").scheduled_actions:
        known = (action.resource_id, action.scheduled_action_name)
        if known == (params["ResourceId"], params["ScheduledActionName"]):
            return
    raise AwsError("ObjectNotFoundException", f"No scheduled action found for {_described(params)}")


def use_service_linked_role(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html"""
    target = _target(context, params)
    if not target.role_arn:
        partition = partitions.of_region(context.region).name
        target.role_arn = f"arn:{partition}:iam::{context.aws.account_id}:role/{_LINKED_ROLE}"


def keep_tags(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A new target has the tags that it is registered with; moto forgets them.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html (Tags)
    """
    tags_of(_target(context, params)).update(params.get("Tags") or {})


def delete_policies_of_target(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html"""
    scaling = context.backend("application-autoscaling")
    where = (params["ServiceNamespace"], params["ResourceId"], params["ScalableDimension"])
    for policy in list(scaling.policies.values()):
        if (policy.service_namespace, policy.resource_id, policy.scalable_dimension) == where:
            scaling.delete_scaling_policy(policy.policy_name, *where)
    scaling.scheduled_actions[:] = [
        action
        for action in scaling.scheduled_actions
        if (action.service_namespace, action.resource_id, action.scalable_dimension) != where
    ]


def tags_of(target: Any) -> dict[str, str]:
    """The tags of moto's scalable *target*, which has none itself."""
    if not hasattr(target, "modulestack_tags"):
        target.modulestack_tags = {}
    tags: dict[str, str] = target.modulestack_tags
    return tags


def _target(context: RequestContext, params: Mapping[str, Any]) -> Any:
    targets = context.backend("application-autoscaling").targets
    return targets.get(params["ScalableDimension"], {}).get(params["ResourceId"])


def _described(params: Mapping[str, Any]) -> str:
    return (
        f"service namespace: {params['ServiceNamespace']}, resource ID: {params['ResourceId']}, "
        f"scalable dimension: {params['ScalableDimension']}"
    )


RULES = ServiceRules(
    before={
        "DeleteScheduledAction": (scheduled_action_exists,),
        "DeregisterScalableTarget": (target_exists,),
        "PutScalingPolicy": (
            *predictive_scaling.RULES,
            target_is_registered,
            metrics_are_of_high_resolution,
            policies_keep_their_arn,
        ),
        "PutScheduledAction": (target_is_registered, schedule_is_one, bounds_are_in_order),
        "RegisterScalableTarget": (use_embedded_ecs, minimum_is_not_above_maximum),
    },
    after={
        "PutScalingPolicy": (start_scaling,),
        "PutScheduledAction": (plan_scheduled_action,),
        "RegisterScalableTarget": (use_service_linked_role, keep_tags),
        "DeregisterScalableTarget": (delete_policies_of_target,),
    },
)
