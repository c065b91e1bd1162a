"""A hosted zone of another account: its records are made there, by a role that is limited to them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract import zone_role
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import ROOT, copy_program

ZONE, OTHER = "Z0123456789ABCDEFGHIJ", "210987654321"
ROLE = f"arn:aws:iam::{OTHER}:role/dns/records"
DOMAIN = {"zone": "shop.example.com", "zone_id": ZONE, "role": ROLE}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    copy_program(tmp_path)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
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


def _records(sandbox: Sandbox) -> list[tuple[str, str]]:
    with sandbox.aws.internal():
        zone = sandbox.aws.backend("route53", account_id=OTHER).zones[ZONE]
        return sorted(
            (str(one.type), str(one.name).rstrip(".")) for one in zone.rrsets if one.type not in {"NS", "SOA"}
        )


def _says(sandbox: Sandbox, policy: Any) -> None:
    with sandbox.aws.internal():
        iam = sandbox.aws.backend("iam", account_id=OTHER)
        iam.put_role_policy("records", "records", json.dumps(policy))


def test_public_names_and_proofs_of_certificates_are_there(shop: Sandbox):
    """Where modules find each other is in the own account; what is taken down, goes there, too."""
    _, outputs, _ = shop.up()
    shop.settle(outputs["modules"])
    found = _records(shop)
    assert ("A", "web.shop.example.com") in found
    assert len([name for kind, name in found if kind == "CNAME"]) == 2
    own = [zone["Name"] for zone in shop.aws.client("route53").list_hosted_zones()["HostedZones"]]
    assert own == ["internal.shop.example.com."]
    shop.down()
    assert _records(shop) == []


def test_the_manual_has_both_policies():
    page = (ROOT / "docs/existing.md").read_text()
    for policy in (zone_role.trust("aws", "123456789012"), zone_role.policy("aws", ZONE)):
        assert json.dumps(policy, indent=2) in page


def test_each_statement_of_the_policy_is_needed(shop: Sandbox):
    """But what tells of a change that is still on its way, for which a rehearsal never waits."""
    whole = zone_role.policy("aws", ZONE)
    needed = [(at, action) for at in (0, 2) for action in whole["Statement"][at]["Action"]]
    for at, action in needed:
        less: Any = copy.deepcopy(whole)
        less["Statement"][at]["Action"].remove(action)
        less["Statement"][at]["Action"].append("route53:GetHostedZoneCount")
        _says(shop, less)
        with pytest.raises(Exception, match=rf"is not authorized to perform: {action} on resource"):
            shop.up()
    _says(shop, whole)
    shop.up()


def test_a_role_that_does_not_trust_us_is_told(shop: Sandbox):
    with shop.aws.internal():
        trust = json.dumps(zone_role.trust("aws", "333333333333"))
        shop.aws.backend("iam", account_id=OTHER).update_assume_role_policy("records", trust)
    with pytest.raises(Exception, match=rf"not authorized to perform: sts:AssumeRole on resource: {ROLE}"):
        shop.up()
