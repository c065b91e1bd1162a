"""Modules behind network load balancers: target groups, listeners, who comes in, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.environment.model import Environment
from modulestack.features.contribution import Ingress, Listener
from modulestack.features.fold import ModulePlan
from tests.support.environments import environment
from tests.support.plans import plan_of
from tests.support.problems import Problems


def _environment(domain: bool = True, **keys: Any) -> Environment:  # noqa: FBT001
    others = {"domain": {"zone": "example.com"}} if domain else {}
    modules = {
        "web": {"image": "a:1", "port": 8080},
        "db": {"image": "a:1", "port": 5432, "reachable_from": ["web"], **keys},
    }
    return environment(modules, **others)


def _plan(**keys: Any) -> ModulePlan:
    return plan_of(_environment(**keys), "db")


@pytest.mark.parametrize(
    ("protocol", "of_targets", "sees_clients", "tasks_from"),
    [
        ("tcp", "TCP", "false", [("tcp", 5432)]),
        ("tls", "TCP", "false", [("tcp", 5432)]),
        ("udp", "UDP", "true", [("tcp", 5432), ("udp", 5432)]),
        ("tcp_udp", "TCP_UDP", "true", [("tcp", 5432), ("udp", 5432)]),
    ],
)
def test_it_has_a_target_group_of_connections(
    protocol: str, of_targets: str, sees_clients: str, tasks_from: list[tuple[str, int]]
):
    """TLS ends at the load balancer; UDP is checked by TCP; of both ECS maps the port once."""
    made = _plan(protocol=protocol)
    assert made.target_group == {
        "port": 5432,
        "protocol": of_targets,
        "health_check": {
            "enabled": True,
            "protocol": "TCP",
            "port": "traffic-port",
            "interval": 15,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 2,
        },
        "deregistration_delay": 30,
        "connection_termination": True,
        "preserve_client_ip": sees_clients,
        "load_balancing_cross_zone_enabled": "use_load_balancer_configuration",
    }
    assert (made.load_balancer, made.listeners) == ({}, (Listener(port=5432, protocol=protocol.upper()),))  # type: ignore[arg-type]
    assert sorted((rule.over, rule.port) for rule in made.ingress if rule.into == "tasks") == tasks_from
    [mapping] = made.containers[0]["portMappings"]
    assert mapping["protocol"] == ("udp" if protocol == "udp" else "tcp")


def test_the_internet_comes_in_on_the_port_that_is_told():
    made = _plan(protocol="udp", listener_port=53, reachable_from="internet")
    assert [rule for rule in made.ingress if rule.source == "internet"] == [
        Ingress(into="load balancer", port=53, source="internet", over="udp")
    ]


def test_both_come_in_on_one_port():
    """On a further port, too; no address says two protocols at once."""
    sip = {"port": 5060, "protocol": "tcp_udp", "public": True}
    env = _environment(protocol="tcp_udp", listener_port=53, reachable_from="internet", ports={"sip": sip})
    made = plan_of(env, "db")
    assert {(rule.port, rule.over) for rule in made.ingress if rule.source == "internet"} == {
        (port, over) for port in (53, 5060) for over in ("tcp", "udp")
    }
    assert [listener.protocol for listener in made.listeners] == ["TCP_UDP", "TCP_UDP"]
    assert str(env.url(env.modules["db"])).startswith("tcp://")


def test_it_is_asked_by_http_where_the_file_says_so():
    check = _plan(protocol="tcp", health_check={"protocol": "http", "port": 8080, "path": "/ready"}).target_group
    assert {key: check["health_check"][key] for key in ("protocol", "port", "path", "matcher")} == {
        "protocol": "HTTP",
        "port": "8080",
        "path": "/ready",
        "matcher": "200",
    }


def test_callers_are_told_where_and_how():
    env = _environment(protocol="tcp", ports={"metrics": {"port": 9090, "protocol": "tcp", "listener_port": 9000}})
    [web] = plan_of(env, "web").containers
    assert web["environment"] == [
        {"name": "DB_METRICS_URL", "value": "tcp://db.internal.example.com:9000"},
        {"name": "DB_URL", "value": "tcp://db.internal.example.com:5432"},
    ]


def test_where_it_answers_on_the_internet():
    """By its own name with a domain; without one, by its load balancer's."""
    keys: dict[str, Any] = {"reachable_from": "internet", "listener_port": 8883}
    env = _environment(protocol="tls", **keys)
    assert env.url(env.modules["db"]) == "tls://db.example.com:8883"
    plain = _environment(domain=False, protocol="tcp", **keys)
    assert plain.url(plain.modules["db"]) is None


