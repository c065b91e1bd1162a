"""The default network ACL of a network that stands is closed, and opened again; subnets have another one meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.standing import StandingSandbox, Watch

WEB = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}
TIER = {"type": "isolated", "cidrs": ["10.20.200.0/24", "10.20.201.0/24", "10.20.202.0/24"]}


def _file(zones: int = 2, **create: Any) -> dict[str, Any]:
    database = {**TIER, "cidrs": TIER["cidrs"][:zones]}
    network = {"cidr": "10.20.0.0/16", "zones": zones, "subnets": {"database": database}, **create}
    return {"aws:region": "eu-west-1", "network": {"create": network}, "modules": {"web": WEB}}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingSandbox]:
    made = StandingSandbox(tmp_path_factory.mktemp("acls"), **_file())
    yield made
    made.aws.close()


def _described(standing: StandingSandbox) -> list[dict[str, Any]]:
    ec2 = standing.aws.client("ec2")
    [vpc] = [each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"] if each["CidrBlock"] == "10.20.0.0/16"]
    return list(ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"])


def _acls(standing: StandingSandbox) -> dict[str, tuple[int, bool]]:
    """Which one → how many subnets have it, and whether it lets anything in and out."""
    return {
        "default" if acl["IsDefault"] else "own": (
            len(acl["Associations"]),
            {entry["Egress"] for entry in acl["Entries"] if entry["RuleAction"] == "allow"} == {True, False},
        )
        for acl in _described(standing)
    }


OPEN, CLOSED = {"default": (6, True)}, {"default": (0, False), "own": (6, True)}


class Seen:
    """What an edit asked for of network ACLs, in order, and whether `web` answered all the time."""

    def __init__(self, standing: StandingSandbox, keys: dict[str, Any]) -> None:
        first = len(standing.aws.calls)
        with Watch(standing, "web") as watch:
            standing.up(**keys)
            standing.aws.clock.sleep(120)
        asked = [call.operation for call in standing.aws.calls[first:] if "NetworkAcl" in call.operation]
        self.changes = [each for each in dict.fromkeys(asked) if not each.startswith("Describe")]
        self.outages, self.looks = watch.outages, watch.looks


def test_it_is_closed_once_all_subnets_have_another_one(standing: StandingSandbox):
    before = _acls(standing)
    seen = Seen(standing, _file(default_network_acl="closed"))
    assert (before, _acls(standing), seen.outages) == (OPEN, CLOSED, 0)
    made = ["CreateNetworkAcl", "CreateNetworkAclEntry", "ReplaceNetworkAclAssociation", "DeleteNetworkAclEntry"]
    assert (seen.changes, seen.looks > 1) == (made, True)


def test_another_zones_subnets_have_it_from_beginning_to_end(standing: StandingSandbox):
    """A subnet that goes is not given the default one back, with which whatever is in it could end nothing."""
    grown = Seen(standing, _file(3, default_network_acl="closed"))
    between = _acls(standing)
    shrunk = Seen(standing, _file(2, default_network_acl="closed"))
    assert (between, _acls(standing)) == (CLOSED | {"own": (9, True)}, CLOSED)
    assert (grown.changes, shrunk.changes) == (["ReplaceNetworkAclAssociation"], [])
    assert (grown.outages, shrunk.outages) == (0, 0)


def test_a_subnet_that_has_the_closed_one_is_cut_off(standing: StandingSandbox):
    """So the embedded AWS would show it if a run left one behind."""
    ec2 = standing.aws.client("ec2")
    found = {acl["IsDefault"]: acl for acl in _described(standing)}
    had = [each["NetworkAclAssociationId"] for each in found[False]["Associations"]]
    back = [
        ec2.replace_network_acl_association(AssociationId=each, NetworkAclId=found[True]["NetworkAclId"])
        for each in had
    ]
    standing.aws.clock.sleep(120)
    cut_off = [*standing.answering("web")]
    for each in back:
        own = found[False]["NetworkAclId"]
        ec2.replace_network_acl_association(AssociationId=each["NewAssociationId"], NetworkAclId=own)
    standing.aws.clock.sleep(300)
    assert (cut_off, len([*standing.answering("web")])) == ([], 1)


def test_it_is_open_before_subnets_have_it_back(standing: StandingSandbox):
    """And stays the program's, which closes it again when it is told to."""
    opened = Seen(standing, _file())
    there = _acls(standing)
    again = Seen(standing, _file())
    closed = Seen(standing, _file(default_network_acl="closed"))
    assert (there, _acls(standing)) == (OPEN, CLOSED)
    assert opened.changes == ["CreateNetworkAclEntry", "ReplaceNetworkAclAssociation", "DeleteNetworkAcl"]
    assert (again.changes, opened.outages, closed.outages) == ([], 0, 0)
