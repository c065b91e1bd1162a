"""
The refresh of a group's instances that the provider starts when they are another thing.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group (instance_refresh)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput

_STARTS = ("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy")
_CANCELLED_S = 900.0
_DEFAULTS: Mapping[str, Any] = {
    "autoRollback": False,
    "maxHealthyPercentage": 100,
    "minHealthyPercentage": 90,
    "scaleInProtectedInstances": "Ignore",
    "skipMatching": False,
    "standbyInstances": "Ignore",
}
"""The provider's own, where they are said at all: AWS waits where it ignores."""
_ACTIVE = ("Pending", "InProgress", "Cancelling")


def check(refresh: Mapping[str, Any]) -> None:
    """
    Refuse what the provider refuses of ``instanceRefresh``.

    Raises:
        InvalidInput: the strategy is none that it knows.
    """
    if refresh.get("strategy") != "Rolling":
        raise InvalidInput("instanceRefresh", f"expected strategy to be Rolling, got {refresh.get('strategy')}")


def is_due(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether what instances are has changed, of a group as it is described."""
    return any(before.get(name) != after.get(name) for name in _STARTS)


def begin(ctx: Context, group: str, refresh: Mapping[str, Any]) -> None:
    """
    StartInstanceRefresh; one that is under way is cancelled first.

    Without a desired configuration: the provider gives one with a rollback only.
    Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/autoscaling/group.go
    """
    client = ctx.client("autoscaling")
    given = {} if refresh.get("preferences") is None else {**_DEFAULTS, **refresh["preferences"]}
    preferences = {name[0].upper() + name[1:]: value for name, value in given.items() if value is not None}
    if "InstanceWarmup" in preferences:
        preferences["InstanceWarmup"] = int(preferences["InstanceWarmup"])
    request = {"AutoScalingGroupName": group, "Strategy": refresh["strategy"], "Preferences": preferences}
    try:
        client.start_instance_refresh(**request)
    except ClientError as failure:
        if failure.response["Error"]["Code"] != "InstanceRefreshInProgress":
            raise
        _cancel(ctx, group)
        client.start_instance_refresh(**request)


def _cancel(ctx: Context, group: str) -> None:
    client = ctx.client("autoscaling")
    client.cancel_instance_refresh(AutoScalingGroupName=group)

    def is_over() -> bool:
        found = client.describe_instance_refreshes(AutoScalingGroupName=group)["InstanceRefreshes"]
        return not any(one["Status"] in _ACTIVE for one in found)

    ctx.wait_until(is_over, what=f"the instance refresh of {group} to be cancelled", timeout_s=_CANCELLED_S)
