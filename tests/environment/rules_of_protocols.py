"""What the rules of protocols tell to write."""

from __future__ import annotations

from tests.edits.cases import DOMAIN, with_value
from tests.environment.followed_rule import API, WEB, of, on_web

GRPC = with_value(DOMAIN, f"{WEB}/protocol", "grpc")
ZONE = {"modulestack:domain": {"zone": "example.com"}}

OF_PROTOCOLS = (
    on_web("tls_has_its_domain", {"protocol": "grpc"}, "add modulestack:domain: {zone: ...}", {"protocol": "http"}),
    of("tls_has_its_domain", {f"{WEB}/protocol": "http2"}, "or set protocol: http", ZONE),
    of(
        "tls_of_ports_has_its_domain",
        {f"{API}/ports": {"admin": {"port": 9090, "protocol": "grpc"}}},
        "add modulestack:domain: {zone: ...}, or set protocol: http",
        ZONE,
        {f"{API}/ports/admin/protocol": "http"},
    ),
    on_web(
        "checks_call_methods",
        {"health_check/path": "/healthz"},
        "/grpc.health.v1.Health/Check with matcher: '0', or leave it out",
        {"health_check": {"path": "/grpc.health.v1.Health/Check", "matcher": "0"}},
        {"health_check/path": None},
        base=GRPC,
    ),
    on_web(
        "checks_wait_for_codes_of_theirs",
        {"health_check/matcher": "200"},
        "such as '0' (OK) or '12' (UNIMPLEMENTED), or leave it out",
        {"health_check/matcher": "0"},
        {"health_check/matcher": "12"},
        {"health_check/matcher": None},
        base=GRPC,
    ),
    on_web(
        "checks_wait_for_codes_of_theirs",
        {"health_check/matcher": "0-12"},
        "allowed 200 to 499",
        {"health_check/matcher": "200-499"},
    ),
)
