"""Names inside and outside."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components import public_zone
from components.dns import hosted_zones
from modulestack.environment.model import Domain
from modulestack.environment.standing import StandingEnvironment
from tests.harness import Deployed, deploy
from tests.support.environments import API, WEB, environment

DOMAIN = {"domain": {"zone": "example.com"}}
BOTH = {"web": WEB, "api": API}


def _dns(modules: dict[str, dict[str, Any]], settings: dict[str, Any]) -> Deployed:
    env = environment(modules, **settings)

    def program() -> None:
        zones = hosted_zones(
            env,
            StandingEnvironment(),
            vpc_id="vpc-1",
            opts=pulumi.ResourceOptions(),
            invoke_opts=pulumi.InvokeOptions(),
        )
        pulumi.export("zones", [zones.private_id, zones.public_id])

    return deploy(program, may_make_nothing=True)


@pytest.mark.parametrize(
    ("modules", "settings", "private", "public"),
    [
        (BOTH, {}, "Z-dev-private", None),
        (BOTH, DOMAIN, "Z-dev-private-tls", "Z-example.com"),
        ({"web": WEB}, {}, None, None),
        ({"web": WEB}, DOMAIN, None, "Z-example.com"),
    ],
)
def test_only_the_zones_that_are_needed(
    modules: dict[str, dict[str, Any]], settings: dict[str, Any], private: str | None, public: str | None
):
    assert _dns(modules, settings).exports["zones"] == [private, public]


def test_the_private_zone_resolves_in_the_vpc_only():
    assert _dns(BOTH, DOMAIN).one("aws:route53/zone:Zone").inputs == {
        "name": "internal.example.com",
        "comment": "Where the modules of dev find each other",
        "vpcs": [{"vpcId": "vpc-1"}],
    }


def test_the_public_zone_is_looked_up():
    calls = [(token, args) for token, args, _ in _dns(BOTH, DOMAIN).calls]
    assert calls == [("aws:route53/getZone:getZone", {"name": "example.com", "privateZone": False})]


@pytest.mark.parametrize(
    ("error", "settings", "said"),
    [
        (
            "no matching Route 53 Hosted Zone found",
            {},
            "domain.zone: there is no public hosted zone example.com: ",
        ),
        (
            "multiple Route 53 Hosted Zones matched; use additional constraints",
            {},
            "domain.zone: several public hosted zones are called example.com: write under domain.zone_id the id of the",
        ),
        ("AccessDenied", {}, "domain.zone: example.com cannot be looked up: AccessDenied"),
        (
            "NoSuchHostedZone: none",
            {"zone_id": "Z1"},
            "domain.zone_id: there is no hosted zone Z1: write the id ",
        ),
    ],
)
def test_a_zone_that_is_not_found_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, error: str, settings: dict[str, Any], said: str
):
    def get(**_arguments: Any) -> Any:
        raise Exception(error)

    monkeypatch.setattr(public_zone, "get_zone", get)
    domain = Domain(zone="example.com", **settings)
    with pytest.raises(pulumi.RunError, match=f"^{re.escape(said)}"):
        public_zone.public_zone(domain, pulumi.InvokeOptions())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            {"name": "example.org", "private_zone": False},
            "Z1 is the zone example.org, not example.com: write",
        ),
        ({"name": "example.com", "private_zone": True}, "Z1 is private, and certificates are proven in public: write "),
    ],
)
def test_an_id_of_another_zone_is_refused(monkeypatch: pytest.MonkeyPatch, found: dict[str, Any], said: str):
    monkeypatch.setattr(public_zone, "get_zone", lambda **_: SimpleNamespace(zone_id="Z1", **found))
    with pytest.raises(pulumi.RunError, match=f"^domain.zone_id: {said}"):
        public_zone.public_zone(Domain(zone="example.com", zone_id="Z1"), pulumi.InvokeOptions())


def test_of_two_zones_of_one_name_the_one_with_the_id_is_meant():
    env = {"domain": {"zone": "example.com", "zone_id": "Z1"}}
    assert _dns({"web": WEB}, env).exports["zones"] == [None, "Z1"]
