"""A health check on a port of its own: what the target group asks, who comes in, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features.contribution import Ingress
from tests.support.plans import plan

SERVES = Ingress(into="tasks", port=8080, source="load balancer")
CHECKS = Ingress(into="tasks", port=9000, source="load balancer")


def test_the_load_balancer_asks_there_and_is_let_in():
    found = plan(health_check={"port": 9000})
    assert found.target_group["health_check"]["port"] == "9000"
    assert found.target_group["port"] == 8080
    assert [rule for rule in found.ingress if rule.into == "tasks"] == [SERVES, CHECKS]


def test_without_it_the_port_that_serves_is_asked():
    found = plan()
    assert found.target_group["health_check"]["port"] == "traffic-port"
    assert [rule for rule in found.ingress if rule.into == "tasks"] == [SERVES]


def test_it_goes_together_with_a_container_that_serves_and_one_that_answers():
    """Requests go to the proxy, checks to the port of the container beside it; each port is let in once."""
    found = plan(
        serving_container="proxy",
        health_check={"port": 9000},
        containers={"proxy": {"image": "a:1"}, "checker": {"image": "a:1", "ports": [9000]}},
    )
    mapped = {each["name"]: [m["containerPort"] for m in each["portMappings"]] for each in found.containers}
    assert mapped == {"proxy": [8080], "checker": [9000], "web": []}
    assert [rule for rule in found.ingress if rule.into == "tasks"] == [SERVES, CHECKS]


def test_further_ports_have_it_too_and_a_port_is_let_in_once():
    found = plan(
        reachable_from=[],
        health_check={"port": 9000},
        ports={"admin": {"port": 9090, "health_check": {"port": 9000}}},
    )
    assert found.ports[0].arguments["health_check"]["port"] == "9000"
    admin = Ingress(into="tasks", port=9090, source="load balancer")
    assert sorted(rule.port for rule in found.ingress if rule.into == "tasks") == [8080, 9000, admin.port]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("{health_check: {port: 9000}}", []),
        (
            "{health_check: {port: 80}}",
            ["health_check.port: 80 is the port that serves, which is asked anyhow: leave it out"],
        ),
        ("{health_check: {port: 70000}}", ["health_check.port: 70000 is too large: allowed 1 to 65535"]),
        (
            "{health_check: {port: 13133}, tracing: {}}",
            [
                (
                    "health_check.port: 13133 is the port of otel-collector, which tracing adds and which listens on "
                    "localhost only: choose another"
                )
            ],
        ),
        (
            "{port: null, reachable_from: null, health_check: {port: 9000}}",
            [
                (
                    "health_check: says how the load balancer checks tasks (container_health_check needs no load "
                    "balancer), and a module without port has no load balancer: leave it out, or set port"
                )
            ],
        ),
    ],
)
def test_what_cannot_be_asked_is_told(problems_of_web: Any, keys: str, expected: list[str]):
    assert expected == problems_of_web(keys)
