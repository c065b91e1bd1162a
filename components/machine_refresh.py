"""How a group replaces its machines when they are another thing."""

from __future__ import annotations

from typing import Any

from pulumi_aws import autoscaling

from modulestack.environment.capacity import InstanceRefresh


def arguments(refresh: InstanceRefresh | None) -> dict[str, Any]:
    """
    Arguments of an Auto Scaling group; none of them without *refresh*.

    ECS protects the machines on which tasks run from scaling in: a refresh must replace them in spite of that, or it
    waits an hour and fails. ECS drains each before it ends. The percentages are the group's own, too, so that a refresh
    that a person starts keeps them.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html,
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-maintenance-policy.html
    """
    if refresh is None:
        return {}
    least, most = refresh.min_healthy_percentage, refresh.max_healthy_percentage
    return {
        "instance_maintenance_policy": autoscaling.GroupInstanceMaintenancePolicyArgs(
            min_healthy_percentage=least, max_healthy_percentage=most
        ),
        "instance_refresh": autoscaling.GroupInstanceRefreshArgs(
            strategy="Rolling",
            preferences=autoscaling.GroupInstanceRefreshPreferencesArgs(
                min_healthy_percentage=least,
                max_healthy_percentage=most,
                scale_in_protected_instances="Refresh",
            ),
        ),
    }
