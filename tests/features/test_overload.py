"""Health checks that end tasks which are only busy are warned of, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features.registry import warnings
from tests.support.environments import module

WEB = {"image": "a:1", "port": 80, "reachable_from": "internet"}


def test_a_check_that_is_less_patient_than_usual_is_warned_of():
    warned = warnings(module(**WEB, health_check={"interval_s": 5, "timeout_s": 2}))
    [found] = [each for each in warned if "too busy" in each.message]
    assert found.fields == (("health_check", "interval_s"),)
    assert found.message == (
        "a task that is too busy to answer for 10 s is stopped, and the others get its requests: ask another port "
        "(health_check.port) than the one that serves, or be as patient as 30 s"
    )


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"health_check": {"path": "/healthz"}},
        {"health_check": {"interval_s": 10, "unhealthy_threshold": 3}},
        {"health_check": {"interval_s": 5, "timeout_s": 2, "port": 8081}},
        {"health_check": {"interval_s": 5, "timeout_s": 2}, "protocol": "tcp"},
    ],
    ids=["nothing said", "a path", "more checks", "a port of its own", "TCP"],
)
def test_no_other_is(keys: dict[str, Any]):
    assert [found for found in warnings(module(**WEB, **keys)) if "too busy" in found.message] == []
