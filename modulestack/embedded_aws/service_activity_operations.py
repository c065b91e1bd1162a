"""
What Application Auto Scaling tells of what it has done.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.validation.request_context import RequestContext


def describe(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeScalingActivities, the newest first; without a page's end, since there are few."""
    context.aws.ecs.catch_up()
    with_not_scaled = bool(params.get("IncludeNotScaledActivities"))
    found = context.aws.scaling.activities.of(context.region, params.get("ResourceId"), with_not_scaled=with_not_scaled)
    return {"ScalingActivities": found[: params.get("MaxResults")]}
