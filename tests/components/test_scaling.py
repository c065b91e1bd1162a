"""How many tasks a module runs, where its load decides."""

from __future__ import annotations

from typing import Any

from pulumi import Output, ResourceOptions

from components.scaling import scaling, target_values
from modulestack.features.scaling import Scaling
from tests.harness import Deployed, deploy

WHERE = {
    "serviceNamespace": "ecs",
    "scalableDimension": "ecs:service:DesiredCount",
    "resourceId": "service/dev-web/web",
}


def _scaling(**settings: Any) -> Deployed:
    return deploy(
        lambda: scaling(
            "web-scaling",
            Scaling(min=1, max=5, **settings),
            cluster_name="dev-web",
            service_name=Output.from_input("web"),
            request_label="app/web/1/targetgroup/web/2",
            tags={"m": "web"},
            opts=ResourceOptions(),
        )
    )


def _policy(metric: str, value: int, **more: Any) -> dict[str, Any]:
    return {
        **WHERE,
        "policyType": "TargetTrackingScaling",
        "targetTrackingScalingPolicyConfiguration": {
            "predefinedMetricSpecification": {"predefinedMetricType": metric, **more},
            "targetValue": value,
            "scaleOutCooldown": 10,
            "scaleInCooldown": 20,
        },
    }


def test_one_policy_for_each_metric_with_a_target():
    done = _scaling(
        cpu_percent=60, memory_percent=70, requests_per_task=500, scale_out_cooldown_s=10, scale_in_cooldown_s=20
    )
    assert done.inputs() == {
        "appautoscaling/target:Target web-scaling": {
            **WHERE,
            "minCapacity": 1,
            "maxCapacity": 5,
            "tags": {"m": "web"},
        },
        "appautoscaling/policy:Policy web-scaling-cpu": _policy("ECSServiceAverageCPUUtilization", 60),
        "appautoscaling/policy:Policy web-scaling-memory": _policy("ECSServiceAverageMemoryUtilization", 70),
        "appautoscaling/policy:Policy web-scaling-requests": _policy(
            "ALBRequestCountPerTarget", 500, resourceLabel="app/web/1/targetgroup/web/2"
        ),
    }


def test_limits_of_the_file_are_never_ignored():
    assert _scaling(cpu_percent=60).one("aws:appautoscaling/target:Target").ignore_changes == ()


def test_a_metric_without_a_target_has_no_policy():
    assert target_values(Scaling(min=1, max=2, memory_percent=70)) == {
        "memory": ("ECSServiceAverageMemoryUtilization", 70)
    }
