"""Where a module is found, and on which ports."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features import domain
from modulestack.features.contribution import Ingress, Listener
from tests.support.environments import API, WEB, environment
from tests.support.plans import plan_of

DOMAIN = {"domain": {"zone": "example.com"}}
QUIET = {"domain": {"zone": "example.com", "http_redirect": False}}
PRIVATE = {**API, "reachable_from": []}
PLAIN = Listener(port=80, protocol="HTTP")
SAFE = Listener(port=443, protocol="HTTPS")
REDIRECT = Listener(port=80, protocol="HTTP", action="redirect")


@pytest.mark.parametrize(
    ("module", "settings", "host"),
    [
        (WEB, {}, None),
        (WEB, DOMAIN, "m.example.com"),
        ({**WEB, "host": "www.example.com"}, DOMAIN, "www.example.com"),
        (PRIVATE, {}, "m.dev.internal"),
        (PRIVATE, DOMAIN, "m.internal.example.com"),
    ],
)
def test_a_module_has_one_name(module: dict[str, Any], settings: dict[str, Any], host: str | None):
    """A public one without a domain has only its load balancer's own."""
    env = environment({"m": module}, **settings)
    zone = env.domain.zone if env.domain else None
    assert domain.host(env.modules["m"], zone=zone, private_zone=env.private_zone) == host


@pytest.mark.parametrize(
    ("module", "settings", "listeners"),
    [
        (WEB, {}, (PLAIN,)),
        (WEB, DOMAIN, (SAFE, REDIRECT)),
        (WEB, QUIET, (SAFE,)),
        (PRIVATE, {}, (PLAIN,)),
        (PRIVATE, DOMAIN, (SAFE,)),
    ],
)
def test_only_the_ports_that_answer_are_listened_on(
    module: dict[str, Any], settings: dict[str, Any], listeners: tuple[Listener, ...]
):
    """The one that serves comes first; the world reaches those of a public module only."""
    plan = plan_of(environment({"m": module}, **settings), "m")
    assert plan.listeners == listeners
    ports = tuple(listener.port for listener in listeners) if module is WEB else ()
    assert [one for one in plan.ingress if one.into == "load balancer"] == [
        Ingress(into="load balancer", port=port, source="internet") for port in ports
    ]


def test_only_the_internet_makes_a_module_public():
    env = environment({"web": WEB, "api": API, "job": PRIVATE})
    assert {name: module.is_public for name, module in env.modules.items()} == {"web": True, "api": False, "job": False}
