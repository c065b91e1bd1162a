"""Edits of a network that are refused at once, and done in the steps that the refusal names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.standing import StandingSandbox

GATEWAY = "tgw-0123456789abcdef0"
WEB = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}
TIER = {"type": "isolated", "cidrs": ["10.20.200.0/24", "10.20.201.0/24"]}


def _file(destinations: tuple[str, ...] = ("172.16.0.0/12",), **create: Any) -> dict[str, Any]:
    gateway = {"id": GATEWAY, "destinations": [*destinations]}
    network = {"cidr": "10.20.0.0/16", "zones": 2, "nat": "instance", "transit_gateway": gateway, **create}
    return {"aws:region": "eu-west-1", "network": {"create": network}, "modules": {"web": WEB}}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingSandbox]:
    made = StandingSandbox(tmp_path_factory.mktemp("steps"), **_file(subnets={"database": TIER}))
    yield made
    made.aws.close()


def test_addresses_go_to_another_tier_in_two_steps(standing: StandingSandbox):
    renamed = _file(subnets={"storage": TIER})
    told = standing.refusal(**renamed)
    assert "10.20.200.0/24 is of database still, which this run deletes at its end: first take database away" in told
    standing.up(**_file())
    standing.up(**renamed)
    assert {_tier(standing, cidr) for cidr in TIER["cidrs"]} == {"dev-storage"}


def test_a_nat_instance_gives_way_to_a_transit_gateway_in_two_steps(standing: StandingSandbox):
    """By a NAT gateway, whose routes take the place of the instance's within one run."""
    whole = _file(("0.0.0.0/0",), nat="none")
    assert "leads through the NAT instance until this run ends: first set nat to single" in standing.refusal(**whole)
    standing.up(**_file(nat="single"))
    standing.up(**whole)
    assert _ways_out(standing) == {("0.0.0.0/1", GATEWAY), ("128.0.0.0/1", GATEWAY)}


def test_a_transit_gateway_gives_way_to_a_nat_instance_in_two_steps(standing: StandingSandbox):
    """The way back, from where the last test led."""
    assert "leads to the transit gateway until this run ends: first set nat to single" in standing.refusal(**_file())
    standing.up(**_file(nat="single"))
    standing.up(**_file())
    assert _ways_out(standing) == {("172.16.0.0/12", GATEWAY)}


def _tier(standing: StandingSandbox, cidr: str) -> str:
    [subnet] = standing.aws.client("ec2").describe_subnets(Filters=[{"Name": "cidr-block", "Values": [cidr]}])[
        "Subnets"
    ]
    [name] = [str(tag["Value"]) for tag in subnet["Tags"] if tag["Key"] == "Name"]
    return name.rpartition("-")[0]


def _ways_out(standing: StandingSandbox) -> set[tuple[str, str]]:
    """Destination and gateway of each route of private subnets that is no local one."""
    tables = standing.aws.client("ec2").describe_route_tables()["RouteTables"]
    return {
        (route["DestinationCidrBlock"], route["TransitGatewayId"])
        for table in tables
        for route in table["Routes"]
        if route.get("TransitGatewayId")
    }
