"""Names inside and outside."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.dns import hosted_zones
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
