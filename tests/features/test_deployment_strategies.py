"""What a service says of how its requests are shifted."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract import names
from modulestack.embedded_aws.resources.ecs import service_strategy
from modulestack.features.deployment_section import Deployment
from modulestack.features.deployment_strategies import deployment_alarms, deployment_configuration
from tests.environment.strategies import environment_of

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:smoke"
ROLE = "arn:aws:iam::123456789012:role/hooks"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, {"strategy": "ROLLING", "bake_time_in_minutes": "0"}),
        ({"alarms": ("latency",)}, {"strategy": "ROLLING"}),
        ({"strategy": "blue_green", "bake_time_min": 0}, {"strategy": "BLUE_GREEN", "bake_time_in_minutes": "0"}),
        (
            {"strategy": "canary", "canary": {"percent": 0.5}},
            {
                "strategy": "CANARY",
                "bake_time_in_minutes": "10",
                "canary_configuration": {"canary_percent": 0.5, "canary_bake_time_in_minutes": "10"},
            },
        ),
        (
            {"strategy": "linear", "linear": {"percent": 12.5, "bake_time_min": 1}},
            {
                "strategy": "LINEAR",
                "bake_time_in_minutes": "10",
                "linear_configuration": {"step_percent": 12.5, "step_bake_time_in_minutes": "1"},
            },
        ),
    ],
)
def test_a_strategy_has_its_steps(said: dict[str, Any], expected: dict[str, Any]):
    assert deployment_configuration(Deployment.model_validate(said), None) == expected


def test_functions_come_first_and_pauses_have_no_role():
    said = {
        "strategy": "blue_green",
        "hooks": {"smoke": {"function_arn": FUNCTION, "stages": ("POST_SCALE_UP",), "details": {"b": "1", "a": "2"}}},
        "pauses": {"approve": {"stages": ("PRE_SCALE_UP",), "timeout_min": 5, "on_timeout": "continue"}},
    }
    assert deployment_configuration(Deployment.model_validate(said), ROLE)["lifecycle_hooks"] == [
        {
            "target_type": "AWS_LAMBDA",
            "hook_target_arn": FUNCTION,
            "role_arn": ROLE,
            "lifecycle_stages": ["POST_SCALE_UP"],
            "hook_details": '{"a":"2","b":"1"}',
            "timeout_configuration": {"timeout_in_minutes": 1440, "action": "ROLLBACK"},
        },
        {
            "target_type": "PAUSE",
            "lifecycle_stages": ["PRE_SCALE_UP"],
            "timeout_configuration": {"timeout_in_minutes": 5, "action": "CONTINUE"},
        },
    ]


@pytest.mark.parametrize("said", [{}, {"strategy": "blue_green"}])
def test_a_pause_that_waits_for_nobody_stands_for_hooks_that_are_gone(said: dict[str, Any]):
    """Of a rolling module, too; where there were none, nothing does."""
    idle = {
        "target_type": "PAUSE",
        "lifecycle_stages": ["RECONCILE_SERVICE"],
        "timeout_configuration": {"timeout_in_minutes": 1, "action": "CONTINUE"},
    }
    deployment = Deployment.model_validate(said)
    never, had = deployment_configuration(deployment, None), deployment_configuration(deployment, None, had_hooks=True)
    assert ("lifecycle_hooks" in never, had) == (False, {**never, "lifecycle_hooks": [idle]})


@pytest.mark.parametrize("percent", [0.05, 0, 100.1, 5.55])
def test_percentages_are_tenths(percent: float):
    with pytest.raises(ValueError, match=r"allowed 0\.1 to 100, in steps of 0\.1"):
        Deployment.model_validate({"canary": {"percent": percent}})


def test_alarms_of_both_target_groups_end_a_deployment():
    """But what is of both together, or of all tasks, is there once."""
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:alerts": {"email": ["on-call@example.com"]},
        "modulestack:modules": {
            "web": {
                "image": "app:1",
                "port": 80,
                "tasks": 2,
                "deployment": {"strategy": "canary", "alarms": ["cpu", "latency", "no_healthy_target"]},
            }
        },
    }
    environment = environment_of(config)
    module = environment.modules["web"]
    context = environment.context_of(module, partition="aws", account_id="123456789012")
    kinds = ("cpu", "latency", "latency-alternate", "no_healthy_target")
    assert deployment_alarms(module, context) == tuple(names.alarm(environment.name, "web", each) for each in kinds)


def test_what_aws_is_asked_for_is_what_it_tells():
    """Minutes are texts in the provider, and details JSON."""
    asked = {
        "strategy": "CANARY",
        "bakeTimeInMinutes": "5",
        "canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": "10"},
        "lifecycleHooks": [
            {
                "targetType": "AWS_LAMBDA",
                "hookTargetArn": FUNCTION,
                "roleArn": ROLE,
                "lifecycleStages": ["POST_SCALE_UP"],
                "hookDetails": '{"a": "2"}',
                "timeoutConfiguration": {"timeoutInMinutes": 60, "action": "ROLLBACK"},
            }
        ],
    }
    assert service_strategy.told(service_strategy.requested(asked)) == asked
