"""A load balancer that modules share, as the whole program of an example registers it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.environment.load import config_of
from policies.rules.rule import Resource
from tests.policies import program
from tests.support.program import ROOT

Registered = tuple[Resource, ...]


@pytest.fixture(scope="module")
def registered() -> Registered:
    """What `examples/Pulumi.shared.yaml` makes."""
    return program.registrations("staging", more=config_of("shared", ROOT / "examples"))


def _of(registered: Registered, type_: str) -> Iterator[tuple[str, Any]]:
    return ((each.name, each.props) for each in registered if each.type == f"aws:{type_}")


def test_three_load_balancers_serve_six_modules(registered: Registered):
    """Two that are shared, and the one of the module that says nothing."""
    found = {name: props["internal"] for name, props in _of(registered, "lb/loadBalancer:LoadBalancer")}
    assert found == {"front-shared": False, "inner-shared": True, "chat-lb": False}


def test_each_route_is_a_rule_and_the_narrower_comes_first(registered: Registered):
    rules = sorted(
        (int(props["priority"]), name.partition("-on-")[0], props["conditions"])
        for name, props in _of(registered, "lb/listenerRule:ListenerRule")
        if "-on-front-" in name
    )
    web, docs, help_, api = (f"{name}.shared.example.com" for name in ("web", "docs", "help", "api"))
    said = [(module, conditions) for _, module, conditions in rules]
    assert said[0] == ("api", [{"hostHeader": {"values": [web]}}, {"pathPattern": {"values": ["/api/*"]}}])
    assert sorted(said[1:], key=str) == [
        ("api", [{"hostHeader": {"values": [api]}}]),
        ("help", [{"hostHeader": {"values": [docs, help_]}}]),
        ("web", [{"hostHeader": {"values": [web]}}]),
    ]
    assert rules[0][0] >= 1000
    assert len({number for number, _, _ in rules}) == len(rules)


def test_what_is_nobodys_is_answered_with_404_and_port_80_redirects(registered: Registered):
    actions = {
        name: (props["port"], [action["type"] for action in props["defaultActions"]])
        for name, props in _of(registered, "lb/listener:Listener")
        if "shared" in name
    }
    assert actions == {
        "front-shared-443": (443, ["fixed-response"]),
        "front-shared-80": (80, ["redirect"]),
        "inner-shared-443": (443, ["fixed-response"]),
    }


def test_certificates_are_one_for_each_zone(registered: Registered):
    names = {name: props["domainName"] for name, props in _of(registered, "acm/certificate:Certificate")}
    assert names == {
        "staging-certificate-shared.example.com": "*.shared.example.com",
        "staging-certificate-internal.shared.example.com": "*.internal.shared.example.com",
        "chat-certificate": "chat.shared.example.com",
    }


def test_names_that_no_module_is_called_by_lead_to_the_load_balancer(registered: Registered):
    records = {name for name, props in _of(registered, "route53/record:Record") if props["type"] == "A"}
    assert records == {
        *("api-alias-tls", "chat-alias-tls", "help-alias-tls", "web-alias-tls"),
        *("orders-alias-tls", "users-alias-tls", "front-alias-docs.shared.example.com"),
        "inner-alias-api.internal.shared.example.com",
    }


def test_callers_enter_the_internal_one_and_nobody_else_does(registered: Registered):
    rules = {name for name, _ in _of(registered, "vpc/securityGroupIngressRule:SecurityGroupIngressRule")}
    assert {name for name in rules if name.startswith(("inner-", "front-"))} == {
        *("front-shared-from-internet-443", "front-shared-from-internet-80"),
        *("inner-shared-from.api", "inner-shared-from.web"),
    }


def test_a_module_of_the_internet_is_behind_an_internal_one_too(registered: Registered):
    """Its caller is told the name that resolves inside; the outputs have the one that the world knows."""
    [inside] = (
        props["conditions"]
        for name, props in _of(registered, "lb/listenerRule:ListenerRule")
        if name.startswith("api-on-inner-")
    )
    assert inside == [{"hostHeader": {"values": ["api.internal.shared.example.com"]}}]
    [definition] = (
        json.loads(props["containerDefinitions"])
        for name, props in _of(registered, "ecs/taskDefinition:TaskDefinition")
        if name == "web-task"
    )
    told = {each["name"]: each["value"] for each in definition[0]["environment"]}
    assert told["API_URL"] == "https://api.internal.shared.example.com"
    [service] = (props for name, props in _of(registered, "ecs/service:Service") if name == "api-service")
    assert len(service["loadBalancers"]) == 2


def test_the_policy_pack_finds_nothing(registered: Registered):
    assert program.verdicts(registered, "staging") == []
