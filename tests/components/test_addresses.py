"""Where a module is reached."""

from __future__ import annotations

import pytest

from components import addresses
from tests.support.environments import API, WEB, environment

DOMAIN = {"domain": {"zone": "example.com"}}


@pytest.mark.parametrize(
    ("module", "settings", "host"),
    [
        (WEB, {}, None),
        (WEB, DOMAIN, "m.example.com"),
        ({**WEB, "host": "www.example.com"}, DOMAIN, "www.example.com"),
        ({**API, "reachable_from": []}, {}, "m.dev.internal"),
        ({**API, "reachable_from": []}, DOMAIN, "m.internal.example.com"),
    ],
)
def test_a_module_has_one_name(module: dict[str, object], settings: dict[str, object], host: str | None):
    """A public one without a domain has only its load balancer's own."""
    env = environment({"m": module}, **settings)
    assert addresses.host(env, env.modules["m"]) == host


def test_a_public_module_with_a_domain_is_reached_by_https():
    env = environment({"web": WEB}, **DOMAIN)
    assert addresses.address(env, env.modules["web"]) == addresses.Address(
        public=True, tls=True, host="web.example.com", ports=(443, 80)
    )


@pytest.mark.parametrize(
    ("tls", "redirect", "ports"), [(False, False, (80,)), (True, True, (443, 80)), (True, False, (443,))]
)
def test_only_the_ports_that_answer_are_listened_on(*, tls: bool, redirect: bool, ports: tuple[int, ...]):
    """The one that serves comes first."""
    assert addresses.listener_ports(tls=tls, http_redirect=redirect) == ports


def test_only_the_internet_makes_a_module_public():
    env = environment({"web": WEB, "api": API, "job": {**API, "reachable_from": []}})
    assert {name: addresses.is_public(module) for name, module in env.modules.items()} == {
        "web": True,
        "api": False,
        "job": False,
    }
