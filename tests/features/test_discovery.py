"""A module that is called without a load balancer: what it may not say, and what it is made of."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features.discovery import CALLS_ARE_LOGGED
from modulestack.features.registry import contributions
from modulestack.features.service_connect_section import logged
from tests.support.environments import environment
from tests.support.plans import plan_of
from tests.support.problems import Problems


def file(keys: str, defaults: str = "{}") -> str:
    return f"""
        config:
          aws:region: eu-west-1
          modulestack:network: {{create: {{}}}}
          modulestack:defaults: {defaults}
          modulestack:modules:
            web: {{image: a:1, port: 80, reachable_from: internet}}
            api: {{image: a:1, port: 80, reachable_from: [web], reachable_by: cloud_map, {keys}}}
        """


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("health_check: {path: /healthz}", "health_check"),
        ("load_balancing: {idle_timeout_s: 30}", "load_balancing"),
        ("load_balancers: {own: {}}", "load_balancers"),
        ("deployment: {grace_period_s: 60}", "deployment.grace_period_s"),
        ("scaling: {min: 1, max: 2, cpu_percent: 50, requests_per_task: 9}", "scaling.requests_per_task"),
        ("protocol: grpc", "protocol"),
        ("target_protocol: https", "target_protocol"),
    ],
)
def test_what_is_about_a_load_balancer_needs_one(problems: Problems, keys: str, place: str):
    """It is told by which key there is none; where it is a default, the module is without it."""
    [told] = problems(file(keys))
    assert f"modules.api.{place}: " in told
    assert told.endswith(
        "and a module that is reachable_by cloud_map has no load balancer: leave it out, or add load_balancer"
    )
    if place not in ("load_balancers", "protocol"):
        assert problems(file("tasks: 1" if not keys.startswith("scaling") else "", f"{{{keys}}}")) == []


@pytest.mark.parametrize(
    ("ways", "listeners", "sources", "spoken"),
    [
        ("load_balancer", [80], {"load balancer"}, None),
        ("cloud_map", [], {"callers"}, None),
        ("service_connect", [], {"callers"}, "http"),
        (("cloud_map", "load_balancer"), [80], {"callers", "load balancer"}, None),
    ],
)
def test_each_way_lets_in_who_comes_by_it(ways: Any, listeners: list[int], sources: set[str], spoken: str | None):
    api = {"image": "a:1", "port": 8000, "reachable_from": ["web"], "reachable_by": ways}
    made = plan_of(environment({"web": {"image": "a:1"}, "api": api}), "api")
    assert [each.port for each in made.listeners] == listeners
    assert {each.source for each in made.ingress if each.into == "tasks"} == sources
    [mapping] = made.containers[0]["portMappings"]
    assert mapping.get("appProtocol") == spoken
    assert ("health_check_grace_period_seconds" in made.service) == bool(listeners)


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (None, {}),
        ({}, {}),
        ({"access_log": {}}, {"format": "JSON", "includeQueryParameters": "DISABLED"}),
        (
            {"access_log": {"format": "text", "query_parameters": True}},
            {"format": "TEXT", "includeQueryParameters": "ENABLED"},
        ),
    ],
)
def test_calls_are_logged_where_the_file_says_so(section: Any, expected: dict[str, str]):
    """Into the module's log group, by streams that `modulestack logs` knows."""
    api = {"image": "a:1", "port": 8000, "reachable_from": ["web"], "reachable_by": "service_connect"}
    found = environment({"web": {"image": "a:1"}, "api": {**api, **({"service_connect": section} if section else {})}})
    module = found.modules["api"]
    context = found.context_of(module, partition="aws", account_id="123456789012")
    said = logged(module.service_connect, context)
    assert said.get("accessLogConfiguration", {}) == expected
    if expected:
        options = said["logConfiguration"]["options"]
        assert options["awslogs-group"] == context.log_group
        assert options["awslogs-stream-prefix"] == context.log_stream_prefix
    promised = [scenario for each in contributions(module, context) for scenario in each.scenarios]
    assert (CALLS_ARE_LOGGED in promised) == bool(expected)
