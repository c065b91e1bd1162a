"""
Operations on instance refreshes, which moto does not have.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CancelInstanceRefresh.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeInstanceRefreshes.html

Sentences that no ``Text`` is given for are not proven to be AWS's to the letter.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.ec2_auto_scaling import groups, instance_refresh
from modulestack.embedded_aws.ec2_auto_scaling.instance_refresh import GroupRefresh
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext

Params = Mapping[str, Any]

_NOT_HERE = ("AlarmSpecification", "BakeTime", "CheckpointDelay", "CheckpointPercentages")
_DEFAULTS: Mapping[str, Any] = {
    "AutoRollback": False,
    "ScaleInProtectedInstances": "Wait",
    "SkipMatching": False,
    "StandbyInstances": "Wait",
}
"""Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/understand-instance-refresh-default-values.html"""
_LEAST_HEALTHY = 90
_OF_THE_GROUP = {"MinHealthyPercentage", "MaxHealthyPercentage"}


def start_instance_refresh(context: RequestContext, params: Params) -> dict[str, Any]:
    """
    Begins at once.

    Text: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/autoscaling/group.go (of the
    rollback)
    """
    group = _group(context, params)
    given = params.get("Preferences") or {}
    _refuse_what_is_not_here(params, given)
    if given.get("AutoRollback"):
        text = "The AutoRollback parameter cannot be set to true when the DesiredConfiguration parameter is empty."
        raise _invalid(text)
    if given.get("SkipMatching") and _is_by_requirements(group):
        raise _invalid("SkipMatching is not supported for Auto Scaling groups with InstanceRequirements.")
    if any(refresh.is_active for refresh in instance_refresh.of(group)):
        raise AwsError(
            "InstanceRefreshInProgress",
            "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.",
        )
    preferences = _filled(group, given)
    _check_percentages(given, preferences)
    id_ = str(uuid.uuid4())
    context.aws.ecs.catch_up()
    instance_refresh.start(context.aws, context.region, group, preferences, id_)
    return {"InstanceRefreshId": id_}


def cancel_instance_refresh(context: RequestContext, params: Params) -> dict[str, Any]:
    """What has begun to be replaced is; nothing else is, and nothing is undone."""
    for refresh in instance_refresh.of(_group(context, params)):
        if refresh.is_active:
            refresh.status = "Cancelling"
            return {"InstanceRefreshId": refresh.id}
    raise _none_is_active(params)


def rollback_instance_refresh(context: RequestContext, params: Params) -> dict[str, Any]:
    """None that is started here has a desired configuration, without which AWS undoes nothing."""
    if not any(refresh.is_active for refresh in instance_refresh.of(_group(context, params))):
        raise _none_is_active(params)
    raise AwsError(
        "IrreversibleInstanceRefresh", "The instance refresh has no desired configuration and cannot be rolled back."
    )


def describe_instance_refreshes(context: RequestContext, params: Params) -> dict[str, Any]:
    """The newest first."""
    asked = params.get("InstanceRefreshIds") or ()
    context.aws.ecs.catch_up()
    found = [one for one in instance_refresh.of(_group(context, params)) if not asked or one.id in asked]
    return {"InstanceRefreshes": [_told(params["AutoScalingGroupName"], one) for one in found]}


def _told(group: str, refresh: GroupRefresh) -> dict[str, Any]:
    left = len(refresh.todo) + len(refresh.leaving)
    done = refresh.total - left
    told = {
        "InstanceRefreshId": refresh.id,
        "AutoScalingGroupName": group,
        "Status": refresh.status,
        "StatusReason": refresh.reason or None,
        "StartTime": _when(refresh.started_at),
        "EndTime": None if refresh.ended_at is None else _when(refresh.ended_at),
        "PercentageComplete": 100 * done // refresh.total if refresh.total else 100,
        "InstancesToUpdate": left,
        "Preferences": dict(refresh.preferences),
        "Strategy": "Rolling",
    }
    return {name: value for name, value in told.items() if value is not None}


def _when(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def _group(context: RequestContext, params: Params) -> Any:
    """
    The group.

    Raises:
        AwsError: there is none of this name.
    """
    found = groups.raw(context.aws, context.region, params["AutoScalingGroupName"])
    if found is None:
        raise _invalid("AutoScalingGroup name not found - null")
    return found


def _refuse_what_is_not_here(params: Params, given: Params) -> None:
    named = [name for name in _NOT_HERE if given.get(name)]
    if params.get("Strategy", "Rolling") != "Rolling":
        named.append("Strategy ReplaceRootVolume")
    if params.get("DesiredConfiguration"):
        named.append("DesiredConfiguration")
    if given.get("StandbyInstances") == "Terminate":
        named.append("StandbyInstances Terminate")
    if named:
        raise NotEmbedded(f"the embedded AWS has no instance refresh with {named[0]}")


def _filled(group: Any, given: Params) -> dict[str, Any]:
    """
    With AWS's defaults, of which some are the group's.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/understand-instance-refresh-default-values.html
    """
    policy = getattr(group, "instance_maintenance_policy", None) or {}
    of_group = {name: value for name, value in policy.items() if name in _OF_THE_GROUP}
    warmup = getattr(group, "default_instance_warmup", None)
    if warmup is None or warmup < 0:
        warmup = group.health_check_grace_period
    base = {"MinHealthyPercentage": _LEAST_HEALTHY, **of_group} if not given.keys() & _OF_THE_GROUP else {}
    return {**_DEFAULTS, "InstanceWarmup": warmup, **base, **given}


def _check_percentages(given: Params, filled: Params) -> None:
    """Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html"""
    least, most = filled.get("MinHealthyPercentage"), filled.get("MaxHealthyPercentage")
    if "MaxHealthyPercentage" in given and "MinHealthyPercentage" not in given:
        raise _invalid("You must specify MinHealthyPercentage if you specify MaxHealthyPercentage.")
    if least is not None and not 0 <= least <= 100:
        raise _invalid(f"MinHealthyPercentage must be between 0 and 100: {least}.")
    if most is not None and not 100 <= most <= 200:
        raise _invalid(f"MaxHealthyPercentage must be between 100 and 200: {most}.")
    if most is not None and least is not None and most - least > 100:
        text = "The difference between MaxHealthyPercentage and MinHealthyPercentage cannot be greater than 100."
        raise _invalid(text)


def _is_by_requirements(group: Any) -> bool:
    overrides = ((group.mixed_instances_policy or {}).get("LaunchTemplate") or {}).get("Overrides") or ()
    return any(override.get("InstanceRequirements") for override in overrides)


def _none_is_active(params: Params) -> AwsError:
    text = f"No in progress or pending Instance Refresh found for Auto Scaling group {params['AutoScalingGroupName']}"
    return AwsError("ActiveInstanceRefreshNotFound", text)


def _invalid(text: str) -> AwsError:
    return AwsError("ValidationError", text)


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Params], dict[str, Any]]] = {
    ("autoscaling", "CancelInstanceRefresh"): cancel_instance_refresh,
    ("autoscaling", "DescribeInstanceRefreshes"): describe_instance_refreshes,
    ("autoscaling", "RollbackInstanceRefresh"): rollback_instance_refresh,
    ("autoscaling", "StartInstanceRefresh"): start_instance_refresh,
}
"""(boto3's service, operation) → what answers it."""
