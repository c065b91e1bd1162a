"""What the rules of further ports tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.plain import PLAIN, with_value
from tests.environment.followed_rule import API, of

ADMIN = {"port": 9090}
PORTED = with_value(PLAIN, f"{API}/ports", {"admin": ADMIN})
PROXY = {"image": "a:1"}


def _on_api(rule: str, bad: dict[str, Any], told: str, *mends: dict[str, Any]) -> Any:
    return of(
        rule,
        {f"{API}/{key}": value for key, value in bad.items()},
        told,
        *({f"{API}/{key}": value for key, value in mend.items()} for mend in mends),
        base=PORTED,
    )


OF_PORTS = (
    _on_api(
        "further_ports_are_few",
        {f"ports/p{number}": {"port": 9000 + number} for number in range(4)},
        "allowed 4",
        {"ports/p0": None},
    ),
    _on_api("further_ports_differ", {"ports/admin/port": 8000}, "choose another", {"ports/admin/port": 9090}),
    _on_api("further_ports_differ", {"ports/more": ADMIN}, "choose another", {"ports/more": {"port": 9091}}),
    _on_api(
        "further_ports_differ",
        {"containers": {"proxy": {**PROXY, "ports": [9090]}}, "ports/admin/container": "proxy"},
        "leave it out there, or choose another",
        {"containers/proxy/ports": None},
        {"ports/admin/port": 9091},
    ),
    _on_api(
        "listener_ports_differ",
        {"ports/admin/listener_port": 443},
        "choose another listener_port",
        {"ports/admin/listener_port": 8443},
    ),
    _on_api(
        "listener_ports_differ",
        {"ports/more": {"port": 9091, "listener_port": 9090}},
        "choose another listener_port",
        {"ports/more/listener_port": 9092},
    ),
    _on_api(
        "listener_ports_differ",
        {"ports/admin": {"port": 80}},
        "choose another listener_port",
        {"ports/admin/listener_port": 8080},
    ),
    _on_api(
        "whose_port_it_is_is_there", {"ports/admin/container": "api"}, "leave it out", {"ports/admin/container": None}
    ),
    _on_api(
        "whose_port_it_is_is_there",
        {"ports/admin/container": "proxy"},
        "add it under containers",
        {"containers/proxy": PROXY},
    ),
    _on_api(
        "the_internet_is_let_in_by_name",
        {"ports/admin/public": True},
        "leave it out, or set reachable_from: internet",
        {"ports/admin/public": None},
        {"reachable_from": "internet"},
    ),
    _on_api(
        "the_internet_is_let_in_by_name",
        {"reachable_from": "internet"},
        "set public: true if that is meant, or have the port in a module that is private",
        {"ports/admin/public": True},
        {"reachable_from": ["web"]},
        {"ports": None},
    ),
    _on_api(
        "checks_of_ports_end_before_the_next",
        {"ports/admin/health_check": {"timeout_s": 15}},
        "allowed up to 14",
        {"ports/admin/health_check/timeout_s": 14},
    ),
    of(
        "variables_of_ports_differ",
        {"modulestack:modules/api-admin": {"image": "a:1", "port": 80, "reachable_from": ["web"]}},
        "choose another name",
        {f"{API}/ports": {"operators": ADMIN}},
        base=PORTED,
    ),
)
