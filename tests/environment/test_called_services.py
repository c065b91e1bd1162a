"""What tasks call is worked out of what the features let them do."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.environment import called_services, endpoint_notices, network_edits
from modulestack.environment.standing import from_file
from tests.edits.plain import REGISTRY
from tests.support.environments import environment

CLOSED: dict[str, Any] = {"create": {"nat": "none", "endpoints": "needed"}}
BASE = ["ecr.api", "ecr.dkr", "logs", "s3"]
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
POOL: dict[str, Any] = {"managed_instances": {"pool": {}}}
QUEUE = {"name": "jobs", "messages_per_task": 5}


def _closed(module: dict[str, Any] | None = None, **settings: Any) -> Any:
    web = {"image": f"{REGISTRY}/web:1", "cpu": 256, "memory": 512, **(module or {})}
    return environment(network=CLOSED, modules={"web": web}, **settings)


@pytest.mark.parametrize(
    ("module", "more"),
    [
        ({}, []),
        ({"secrets": {"A": "ssm:/a"}}, ["ssm"]),
        ({"secrets": {"A": "secretsmanager:a"}}, ["secretsmanager"]),
        # Secrets Manager decrypts by itself: nobody calls KMS.
        ({"secrets": {"A": "secretsmanager:a"}, "secrets_kms_key_arns": [KEY]}, ["secretsmanager"]),
        ({"exec": {}}, ["ssmmessages"]),
        ({"exec": {"kms_key_arn": KEY}}, ["kms", "ssmmessages"]),
        ({"scaling": {"min": 1, "max": 2, "queue": QUEUE}}, ["sqs"]),
        ({"environment_files": ["s3://files/web.env"]}, []),
        ({"tracing": {"image": f"{REGISTRY}/adot:1"}}, ["xray"]),
        (
            {"permissions": [{"actions": ["sns:Publish"], "resources": ["arn:aws:sns:eu-west-1:123456789012:a"]}]},
            ["sns"],
        ),
        ({"permissions": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}]}, []),
    ],
)
def test_each_feature_adds_what_it_calls(module: dict[str, Any], more: list[str]):
    assert called_services.endpoints(_closed(module)) == tuple(sorted([*BASE, *more]))


def test_agents_of_machines_call_ecs():
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html"""
    found = called_services.endpoints(_closed({"capacity": "pool", "cpu": 128, "memory": 128}, **POOL))
    assert found == tuple(sorted([*BASE, "ecs", "ecs-agent", "ecs-telemetry"]))


def test_what_is_needed_by_tasks_that_run_stays():
    """They are of the last release, whatever the file says by now; with a NAT gateway there is another way."""
    before, after = _closed({"secrets": {"A": "ssm:/a"}}), _closed()
    assert network_edits.endpoints(after, from_file(before)) == tuple(sorted([*BASE, "ssm"]))
    open_ = environment(network={"create": {"endpoints": "needed"}}, modules={"web": {"image": f"{REGISTRY}/web:1"}})
    assert network_edits.endpoints(open_, from_file(before)) == tuple(BASE)


def test_what_is_allowed_and_cannot_be_reached_is_told():
    """By a warning: nobody knows what the application does."""
    may = [{"actions": ["sns:Publish"], "resources": ["arn:aws:sns:eu-west-1:123456789012:a"]}]
    chosen = {"create": {"nat": "none", "endpoints": BASE}}
    modules = {"web": {"image": f"{REGISTRY}/web:1", "permissions": may}}
    told = [*endpoint_notices.what_applications_cannot_reach(environment(network=chosen, modules=modules))]
    assert [(each.fields[0], each.message) for each in told] == [
        (
            ("modules", "web", "permissions"),
            "are about sns, where no task gets with nat: none and without an endpoint",
        )
    ]
    assert [*endpoint_notices.what_applications_cannot_reach(_closed({"permissions": may}))] == []


def test_what_interfaces_cost_is_told():
    """Gateways have no price."""
    [told] = endpoint_notices.what_endpoints_cost(_closed())
    assert told.message == (
        "3 in 2 zones are 6 interfaces, each paid by the hour: together about as much as 1.3 NAT gateways"
    )
    assert [*endpoint_notices.what_endpoints_cost(environment(network={"create": {"endpoints": ["s3"]}}))] == []


def test_a_first_pull_through_a_cache_needs_a_way_out():
    """A warning; with a NAT gateway there is one."""
    through: dict[str, Any] = {"pull_through_cache": {"quay.io": {}}}
    [told] = endpoint_notices.first_pulls_need_a_way_out(_closed({"image": "quay.io/example/web:1"}, **through))
    assert told.message.startswith("is asked by tasks that have no way to the internet: AWS says")
    assert [*endpoint_notices.first_pulls_need_a_way_out(environment(**through))] == []
