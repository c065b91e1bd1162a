"""A transit gateway of another account that takes attachments by hand: routes come once it has taken this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import copy_program

GATEWAY, OWNER = "tgw-0123456789abcdef0", "210987654321"


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    copy_program(tmp_path)
    gateway = {"id": GATEWAY, "destinations": ["172.16.0.0/12"]}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {"transit_gateway": gateway}},
        "modulestack:modules": {"web": {"image": "ghcr.io/example/web:1", "port": 80, "reachable_from": "internet"}},
    }
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    sandbox = Sandbox("shop", tmp_path)
    yield sandbox
    sandbox.aws.close()


def _routes(sandbox: Sandbox) -> int:
    tables = sandbox.aws.client("ec2").describe_route_tables()["RouteTables"]
    return sum(route.get("TransitGatewayId") == GATEWAY for table in tables for route in table["Routes"])


def test_routes_come_once_the_other_account_has_accepted(shop: Sandbox):
    with shop.aws.internal():
        known = shop.aws.backend("ec2").transit_gateways
        found = known[GATEWAY]
        found.__class__ = type("Shared", (type(found),), {"owner_id": OWNER})
    _, _, first = shop.up()
    waiting = _routes(shop)
    with shop.aws.internal():
        [attachment] = shop.aws.backend("ec2").transit_gateway_attachments.values()
        was, attachment.state = attachment.state, "available"
    _, _, second = shop.up()
    told = [each.partition(": ")[2] for each in first if OWNER in each], [each for each in second if OWNER in each]
    assert (was, waiting, _routes(shop)) == ("pendingAcceptance", 0, 2)
    assert told == (
        [
            (
                f"{GATEWAY} is of account {OWNER}, which accepts attachments by hand: once it has accepted this one, "
                "`pulumi up` makes the routes; until then nothing leads there"
            )
        ],
        [],
    )


def test_a_transit_gateway_that_is_not_there_is_refused_before_anything_is_made(shop: Sandbox):
    with shop.aws.internal():
        shop.aws.backend("ec2").transit_gateways.clear()
    with pytest.raises(ProgramError, match=f"transit_gateway.id: {GATEWAY}: there is none in eu-west-1, of this acc"):
        shop.up()
    assert shop.aws.client("ec2").describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"] == []
