"""What a file says of a service that releases set, because the Pulumi provider does not know it: docs/adr/0027."""

from __future__ import annotations

from typing import Any

from modulestack.contract.service_settings import (
    BREAKER,
    DEFAULTS,
    EARLY_SUCCESS,
    MONITORING,
    RESOLUTION_S,
    ServiceSettings,
)
from modulestack.features.deployment_section import CircuitBreaker, Deployment, EarlySuccess
from modulestack.features.scaling_section import Scaling


def said(deployment: Deployment, scaling: Scaling | None) -> ServiceSettings:
    """As UpdateService takes it; what the file is silent about is not in it."""
    found: dict[str, dict[str, Any]] = {}
    if deployment.circuit_breaker:
        found[BREAKER] = _breaker(deployment.circuit_breaker)
    if deployment.early_success:
        found[EARLY_SUCCESS] = _early_success(deployment.early_success)
    if metrics := high_resolution_metrics(scaling):
        found[MONITORING] = {"metricConfigurations": [{"metricNames": [*metrics], "resolutionSeconds": RESOLUTION_S}]}
    return found


def high_resolution_metrics(scaling: Scaling | None) -> tuple[str, ...]:
    """
    Metrics of the service that *scaling* looks at every 20 seconds.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
    """
    if scaling is None or scaling.metrics_resolution_s != RESOLUTION_S:
        return ()
    targets = {"CPUUtilization": scaling.cpu_percent, "MemoryUtilization": scaling.memory_percent}
    return tuple(metric for metric, target in targets.items() if target is not None)


def _breaker(breaker: CircuitBreaker) -> dict[str, Any]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html"""
    threshold = breaker.threshold
    counted = {"type": threshold.type.upper(), "value": threshold.value} if threshold else None
    return {
        "resetOnHealthyTask": breaker.reset_on_healthy_task,
        "thresholdConfiguration": counted or DEFAULTS[BREAKER]["thresholdConfiguration"],
    }


def _early_success(early: EarlySuccess) -> dict[str, Any]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html"""
    return {
        "enable": True,
        "healthyPercent": early.healthy_percent,
        "sourceServiceRevisionCleanup": early.source_cleanup.upper(),
    }
