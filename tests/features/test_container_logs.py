"""Where output goes: to the module's log group, to a log router, to Splunk."""

from __future__ import annotations

from typing import Any

from modulestack.features.contribution import Seed, Statement
from modulestack.features.registry import warnings
from tests.support.environments import module
from tests.support.plans import plan

ROUTER = {"image": "ghcr.io/example/fluent:1", "run_as_root": True, "writable_root": True, "log_router": {}}
ROUTED: dict[str, Any] = {"log_driver": {"driver": "awsfirelens"}, "containers": {"router": ROUTER}}


def test_output_goes_to_the_modules_log_group_unless_the_file_says_otherwise():
    """A slow log never stops the application; options of the file come on top."""
    [web] = plan(log_driver={"options": {"awslogs-multiline-pattern": "^START"}}).containers
    assert web["logConfiguration"] == {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "/modulestack/dev/web",
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "web",
            "mode": "non-blocking",
            "max-buffer-size": "25m",
            "awslogs-multiline-pattern": "^START",
        },
    }


def test_a_log_router_gets_the_output_and_says_its_own_to_the_log_group():
    router, web = plan(**ROUTED).containers
    assert web["logConfiguration"] == {"logDriver": "awsfirelens", "options": {}}
    assert router["firelensConfiguration"] == {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}}
    assert router["logConfiguration"]["logDriver"] == "awslogs"


def test_commands_know_what_goes_elsewhere():
    """And nothing is in the manifest where all goes to the log group."""
    splunk = {"splunk-url": "https://splunk.example.com", "splunk-token": "t"}
    found = plan(
        log_driver={"driver": "awsfirelens", "options": {"Name": "http"}},
        containers={
            "router": {"image": "a:1", "run_as_root": True, "log_router": {}},
            "tool": {"image": "a:1", "log_driver": {"driver": "splunk", "options": splunk}},
        },
    )
    assert found.manifest["logs_elsewhere"] == {
        "tool": "Splunk at https://splunk.example.com",
        "web": "the log router router, which sends it to http",
    }
    assert "logs_elsewhere" not in plan(log_driver={"options": {"awslogs-datetime-format": "%Y"}}).manifest


def test_a_configuration_comes_from_a_file_of_the_image():
    """Fargate reads none from S3."""
    own = {**ROUTER, "log_router": {"type": "fluentd", "config_file": "/extra.conf", "ecs_log_metadata": False}}
    router, _ = plan(**{**ROUTED, "containers": {"router": own}}).containers
    assert router["firelensConfiguration"] == {
        "type": "fluentd",
        "options": {
            "enable-ecs-log-metadata": "false",
            "config-file-type": "file",
            "config-file-value": "/extra.conf",
        },
    }


def test_ecs_may_read_options_that_are_secret():
    driver = {"driver": "awsfirelens", "options": {"Name": "http"}, "secret_options": {"apikey": "ssm:/key"}}
    found = plan(**{**ROUTED, "log_driver": driver})
    _, web = found.containers
    arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/key"
    assert web["logConfiguration"]["secretOptions"] == [{"name": "apikey", "valueFrom": arn}]
    assert Statement(actions=("ssm:GetParameters",), resources=(arn,)) in found.execution_role
    assert Seed(kind="ssm", reference="ssm:/key") in found.seeds


def test_a_router_that_may_not_start_and_an_option_that_looks_secret_are_warned_of():
    found = module(
        log_driver={"driver": "awsfirelens", "options": {"api_token": "abcdefghijklmnop"}},
        containers={"router": {**ROUTER, "writable_root": False}},
    )
    assert [warning.fields[0] for warning in warnings(found)] == [
        ("containers", "router", "writable_root"),
        ("log_driver", "options", "api_token"),
    ]
