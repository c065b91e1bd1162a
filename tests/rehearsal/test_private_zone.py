"""Modules that find each other in a private hosted zone that is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import copy_program

ZONE = "Z9876543210JIHGFEDCBA"
DOMAIN = {"zone": "shop.example.com", "private_zone_id": ZONE}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    copy_program(tmp_path)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"existing": {"vpc_tags": {"Name": "platform"}}},
        "modulestack:domain": DOMAIN,
        "modulestack:modules": {
            "web": {"image": "ghcr.io/example/web:1", "port": 80, "reachable_from": "internet"},
            "api": {"image": "ghcr.io/example/api:1", "port": 80, "reachable_from": ["web"]},
        },
    }
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    made = Sandbox("shop", tmp_path)
    yield made
    made.aws.close()


def _state(sandbox: Sandbox) -> tuple[Any, list[str]]:
    """What its owner would see of the zone, and the names in it."""
    client = sandbox.aws.client("route53")
    zone = client.get_hosted_zone(Id=ZONE)
    records = client.list_resource_record_sets(HostedZoneId=ZONE)["ResourceRecordSets"]
    return zone["VPCs"], sorted(each["Name"] for each in records if each["Type"] not in {"NS", "SOA"})


def test_records_are_made_there_and_the_zone_stays(shop: Sandbox):
    """No other is made; its names cannot move to one while they are called."""
    before = _state(shop)
    _, outputs, _ = shop.up()
    shop.settle(outputs["modules"])
    assert _state(shop) == (before[0], ["api.internal.shop.example.com."])
    zones = shop.aws.client("route53").list_hosted_zones()["HostedZones"]
    assert {zone["Name"] for zone in zones} == {"shop.example.com.", "internal.shop.example.com."}
    with pytest.raises(ProgramError, match=r"domain\.private_zone_id: api would be found nowhere while"):
        shop.up(**{"modulestack:domain": json.dumps({"zone": "shop.example.com"})})
    shop.down()
    assert _state(shop) == before


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        (
            {**DOMAIN, "private_zone_id": "Z0123456789ABCDEFGHIJ"},
            "there is no hosted zone Z0123",
        ),
        (
            {**DOMAIN, "zone": "example.com"},
            "is the zone internal.shop.example.com, and modules",
        ),
    ],
)
def test_one_that_does_not_fit_is_refused(shop: Sandbox, domain: dict[str, str], said: str):
    with pytest.raises(ProgramError, match=rf"domain\.private_zone_id: .*{said}"):
        shop.up(**{"modulestack:domain": json.dumps(domain)})


def test_one_that_does_not_resolve_in_the_vpc_is_refused(shop: Sandbox):
    [vpc] = _state(shop)[0]
    client = shop.aws.client("route53")
    other = shop.aws.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    client.associate_vpc_with_hosted_zone(HostedZoneId=ZONE, VPC={**vpc, "VPCId": other})
    client.disassociate_vpc_from_hosted_zone(HostedZoneId=ZONE, VPC=vpc)
    with pytest.raises(ProgramError, match=rf"{ZONE} does not resolve in {vpc['VPCId']}, where"):
        shop.up()
