"""When a rolling update of a service that somebody else made ends, as lines of the file."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.service_settings import DEFAULTS
from modulestack.features.deployment_section import Deployment
from modulestack.features.service_settings import said
from modulestack.importing.lines import module_deployment

COUNT = {"type": "COUNT", "value": 4}
EARLY = {"enable": True, "healthyPercent": 60, "sourceServiceRevisionCleanup": "DEFERRED"}


@pytest.mark.parametrize(
    ("configuration", "lines"),
    [
        ({}, {}),
        (DEFAULTS, {}),
        (
            {"deploymentCircuitBreaker": {"enable": True, "rollback": True, "thresholdConfiguration": COUNT}},
            {"circuit_breaker": {"threshold": {"type": "count", "value": 4}}},
        ),
        (
            {"deploymentCircuitBreaker": {"enable": True, "rollback": True, "resetOnHealthyTask": False}},
            {"circuit_breaker": {"reset_on_healthy_task": False}},
        ),
        (
            {"earlySuccessCriteria": EARLY, "minimumHealthyPercent": 50},
            {
                "minimum_healthy_percent": 50,
                "early_success": {"healthy_percent": 60, "source_cleanup": "deferred"},
            },
        ),
    ],
)
def test_only_what_differs_is_written_and_means_the_same(configuration: dict[str, Any], lines: dict[str, Any]):
    found: dict[str, Any] = module_deployment({"deploymentConfiguration": configuration}, behind=False).get(
        "deployment", {}
    )
    assert found == lines
    for name, settings in said(Deployment.model_validate(found), None).items():
        assert settings.items() <= {**DEFAULTS[name], **configuration[name]}.items()