def test_what_says_nothing_of_it_is_no_default_of_it(problems: Problems):
    """Such defaults are for the others."""
    text = """
        config:
          aws:region: eu-west-1
          modulestack:network: {create: {}}
          modulestack:defaults:
            load_balancing: {idle_timeout_s: 120, slow_start_s: 30, stickiness: {}, deregistration_delay_s: 60}
            health_check: {path: /healthz, interval_s: 10}
            scaling: {min: 1, max: 2, cpu_percent: 60, requests_per_task: 100}
          modulestack:modules:
            db: {image: a:1, port: 5432, protocol: tcp}
    """
    assert problems(text) == []


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (
            "{port: 80, protocol: tls}",
            (
                "modules.db.protocol: tls needs a certificate, and that needs a domain: add modulestack:domain: "
                "{zone: ...}, or set protocol: tcp"
            ),
        ),
        (
            "{port: 80, listener_port: 81}",
            (
                "modules.db.listener_port: 81 is for network load balancers (protocol tcp, tls, udp or tcp_udp), and "
                "http is served on 80 and 443: leave it out"
            ),
        ),
        (
            "{port: 80, protocol: tcp, load_balancing: {stickiness: {}}}",
            "modules.db.load_balancing.stickiness: says how HTTP is balanced, and protocol is tcp: leave it out",
        ),
        (
            "{port: 80, protocol: tcp, target_protocol: https}",
            (
                "modules.db.target_protocol: https is of HTTP, and protocol is tcp: leave it out (tcp leaves TLS to "
                "the tasks)"
            ),
        ),
        (
            "{port: 80, protocol: tcp, health_check: {path: /}}",
            (
                "modules.db.health_check.path: is for checks that ask, and this one only connects, as protocol is tcp: "
                "leave it out, or set health_check.protocol: http"
            ),
        ),
        (
            "{port: 80, health_check: {protocol: tcp}}",
            (
                "modules.db.health_check.protocol: tcp is for network load balancers, and protocol is http: allowed "
                "http or https"
            ),
        ),
        (
            "{port: 80, protocol: tcp, ports: {admin: {port: 81}}}",
            (
                "modules.db.ports.admin.protocol: http is not forwarded by the load balancer of a module whose "
                "protocol is tcp: allowed tcp, tls, udp or tcp_udp, or have it in a module of its own (not set: this "
                "is the default)"
            ),
        ),
        (
            "{port: 80, ports: {admin: {port: 81, protocol: udp}}}",
            (
                "modules.db.ports.admin.protocol: udp is not forwarded by the load balancer of a module whose protocol "
                "is http: allowed http, http2 or grpc, or have it in a module of its own"
            ),
        ),
        (
            "{port: 80, protocol: tcp, ports: {admin: {port: 81, protocol: tcp, listener_port: 80}}}",
            (
                "modules.db.ports.admin.listener_port: 80 is the load balancer's port for the module's own address: "
                "choose another listener_port"
            ),
        ),
        (
            "{port: 80, load_balancing: {preserve_client_ip: true}}",
            (
                "modules.db.load_balancing.preserve_client_ip: is for network load balancers, and protocol is http, "
                "which has X-Forwarded-For: leave it out"
            ),
        ),
        (
            "{port: 80, protocol: udp, load_balancing: {preserve_client_ip: false}}",
            (
                "modules.db.load_balancing.preserve_client_ip: false is not possible with udp, whose tasks see their "
                "clients: leave it out"
            ),
        ),
        (
            "{port: 80, protocol: tcp, scaling: {min: 1, max: 2, requests_per_task: 9}}",
            (
                "modules.db.scaling.requests_per_task: counts requests, and a network load balancer (protocol tcp) "
                "knows of none: leave it out, or scale by cpu_percent or memory_percent"
            ),
        ),
    ],
)
def test_what_does_not_go_together_is_refused(problems: Problems, module: str, expected: str):
    """One line: place, value, what is allowed, what to do."""
    text = f"""
        config:
          aws:region: eu-west-1
          modulestack:network: {{create: {{}}}}
          modulestack:modules:
            db: {{image: a:1, {module[1:]}
    """
    [told] = problems(text)
    assert told.partition(": ")[2] == expected


def test_its_tasks_are_called_over_what_it_speaks():
    """By AWS Cloud Map, beside its load balancer."""
    env = _environment(protocol="udp", reachable_by=["load_balancer", "cloud_map"])
    assert env.other_urls(env.modules["db"]) == ("udp://db.dev.tasks.internal:5432",)
    assert {rule.over for rule in plan_of(env, "db").ingress if rule.source == "callers"} == {"udp"}
