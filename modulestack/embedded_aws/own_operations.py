"""
Operations of moto's services that moto does not have and ordinary clients call: answered from moto's own state.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws import (
    assumed_roles,
    certificate_operations,
    cloud_map_operations,
    cloudfront_operations,
    ecr_creation_templates,
    ecr_lifecycle_operations,
    ecr_pull_through,
    efs_operations,
    instance_refresh_operations,
    ipam_operations,
    key_operations,
    listener_mutual_authentication,
    listener_operations,
    log_group_keys,
    metric_filter_operations,
    policy_simulation,
    scaling_activity_operations,
    scaling_policy_operations,
    service_activity_operations,
    trust_store_operations,
)
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.log_insights import operations as log_insights
from modulestack.embedded_aws.monitoring import (
    chat_operations,
    cloudwatch_operations,
    composite_alarms,
    mute_operations,
    sns_operations,
)
from modulestack.embedded_aws.validation.application_autoscaling import tags_of
from modulestack.embedded_aws.validation.request_context import RequestContext

Operation = Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]


def list_scaling_tags(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Tags of a scalable target."""
    return {"Tags": dict(_tags(context, params))}


def tag_scaling(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Adds and replaces."""
    _tags(context, params).update(params["Tags"])
    return {}


def untag_scaling(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Takes away."""
    for key in params["TagKeys"]:
        _tags(context, params).pop(key, None)
    return {}


def _tags(context: RequestContext, params: Mapping[str, Any]) -> dict[str, str]:
    """
    The tags of the target with an ARN; where RegisterScalableTarget's own tags are kept, too.

    Raises:
        AwsError: there is no such target.
    """
    arn = params["ResourceARN"]
    for of_dimension in context.backend("application-autoscaling").targets.values():
        for target in of_dimension.values():
            if target.arn == arn:
                return tags_of(target)
    raise AwsError("ResourceNotFoundException", f"The specified resource doesn't exist: {arn}")


OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("application-autoscaling", "DescribeScalingActivities"): service_activity_operations.describe,
    ("application-autoscaling", "ListTagsForResource"): list_scaling_tags,
    ("application-autoscaling", "TagResource"): tag_scaling,
    ("application-autoscaling", "UntagResource"): untag_scaling,
    **assumed_roles.OPERATIONS,
    **certificate_operations.OPERATIONS,
    **cloud_map_operations.OPERATIONS,
    **chat_operations.OPERATIONS,
    **cloudfront_operations.OPERATIONS,
    **cloudwatch_operations.OPERATIONS,
    **composite_alarms.OPERATIONS,
    **ecr_creation_templates.OPERATIONS,
    **ecr_lifecycle_operations.OPERATIONS,
    **ecr_pull_through.OPERATIONS,
    **efs_operations.OPERATIONS,
    **instance_refresh_operations.OPERATIONS,
    **ipam_operations.OPERATIONS,
    **key_operations.OPERATIONS,
    **listener_operations.OPERATIONS,
    **mute_operations.OPERATIONS,
    **log_group_keys.OPERATIONS,
    **metric_filter_operations.OPERATIONS,
    **log_insights.OPERATIONS,
    **policy_simulation.OPERATIONS,
    **scaling_activity_operations.OPERATIONS,
    **scaling_policy_operations.OPERATIONS,
    **sns_operations.OPERATIONS,
    **trust_store_operations.OPERATIONS,
}
"""(boto3's service, operation) → what answers it."""

PREPARATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], None]] = {
    ("ecr", "BatchGetImage"): ecr_pull_through.fetched_before_it_is_read,
    ("elbv2", "CreateListener"): listener_mutual_authentication.keep_when_made,
    ("elbv2", "ModifyListener"): listener_mutual_authentication.keep_when_changed,
}
"""(boto3's service, operation) → what AWS does before it answers, and moto does not."""
