"""Network ACLs in the embedded AWS."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws

ALL = {"Protocol": "-1", "CidrBlock": "0.0.0.0/0", "RuleAction": "allow"}
GONE = "acl-0123456789abcdef0"


class Vpc:
    """One with a subnet and a network ACL of somebody's own."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.ec2: Any = aws.client("ec2")
        self.id = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnet = self.ec2.create_subnet(VpcId=self.id, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        self.own = self.ec2.create_network_acl(VpcId=self.id)["NetworkAcl"]["NetworkAclId"]

    def default(self) -> dict[str, Any]:
        return self._one(Name="default", Values=["true"])

    def of_subnet(self, subnet: str = "") -> dict[str, Any]:
        return self._one(Name="association.subnet-id", Values=[subnet or self.subnet])

    def _one(self, **by: Any) -> dict[str, Any]:
        of_vpc = {"Name": "vpc-id", "Values": [self.id]}
        [found] = self.ec2.describe_network_acls(Filters=[of_vpc, by])["NetworkAcls"]
        return dict(found)

    def refusal(self, operation: str, **params: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as refused:
            getattr(self.ec2, operation)(**params)
        error = refused.value.response["Error"]
        return error["Code"], error["Message"]


@pytest.fixture(scope="module")
def vpc(shared_aws: EmbeddedAws) -> Vpc:
    return Vpc(shared_aws)


def _rules(acl: dict[str, Any], *, egress: bool = False) -> list[tuple[int, str, str]]:
    return sorted(
        (entry["RuleNumber"], entry["RuleAction"], entry.get("CidrBlock") or entry["Ipv6CidrBlock"])
        for entry in acl["Entries"]
        if entry["Egress"] == egress
    )


def test_one_of_ones_own_lets_nothing_through_at_first(vpc: Vpc):
    [made] = vpc.ec2.describe_network_acls(NetworkAclIds=[vpc.own])["NetworkAcls"]
    assert [_rules(made, egress=egress) for egress in (False, True)] == [[(32767, "deny", "0.0.0.0/0")]] * 2
    assert _rules(vpc.default()) == [(100, "allow", "0.0.0.0/0"), (32767, "deny", "0.0.0.0/0")]


def test_a_range_of_ipv6_brings_its_rules_unless_the_others_were_changed(shared_aws: EmbeddedAws):
    """https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html"""
    plain, changed = Vpc(shared_aws), Vpc(shared_aws)
    for egress in (False, True):
        there = {"NetworkAclId": changed.default()["NetworkAclId"], "Egress": egress}
        changed.ec2.delete_network_acl_entry(**there, RuleNumber=100)
    for each in (plain, changed):
        each.ec2.associate_vpc_cidr_block(VpcId=each.id, AmazonProvidedIpv6CidrBlock=True)
    last = [(32767, "deny", "0.0.0.0/0"), (32768, "deny", "::/0")]
    assert _rules(plain.default()) == [(100, "allow", "0.0.0.0/0"), (101, "allow", "::/0"), *last]
    assert _rules(changed.default()) == last


def test_a_subnet_always_has_one_and_leaves_none_behind(vpc: Vpc):
    other = vpc.ec2.create_subnet(VpcId=vpc.id, CidrBlock="10.0.9.0/24")["Subnet"]["SubnetId"]
    before = vpc.of_subnet(other)
    [association] = [each for each in before["Associations"] if each["SubnetId"] == other]
    moved = {"AssociationId": association["NetworkAclAssociationId"], "NetworkAclId": vpc.own}
    vpc.ec2.replace_network_acl_association(**moved)
    busy = vpc.refusal("delete_network_acl", NetworkAclId=vpc.own)
    assert (before["IsDefault"], vpc.of_subnet(other)["NetworkAclId"]) == (True, vpc.own)
    assert busy == (
        "DependencyViolation",
        f"The network ACL '{vpc.own}' has dependencies and cannot be deleted.",
    )
    assert vpc.refusal("replace_network_acl_association", **moved) == (
        "InvalidAssociationID.NotFound",
        f"The association ID '{moved['AssociationId']}' does not exist",
    )
    vpc.ec2.delete_subnet(SubnetId=other)
    vpc.ec2.delete_network_acl(NetworkAclId=vpc.own)
    vpc.own = vpc.ec2.create_network_acl(VpcId=vpc.id)["NetworkAcl"]["NetworkAclId"]


def test_what_aws_refuses(vpc: Vpc, shared_aws: EmbeddedAws):
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"""
    of_own = {"NetworkAclId": vpc.own, "Egress": False}
    default, elsewhere = vpc.default()["NetworkAclId"], Vpc(shared_aws)
    [association] = vpc.of_subnet()["Associations"]
    there = {"AssociationId": association["NetworkAclAssociationId"]}
    for number in range(1, 20):
        vpc.ec2.create_network_acl_entry(**of_own, RuleNumber=number, **ALL)
    unknown = ("InvalidNetworkAclID.NotFound", f"The networkAcl ID '{GONE}' does not exist")
    seen = {
        "of none": vpc.refusal("describe_network_acls", NetworkAclIds=[GONE]),
        "none deleted": vpc.refusal("delete_network_acl", NetworkAclId=GONE),
        "the default one": vpc.refusal("delete_network_acl", NetworkAclId=default)[0],
        "of another VPC": vpc.refusal("replace_network_acl_association", **there, NetworkAclId=elsewhere.own)[0],
        "a rule more": vpc.refusal("create_network_acl_entry", **of_own, RuleNumber=20, **ALL)[0],
        "a number": vpc.refusal("create_network_acl_entry", **of_own, RuleNumber=32767, **ALL)[0],
        "no ports": vpc.refusal("create_network_acl_entry", **of_own, RuleNumber=9, **{**ALL, "Protocol": "6"})[0],
        "no rule": vpc.refusal("delete_network_acl_entry", **of_own, RuleNumber=99),
        "the last rule": vpc.refusal("delete_network_acl_entry", **of_own, RuleNumber=32767)[0],
    }
    assert seen == {
        "of none": unknown,
        "none deleted": unknown,
        "the default one": "InvalidParameterValue",
        "of another VPC": "InvalidParameterValue",
        "a rule more": "NetworkAclEntryLimitExceeded",
        "a number": "InvalidParameterValue",
        "no ports": "MissingParameter",
        "no rule": ("InvalidNetworkAclEntry.NotFound", "no ingress entry with number 99"),
        "the last rule": "InvalidParameterValue",
    }
