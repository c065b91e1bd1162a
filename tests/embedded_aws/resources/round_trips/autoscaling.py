"""Auto Scaling groups, and the scaling of services: what each resource type is made of, and how it changes."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.resources.round_trips.world import TAGS, Case, World, hidden

SUSPENDED = {
    "dynamicScalingInSuspended": True,
    "dynamicScalingOutSuspended": False,
    "scheduledScalingSuspended": True,
}
CASES: dict[str, Case] = {
    "aws:appautoscaling/policy:Policy": Case(
        lambda w: {
            "name": "cpu",
            "policyType": "TargetTrackingScaling",
            **_target(w),
            "targetTrackingScalingPolicyConfiguration": _tracking(60),
        },
        lambda w: {"targetTrackingScalingPolicyConfiguration": _tracking(70)},
        hidden("predictiveScalingPolicyConfiguration stepScalingPolicyConfiguration"),
    ),
    "aws:appautoscaling/scheduledAction:ScheduledAction": Case(
        lambda w: {
            "name": "morning",
            **_target(w),
            "schedule": "cron(0 7 ? * MON-FRI *)",
            "timezone": "Europe/Berlin",
            "scalableTargetAction": {"minCapacity": 2, "maxCapacity": 5},
        },
        {"schedule": "rate(1 day)", "timezone": "UTC", "scalableTargetAction": {"minCapacity": 3, "maxCapacity": 4}},
        hidden("startTime endTime"),
    ),
    "aws:appautoscaling/target:Target": Case(
        lambda w: {
            **w.scaling,
            "minCapacity": 1,
            "maxCapacity": 3,
            "suspendedState": SUSPENDED,
            **TAGS,
        },
        {"minCapacity": 2, "maxCapacity": 5, "suspendedState": {**SUSPENDED, "dynamicScalingInSuspended": False}},
    ),
    "aws:autoscaling/group:Group": Case(
        lambda w: {
            "name": "staging-machines",
            "capacityRebalance": True,
            "defaultCooldown": 60,
            "defaultInstanceWarmup": 30,
            "desiredCapacity": 2,
            "forceDelete": False,
            "healthCheckGracePeriod": 30,
            "healthCheckType": "EC2",
            "instanceMaintenancePolicy": {"minHealthyPercentage": 100, "maxHealthyPercentage": 110},
            "instanceRefresh": {"strategy": "Rolling", "preferences": {"minHealthyPercentage": 100}},
            "launchTemplate": {"id": w.template, "version": "$Latest"},
            "maxInstanceLifetime": 604800,
            "maxSize": 4,
            "minSize": 1,
            "protectFromScaleIn": True,
            "suspendedProcesses": ["AZRebalance"],
            "tags": [
                {"key": "a", "propagateAtLaunch": True, "value": "1"},
                {"key": "b", "propagateAtLaunch": False, "value": "2"},
            ],
            "terminationPolicies": ["OldestInstance"],
            "vpcZoneIdentifiers": sorted(w.subnets[:2]),
            "waitForCapacityTimeout": "5m",
        },
        lambda w: {
            "desiredCapacity": 3,
            "healthCheckGracePeriod": 60,
            "maxSize": 5,
            "minSize": 2,
            "protectFromScaleIn": False,
            "suspendedProcesses": ["Launch"],
            "tags": [{"key": "a", "propagateAtLaunch": False, "value": "3"}],
            "terminationPolicies": ["Default"],
            "vpcZoneIdentifiers": sorted(w.subnets),
            "waitForCapacityTimeout": "0",
        },
        hidden(
            "availabilityZoneDistribution capacityReservationSpecification context desiredCapacityType enabledMetrics "
            "initialLifecycleHooks instanceLifecyclePolicy launchConfiguration loadBalancers "
            "minElbCapacity mixedInstancesPolicy placementGroup targetGroupArns trafficSources waitForElbCapacity "
            "warmPool"
        ),
    ),
}


def _target(w: World) -> dict[str, Any]:
    w.ctx.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=w.scaling["resourceId"],
        ScalableDimension=w.scaling["scalableDimension"],
        MinCapacity=1,
        MaxCapacity=2,
    )
    return w.scaling


def _tracking(value: int) -> dict[str, Any]:
    return {
        "disableScaleIn": False,
        "predefinedMetricSpecification": {"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
        "scaleInCooldown": 300,
        "scaleOutCooldown": 60,
        "targetValue": value,
    }
