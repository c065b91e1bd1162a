"""
What of a service releases set, because the Pulumi provider does not know it yet: docs/adr/0027.

The file's side of it is ``features/service_settings.py``, the releases' ``release/planning/service_settings.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ServiceSettings = Mapping[str, Mapping[str, Any]]
"""Members of UpdateService, and of its ``deploymentConfiguration``, by name."""
BREAKER, EARLY_SUCCESS, MONITORING = "deploymentCircuitBreaker", "earlySuccessCriteria", "monitoring"
OF_DEPLOYMENTS = (BREAKER, EARLY_SUCCESS)
"""Those of ``deploymentConfiguration``. Of the breaker only what the provider does not know."""
DEFAULTS: ServiceSettings = {
    BREAKER: {"resetOnHealthyTask": True, "thresholdConfiguration": {"type": "BOUNDED_PERCENT", "value": 50}},
    EARLY_SUCCESS: {"enable": False},
    MONITORING: {"metricConfigurations": []},
}
"""
How ECS has them where nobody says anything.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MonitoringConfiguration.html
"""
RESOLUTION_S = 20
"""Of metrics that are not of a minute: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MetricConfiguration.html"""
POLICY_SUFFIX = f"-{RESOLUTION_S}s"
"""Ends names of the policies that look at them: the program makes these once a release has ECS measure so."""
NO_METRICS = "none"
"""What a release leaves in ``paths.metrics_parameter`` if all metrics are of a minute."""
NOT_EARLY = "none"
"""What a release leaves in ``paths.early_success_parameter`` if no rolling update succeeds early; else a percentage."""


def resolutions(monitoring: Mapping[str, Any]) -> dict[str, int]:
    """Metrics of *monitoring* that are not of a minute → their resolution in seconds."""
    found = monitoring.get("metricConfigurations") or ()
    each = {str(name): int(some["resolutionSeconds"]) for some in found for name in some["metricNames"]}
    return {name: seconds for name, seconds in sorted(each.items()) if seconds != 60}


def early_percent(settings: Mapping[str, Any]) -> int | None:
    """
    From what percentage of the tasks on a rolling update succeeds early, as *settings* have it; None: it does not.

    *settings* are those of the file, or a ``deploymentConfiguration``.
    """
    early = settings.get(EARLY_SUCCESS) or {}
    return int(early["healthyPercent"]) if early.get("enable") else None


def owned(said: ServiceSettings, earlier: ServiceSettings) -> dict[str, Any]:
    """
    What releases set: what the file says, and, of what it said before, ECS's own defaults.

    AWS keeps what it is not sent, so that what is not said any more is to be sent, too. What the file never said is
    nobody's, and stays as it is.
    """
    return {
        name: dict(said.get(name, default)) for name, default in DEFAULTS.items() if name in said or name in earlier
    }
