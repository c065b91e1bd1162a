"""Which alarms roles of a pipeline may read and change: those that call scaling policies, where any do or did."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modulestack.environment.pipeline_roles import policies, request_forecasts
from modulestack.environment.pipeline_roles.earlier_run import EarlierRun
from modulestack.environment.pipeline_roles.scope import PolicyScope
from tests.environment.pipeline_roles import features
from tests.environment.strategies import environment_of

ALARM = f"arn:aws:cloudwatch:eu-west-1:{features.OWN}:alarm:modulestack/production/*/"
RUSH = {"metric": {"namespace": "shop", "name": "waiting"}, "adjustments": [{"at": 100, "change": 1}]}
STEPS = {"scaling": {"min": 1, "max": 2, "steps": {"rush": RUSH}}}


def _scope(**module: Any) -> PolicyScope:
    config = features.config(1, applications=1)
    config.pop("modulestack:alerts", None)
    config["modulestack:modules"]["db"] = {"image": "a:1", "port": 5432, **module}
    return policies.longest(environment_of(config, "production"))


def test_alarms_of_steps_are_changed_where_there_are_any():
    """Or were: who takes the last one away may do so. An environment without them has the rights that it had."""
    before = dataclasses.replace(_scope(), earlier=EarlierRun(steps=True))
    steps = [f"{ALARM}queue-waits", f"{ALARM}scaling-*"]
    assert [scope.alarms for scope in (_scope(**STEPS), before, _scope())] == [steps, steps, steps[:1]]


@pytest.mark.parametrize(
    ("strategy", "predictive", "allowed"),
    [
        ("canary", {"requests_per_task": 60}, ["cloudwatch:GetMetricData"]),
        ("canary", {"cpu_percent": 60}, []),
        ("rolling", {"requests_per_task": 60}, []),
    ],
)
def test_metrics_are_read_by_who_forecasts_requests_of_two_target_groups(
    strategy: str, predictive: dict[str, int], allowed: list[str]
):
    scaling = {"min": 1, "max": 2, "cpu_percent": 60, "predictive": predictive}
    scope = _scope(deployment={"strategy": strategy}, scaling=scaling, reachable_from="internet")
    statements = request_forecasts.change(scope)
    assert [action for each in statements for action in each["Action"]] == allowed
    assert request_forecasts.change(dataclasses.replace(scope, earlier=EarlierRun(request_forecasts=True)))
