"""
What a group has tried, which moto does not tell.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.ec2_auto_scaling import scaling_activities
from modulestack.embedded_aws.ec2_auto_scaling.scaling_activities import ScalingActivity
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext

Params = Mapping[str, Any]
_NOT_HERE = ("ActivityIds", "Filters", "IncludeDeletedGroups")


def describe_scaling_activities(context: RequestContext, params: Params) -> dict[str, Any]:
    """Launches, the newest first, of one group or of all; what ends instances is not among them here."""
    if named := [name for name in _NOT_HERE if params.get(name)]:
        raise NotEmbedded(f"the embedded AWS tells no scaling activities by {named[0]}")
    context.aws.ecs.catch_up()
    groups = context.backend("autoscaling").autoscaling_groups
    wanted = params.get("AutoScalingGroupName")
    if wanted is not None and wanted not in groups:
        raise AwsError("ValidationError", "AutoScalingGroup name not found - null")
    chosen = [groups[wanted]] if wanted is not None else list(groups.values())
    found = [_told(group, one) for group in chosen for one in scaling_activities.of(group)]
    return {"Activities": sorted(found, key=lambda one: one["StartTime"], reverse=True)[: params.get("MaxRecords")]}


def _told(group: Any, activity: ScalingActivity) -> dict[str, Any]:
    when = datetime.datetime.fromtimestamp(activity.at, datetime.UTC)
    return {
        "ActivityId": activity.id,
        "AutoScalingGroupName": group.name,
        "AutoScalingGroupARN": group.arn,
        "Cause": activity.cause,
        "Description": activity.description,
        "Details": activity.details,
        "StartTime": when,
        "EndTime": when,
        "Progress": 100,
        "StatusCode": activity.status,
    }


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Params], dict[str, Any]]] = {
    ("autoscaling", "DescribeScalingActivities"): describe_scaling_activities,
}
"""(boto3's service, operation) → what answers it."""
