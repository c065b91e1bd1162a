"""What a module speaks: its target groups, what the manifest says of them, what goes together."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features.contribution import Listener
from modulestack.features.fold import ModulePlan
from tests.support.environments import environment
from tests.support.plans import plan_of
from tests.support.problems import Problems


def _plan(**keys: Any) -> ModulePlan:
    module = {"image": "a:1", "port": 8080, **keys}
    return plan_of(environment({"web": module}, domain={"zone": "example.com"}), "web")


def _group(arguments: Any) -> dict[str, Any]:
    check = arguments["health_check"]
    return {
        **{key: arguments[key] for key in ("protocol", "protocol_version")},
        "check": (check["protocol"], check["path"], check["matcher"]),
    }


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, ("HTTP", "HTTP1", ("HTTP", "/", "200"))),
        ({"protocol": "http2"}, ("HTTP", "HTTP2", ("HTTP", "/", "200"))),
        ({"protocol": "grpc"}, ("HTTP", "GRPC", ("HTTP", "/AWS.ALB/healthcheck", "12"))),
        ({"protocol": "grpc", "target_protocol": "https"}, ("HTTPS", "GRPC", ("HTTPS", "/AWS.ALB/healthcheck", "12"))),
        (
            {"protocol": "grpc", "health_check": {"path": "/grpc.health.v1.Health/Check", "matcher": "0"}},
            ("HTTP", "GRPC", ("HTTP", "/grpc.health.v1.Health/Check", "0")),
        ),
        (
            {"protocol": "grpc", "health_check": {"interval_s": 5}},
            ("HTTP", "GRPC", ("HTTP", "/AWS.ALB/healthcheck", "12")),
        ),
        (
            {"target_protocol": "https", "health_check": {"protocol": "http", "port": 9000}},
            ("HTTPS", "HTTP1", ("HTTP", "/", "200")),
        ),
    ],
)
def test_the_target_group_is_made_for_it(keys: dict[str, Any], expected: tuple[str, str, Any]):
    """What is checked unless the file says so is what AWS itself would."""
    protocol, version, check = expected
    assert _group(_plan(**keys).target_group) == {"protocol": protocol, "protocol_version": version, "check": check}


def test_each_port_speaks_its_own_by_a_listener_of_https():
    made = _plan(protocol="grpc", ports={"admin": {"port": 9090}, "more": {"port": 9091, "protocol": "http2"}})
    assert [_group(port.arguments)["protocol_version"] for port in made.ports] == ["HTTP1", "HTTP2"]
    assert made.listeners == (
        Listener(port=443, protocol="HTTPS"),
        Listener(port=9090, protocol="HTTPS", target="admin"),
        Listener(port=9091, protocol="HTTPS", target="more"),
    )


def test_the_manifest_and_a_rehearsal_know_it_where_it_is_not_http():
    plain, grpc = _plan(), _plan(protocol="grpc", target_protocol="https")
    assert (plain.manifest["protocol"], plain.manifest["target_protocol"], plain.scenarios) == ("", "", ())
    assert (grpc.manifest["protocol"], grpc.manifest["target_protocol"]) == ("grpc", "https")
    assert grpc.scenarios == (
        "a release while clients are connected",
        "a release that does not speak the module's protocol",
    )


def test_clients_are_kept_for_an_hour_unless_the_file_says_so():
    assert "client_keep_alive" not in _plan().load_balancer
    kept = _plan(load_balancing={"client_keep_alive_s": 60, "idle_timeout_s": 4000}).load_balancer
    assert kept == {"client_keep_alive": 60, "idle_timeout": 4000}


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (
            "{image: a:1, port: 80, protocol: grpc}",
            (
                "modules.web.protocol: grpc needs HTTPS, as load balancers forward it from no other listener, and that "
                "needs a domain: add modulestack:domain: {zone: ...}, or set protocol: http"
            ),
        ),
        (
            "{image: a:1, protocol: http2}",
            (
                "modules.web.protocol: says how clients speak to the module, and a module without port has no load "
                "balancer: leave it out, or set port"
            ),
        ),
        (
            "{image: a:1, port: 80, protocol: GRPC}",
            (
                'modules.web.protocol: "GRPC" is not possible: allowed http, http2, grpc, tcp, tls, udp or tcp_udp; '
                "did you mean grpc?"
            ),
        ),
        (
            "{image: a:1, port: 80, health_check: {matcher: '12'}}",
            "modules.web.health_check.matcher: 12 is of gRPC, and protocol is http: allowed 200 to 499",
        ),
        (
            "{image: a:1, port: 80, health_check: {matcher: '0-200'}}",
            (
                'modules.web.health_check.matcher: "0-200" names a code that a load balancer does not take for '
                "healthy: allowed a code (200), several (200,204) or a range (200-299), from 200 to 499; "
                "of gRPC 0 to 99"
            ),
        ),
        (
            "{image: a:1, port: 80, load_balancing: {client_keep_alive_s: 59}}",
            "modules.web.load_balancing.client_keep_alive_s: 59 s is too small: allowed 60 to 604800",
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
            web: {module}
    """
    [told] = problems(text)
    assert told.partition(": ")[2] == expected
