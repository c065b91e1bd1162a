"""Ports besides a module's own: what a file may not say of them, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features import registry
from modulestack.features.contribution import Ingress, Listener
from modulestack.features.fold import ModulePlan
from tests.support.environments import environment, module
from tests.support.plans import plan, plan_of
from tests.support.problems import Problems

ADMIN = {"port": 9090, "health_check": {"path": "/ready"}}


def _plan(domain: bool = False, **keys: Any) -> ModulePlan:  # noqa: FBT001
    others = {"domain": {"zone": "example.com"}} if domain else {}
    modules = {
        "web": {"image": "a:1", "port": 8080},
        "api": {"image": "a:1", "port": 8000, "reachable_from": ["web"], **keys},
    }
    return plan_of(environment(modules, **others), "api")


def test_a_module_without_them_is_as_it_was():
    """Not a byte more: no scenario, no field of the manifest, no port."""
    alone = plan()
    assert (alone.ports, alone.scenarios) == ((), ())
    assert [mapping["containerPort"] for mapping in alone.containers[0]["portMappings"]] == [8080]


def test_each_has_a_listener_a_target_group_and_a_way_in():
    """The module's own first; nobody but the load balancer reaches a task."""
    made = _plan(ports={"admin": ADMIN, "metrics": {"port": 9901, "listener_port": 9000}})
    assert made.listeners == (
        Listener(port=80, protocol="HTTP"),
        Listener(port=9090, protocol="HTTP", target="admin"),
        Listener(port=9000, protocol="HTTP", target="metrics"),
    )
    assert set(made.ingress) == {
        Ingress(into="tasks", port=port, source="load balancer") for port in (8000, 9090, 9901)
    }
    assert [(port.name, port.container, port.port, port.listener_port) for port in made.ports] == [
        ("admin", "api", 9090, 9090),
        ("metrics", "api", 9901, 9000),
    ]
    own, admin = made.target_group, made.ports[0].arguments
    assert admin == {**own, "port": 9090, "health_check": {**own["health_check"], "path": "/ready"}}
    assert made.containers[0]["portMappings"] == [
        {"name": "http", "containerPort": 8000, "hostPort": 8000, "protocol": "tcp"},
        {"name": "port-9090", "containerPort": 9090, "hostPort": 9090, "protocol": "tcp"},
        {"name": "port-9901", "containerPort": 9901, "hostPort": 9901, "protocol": "tcp"},
    ]


def test_they_are_encrypted_where_the_module_is():
    made = _plan(domain=True, ports={"admin": ADMIN})
    assert made.listeners == (
        Listener(port=443, protocol="HTTPS"),
        Listener(port=9090, protocol="HTTPS", target="admin"),
    )


def test_a_container_beside_the_modules_own_listens():
    """It gets the port mapping, and is what the target group's tasks are asked at."""
    made = _plan(containers={"proxy": {"image": "a:1"}}, ports={"metrics": {"port": 9901, "container": "proxy"}})
    own, proxy = made.containers
    assert [mapping["containerPort"] for mapping in own["portMappings"]] == [8000]
    assert [mapping["containerPort"] for mapping in proxy["portMappings"]] == [9901]
    assert made.ports[0].container == "proxy"


def test_the_internet_comes_in_where_the_file_says_so():
    made = plan(reachable_from="internet", ports={"feed": {"port": 9090, "listener_port": 8443, "public": True}})
    assert {rule for rule in made.ingress if rule.source == "internet"} == {
        Ingress(into="load balancer", port=80, source="internet"),
        Ingress(into="load balancer", port=8443, source="internet"),
    }


@pytest.mark.parametrize(
    ("domain", "scheme", "zone"), [(False, "http", "dev.internal"), (True, "https", "internal.example.com")]
)
def test_callers_are_told_where(domain: bool, scheme: str, zone: str):  # noqa: FBT001
    others = {"domain": {"zone": "example.com"}} if domain else {}
    modules = {
        "web": {"image": "a:1", "port": 8080},
        "api": {"image": "a:1", "port": 8000, "reachable_from": ["web"], "ports": {"admin": ADMIN}},
    }
    env = environment(modules, **others)
    [web] = plan_of(env, "web").containers
    assert web["environment"] == [
        {"name": "API_ADMIN_URL", "value": f"{scheme}://api.{zone}:9090"},
        {"name": "API_URL", "value": f"{scheme}://api.{zone}"},
    ]


