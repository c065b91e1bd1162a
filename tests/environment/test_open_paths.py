"""Paths that everybody may ask, as rules of shared load balancers."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.listener_rules.model import Conditions
from modulestack.environment.load_balancer_edits import rule_priorities_of
from modulestack.environment.model import Environment
from modulestack.environment.shared_load_balancer import is_asked_on, opened_on, rules_of
from modulestack.environment.standing import StandingEnvironment
from tests.edits.cases.authentication import OIDC, TOKEN
from tests.support.environments import WEB, environment

HOST = ("web.example.com",)
SOURCES = ("203.0.113.0/24",)


def _environment(routes: list[dict[str, Any]] | None = None, **said: Any) -> Environment:
    behind = {"front": {"routes": routes} if routes else {}}
    return environment(
        {"web": {**WEB, "load_balancers": behind, **said}},
        domain={"zone": "example.com"},
        load_balancers={"front": {"scheme": "internet-facing"}},
    )


def _rules(env: Environment) -> list[tuple[Conditions, bool]]:
    """What each rule takes and whether it is open, as they come in AWS."""
    numbers = rule_priorities_of(env, StandingEnvironment(), "front")
    opened = opened_on(env, "front").get("web", frozenset())
    return [(said, said in opened) for (_, said), _ in sorted(numbers.items(), key=lambda each: each[1])]


def test_what_is_open_comes_before_what_is_not():
    env = _environment(sign_in={"oidc": OIDC, "open_paths": ["/hooks/*"]})
    assert _rules(env) == [(Conditions(hosts=HOST, paths=("/hooks/*",)), True), (Conditions(hosts=HOST), False)]


def test_an_open_path_is_of_the_route_that_has_it():
    """One that is all of a route opens that; of one that is another's there is no rule."""
    routes = [{"paths": ["/a/*"]}, {"paths": ["/b/*"]}]
    env = _environment(routes, jwt={**TOKEN, "open_paths": ["/a/health", "/b/*", "/c"]})
    assert sorted(_rules(env), key=str) == sorted(
        [
            (Conditions(paths=("/a/health",)), True),
            (Conditions(paths=("/a/*",)), False),
            (Conditions(paths=("/b/*",)), True),
        ],
        key=str,
    )


def test_what_is_open_is_so_for_whom_is_allowed():
    """All others are refused there, too."""
    env = _environment(sign_in={"oidc": OIDC, "open_paths": ["/hooks/*"]}, allowed_sources=list(SOURCES))
    assert _rules(env) == [
        (Conditions(hosts=HOST, paths=("/hooks/*",), sources=SOURCES), True),
        (Conditions(hosts=HOST, sources=SOURCES), False),
        (Conditions(hosts=HOST), False),
    ]


@pytest.mark.parametrize(("said", "asked"), [({"sign_in": {"oidc": OIDC}}, False), ({"jwt": TOKEN}, True)])
def test_callers_of_a_public_module_have_tokens_and_no_sessions(said: dict[str, Any], *, asked: bool):
    """They come by its internal load balancer."""
    behind = {"own": {"primary": True}, "inner": {"callers": ["api"]}}
    env = environment(
        {"web": {**WEB, "load_balancers": behind, **said}, "api": {"image": "api:1"}},
        domain={"zone": "example.com"},
        load_balancers={"inner": {"scheme": "internal"}},
    )
    assert env.modules["web"].inner_load_balancer == "inner"
    assert is_asked_on(env.modules["web"], "inner") is asked
    assert len(rules_of(env, "inner")) == 1
