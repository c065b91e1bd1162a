"""What a file says of a service that releases set, because the Pulumi provider does not know it: docs/adr/0027."""

from __future__ import annotations

from typing import Any

from modulestack.contract.service_settings import BREAKER, DEFAULTS, EARLY_SUCCESS, ServiceSettings
from modulestack.features.deployment_section import CircuitBreaker, Deployment, EarlySuccess


def said(deployment: Deployment) -> ServiceSettings:
    """As UpdateService takes it; what the file is silent about is not in it."""
    found: dict[str, dict[str, Any]] = {}
    if deployment.circuit_breaker:
        found[BREAKER] = _breaker(deployment.circuit_breaker)
    if deployment.early_success:
        found[EARLY_SUCCESS] = _early_success(deployment.early_success)
    return found


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