def test_a_variable_of_the_files_own_counts_more():
    env = environment(
        {
            "web": {"image": "a:1", "port": 80, "environment": {"API_ADMIN_URL": "mine"}},
            "api": {"image": "a:1", "port": 80, "reachable_from": ["web"], "ports": {"admin": ADMIN}},
        }
    )
    [web] = plan_of(env, "web").containers
    assert {each["name"]: each["value"] for each in web["environment"]}["API_ADMIN_URL"] == "mine"


def _told(problems: Problems, ports: str, more: str = "") -> list[str]:
    text = f"""
        config:
          aws:region: eu-west-1
          modulestack:network: {{create: {{}}}}
          modulestack:modules:
            web: {{image: a:1, port: 80}}
            api:
              image: a:1
              port: 8000
              {more or "reachable_from: [web]"}
              ports: {ports}
    """
    return problems(text)


@pytest.mark.parametrize(
    ("ports", "more", "expected"),
    [
        (
            "{admin: {port: 8000}}",
            "",
            "modules.api.ports.admin.port: 8000 is the module's own port: choose another",
        ),
        (
            "{a: {port: 9000}, b: {port: 9000, listener_port: 9001}}",
            "",
            "modules.api.ports.b.port: 9000 is the port of a: choose another",
        ),
        (
            "{a: {port: 9000}, b: {port: 9001, listener_port: 9000}}",
            "",
            "modules.api.ports.b.listener_port: 9000 is the load balancer's port for a: choose another listener_port",
        ),
        (
            "{a: {port: 443}}",
            "",
            (
                "modules.api.ports.a.port: 443 is the load balancer's port for the module's own address: "
                "choose another listener_port"
            ),
        ),
        (
            "{a: {port: 1}, b: {port: 2}, c: {port: 3}, d: {port: 4}, e: {port: 5}}",
            "",
            "modules.api.ports: 5 beside port are more than a service takes: allowed 4, or split the module",
        ),
        (
            "{a: {port: 9000, container: prox}}",
            "containers: {proxy: {image: 'a:1'}}",
            "modules.api.ports.a.container: there is no container prox: did you mean proxy?",
        ),
        (
            "{a: {port: 9000}}",
            "reachable_from: internet",
            (
                "modules.api.ports.a: everybody could reach port 9000, as the module's load balancer faces the "
                "internet: set public: true if that is meant, or have the port in a module that is private"
            ),
        ),
        (
            "{a: {port: 9000, public: true}}",
            "",
            (
                "modules.api.ports.a.public: is true, and the module is private: leave it out, or set "
                "reachable_from: internet"
            ),
        ),
        ("{a: {port: 0}}", "", "modules.api.ports.a.port: 0 is too small: allowed 1 to 65535"),
    ],
)
def test_what_does_not_go_together_is_refused(problems: Problems, ports: str, more: str, expected: str):
    """One line: place, value, what is allowed, what to do."""
    [told] = _told(problems, ports, more)
    assert told.partition(": ")[2] == expected


def test_another_key_is_none(problems: Problems):
    [told] = _told(problems, "{a: {port: 9000, scheme: TCP}}")
    assert told.partition(": ")[2] == (
        "modules.api.ports.a.scheme: unknown key: allowed container, health_check, listener_port, port, protocol, "
        "public or target_protocol"
    )


def test_a_worker_has_none(problems: Problems):
    text = """
        config:
          aws:region: eu-west-1
          modulestack:network: {create: {}}
          modulestack:modules:
            worker:
              image: a:1
              ports: {admin: {port: 9000}}
    """
    assert problems(text) == [
        (
            ":8: modules.worker.ports: says on which other ports the load balancer serves, and a module without port "
            "has no load balancer: leave it out, or set port"
        ),
    ]


def test_a_path_that_looks_secret_is_told():
    keys = {
        "ports": {"admin": {"port": 9090, "health_check": {"path": "/ready?token=9f86d081884c7d659a2feaa0c55ad015"}}}
    }
    assert [found.fields[0] for found in registry.warnings(module(**keys))] == [
        ("ports", "admin", "health_check", "path")
    ]
