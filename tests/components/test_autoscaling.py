"""How many tasks a module runs, where its load decides."""

from __future__ import annotations

from typing import Any

from components.autoscaling import Autoscaling, AutoscalingArgs, held
from modulestack.environment.model import Scaling
from tests.harness import Deployed, deploy

WHERE = {
    "serviceNamespace": "ecs",
    "scalableDimension": "ecs:service:DesiredCount",
    "resourceId": "service/dev-web/web",
}


def _scaling(**settings: Any) -> Deployed:
    args = AutoscalingArgs(
        scaling=Scaling(min=1, max=5, **settings),
        cluster_name="dev-web",
        service_name="web",
        request_label="app/web/1/targetgroup/web/2",
        tags={"m": "web"},
    )
    return deploy(lambda: Autoscaling("web-scaling", args))


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


def test_one_policy_for_each_value_that_is_held():
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


def test_what_the_file_does_not_name_is_not_held():
    assert held(Scaling(min=1, max=2, memory_percent=70)) == {"memory": ("ECSServiceAverageMemoryUtilization", 70)}
