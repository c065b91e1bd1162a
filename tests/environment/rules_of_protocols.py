"""What the rules of protocols tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.cases.authentication import TOKEN
from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.load_balancers import DUAL_FRONT, FRONTED
from tests.edits.cases.network import EXISTING
from tests.edits.plain import PLAIN, Config, with_value
from tests.environment.followed_rule import API, WEB, of, on_web

GRPC = with_value(DOMAIN, f"{WEB}/protocol", "grpc")
NO_PUBLIC_IPV4 = "dualstack-without-public-ipv4"
ZONE = {"modulestack:domain": {"zone": "example.com"}}

TCP = with_value(PLAIN, f"{API}/protocol", "tcp")
TCP_WEB = with_value(with_value(EXISTING, f"{WEB}/scaling", None), f"{WEB}/tasks", 2)


def _on_api(rule: str, bad: dict[str, Any], told: str, *mends: dict[str, Any], base: Config = TCP) -> Any:
    return of(
        rule,
        {f"{API}/{key}": value for key, value in bad.items()},
        told,
        *({f"{API}/{key}": value for key, value in mend.items()} for mend in mends),
        base=base,
    )


OF_PROTOCOLS = (
    of(
        "the_inside_speaks_ipv4",
        {f"{API}/load_balancing/ip_address_type": "dualstack"},
        "leave it out, or set reachable_from: internet",
        {f"{API}/load_balancing/ip_address_type": None},
        {f"{API}/reachable_from": "internet"},
        base=EXISTING,
    ),
    on_web(
        "network_load_balancers_have_public_ipv4",
        {"protocol": "tcp", "load_balancing/ip_address_type": "dualstack-without-public-ipv4"},
        "allowed ipv4 or dualstack",
        {"load_balancing/ip_address_type": "ipv4"},
        {"load_balancing/ip_address_type": "dualstack"},
        base=TCP_WEB,
    ),
    on_web(
        "udp_speaks_ipv4",
        {"protocol": "udp", "load_balancing/ip_address_type": "dualstack"},
        "leave it out, or have udp in a module of its own",
        {"load_balancing/ip_address_type": None},
        {"protocol": "tcp"},
        base=TCP_WEB,
    ),
    on_web(
        "udp_speaks_ipv4",
        {"protocol": "tcp_udp", "load_balancing/ip_address_type": "dualstack"},
        "leave it out, or have tcp_udp in a module of its own",
        {"load_balancing/ip_address_type": None},
        base=TCP_WEB,
    ),
    of(
        "dual_stack_needs_a_network_that_has_it",
        {f"{WEB}/load_balancing/ip_address_type": "dualstack"},
        "leave it out, or set network.create.ip_address_type: dualstack",
        {f"{WEB}/load_balancing/ip_address_type": None},
        {"modulestack:network/create/ip_address_type": "dualstack"},
    ),
    of(
        "dual_stack_needs_a_network_that_has_it",
        {"modulestack:load_balancers/front/ip_address_type": "dualstack"},
        "leave it out, or set network.create.ip_address_type: dualstack",
        {"modulestack:load_balancers/front/ip_address_type": None},
        {"modulestack:network/create/ip_address_type": "dualstack"},
        base=FRONTED,
    ),
    of(
        "the_inside_has_no_public_addresses",
        {"modulestack:load_balancers/inner": {"scheme": "internal", "ip_address_type": NO_PUBLIC_IPV4}},
        "this one is internal: allowed ipv4 or dualstack",
        {"modulestack:load_balancers/inner/ip_address_type": "dualstack"},
        {"modulestack:load_balancers/inner/ip_address_type": "ipv4"},
        base=DUAL_FRONT,
    ),
    of(
        "shared_ones_ask_by_ipv4_who_somebody_is",
        {
            "modulestack:load_balancers/front/ip_address_type": NO_PUBLIC_IPV4,
            f"{WEB}/jwt": TOKEN,
        },
        "ip_address_type of front is dualstack-without-public-ipv4: set it to dualstack, or leave jwt out",
        {"modulestack:load_balancers/front/ip_address_type": "dualstack"},
        {f"{WEB}/jwt": None},
        base=DUAL_FRONT,
    ),
    of(
        "addresses_of_nobody",
        {
            "modulestack:load_balancers": {"front": {"scheme": "internet-facing"}},
            f"{WEB}/load_balancers": {"front": {"primary": True}},
            f"{WEB}/load_balancing/ip_address_type": "dualstack",
        },
        "leave it out, or add own: {} to its load_balancers",
        {f"{WEB}/load_balancing/ip_address_type": None},
        {f"{WEB}/load_balancers/own": {}},
        base=with_value(EXISTING, "modulestack:domain", {"zone": "example.com"}),
    ),
    _on_api("tls_has_its_domain", {"protocol": "tls"}, "or set protocol: tcp", {"protocol": "tcp"}),
    of(
        "shared_load_balancers_forward_http",
        {"modulestack:load_balancers": {"inner": {"scheme": "internal"}}, f"{API}/load_balancers": {"inner": {}}},
        "leave it out, so that the module has one of its own",
        {f"{API}/load_balancers": None, "modulestack:load_balancers": None},
        base=TCP,
    ),
    _on_api(
        "ports_are_of_one_load_balancer",
        {"ports": {"admin": {"port": 9090}}},
        "allowed tcp, tls, udp or tcp_udp, or have it in a module of its own",
        {"ports/admin/protocol": "tcp"},
        {"ports/admin/protocol": "udp"},
    ),
    _on_api(
        "ports_are_of_one_load_balancer",
        {"ports": {"admin": {"port": 9090, "protocol": "tcp"}}},
        "allowed http, http2 or grpc",
        {"ports/admin/protocol": "http"},
        base=PLAIN,
    ),
    _on_api(
        "a_network_load_balancer_listens_where_it_is_told",
        {"listener_port": 81},
        "leave it out",
        {"listener_port": None},
        {"protocol": "tcp"},
        base=PLAIN,
    ),
    _on_api(
        "what_is_of_http_is_said_of_http",
        {"load_balancing/idle_timeout_s": 90},
        "leave it out",
        {"load_balancing/idle_timeout_s": None},
    ),
    _on_api("what_is_of_http_is_said_of_http", {"target_protocol": "https"}, "leave it out", {"target_protocol": None}),
    _on_api(
        "what_is_of_network_load_balancers_is_said_of_them",
        {"load_balancing/preserve_client_ip": True},
        "leave it out",
        {"load_balancing/preserve_client_ip": None},
        base=PLAIN,
    ),
    _on_api(
        "what_is_of_network_load_balancers_is_said_of_them",
        {"load_balancing/preserve_client_ip": False, "protocol": "udp"},
        "leave it out",
        {"load_balancing/preserve_client_ip": None},
    ),
    _on_api(
        "checks_ask_as_they_can",
        {"health_check/path": "/ready"},
        "leave it out, or set health_check.protocol: http",
        {"health_check/path": None},
        {"health_check/protocol": "http"},
    ),
    _on_api(
        "checks_ask_as_they_can",
        {"health_check/protocol": "tcp"},
        "allowed http or https",
        {"health_check/protocol": "http"},
        {"health_check/protocol": "https"},
        base=PLAIN,
    ),
    _on_api(
        "requests_are_counted_by_who_counts_them",
        {"scaling": {"min": 1, "max": 3, "requests_per_task": 9}},
        "leave it out, or scale by cpu_percent or memory_percent",
        {"scaling": {"min": 1, "max": 3, "cpu_percent": 60}},
        {"scaling": {"min": 1, "max": 3, "memory_percent": 60}},
    ),
    _on_api(
        "forecast_requests_are_counted",
        {"scaling": {"min": 1, "max": 3, "cpu_percent": 60, "predictive": {"requests_per_task": 9}}},
        "leave it out, or forecast cpu_percent or memory_percent",
        {"scaling/predictive": {"cpu_percent": 60}},
        {"scaling/predictive": {"memory_percent": 60}},
    ),
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
