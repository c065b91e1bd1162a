"""Stand-ins for two versions of an environment: each thing once, and the same for both."""

from __future__ import annotations

import json
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.seeding.two_versions import seed_both_versions
from tests.support.environments import WEB, environment

VPC, OTHER = "vpc-0123456789abcdef0", "vpc-0123456789abcdef1"
A, B, C = (f"subnet-0123456789abcdef{n}" for n in "abc")


def _existing(*private: str, vpc: str = VPC) -> dict[str, Any]:
    return {"existing": {"vpc_id": vpc, "private_subnet_ids": list(private)}}


def _ids(overrides: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(overrides["modulestack:network"])["existing"]
    return found


def test_a_network_that_grew_is_one_network():
    aws = EmbeddedAws()
    _, old, new = seed_both_versions(aws, environment(network=_existing(A, B)), environment(network=_existing(B, A, C)))
    before, after = _ids(old), _ids(new)
    assert before["vpc_id"] == after["vpc_id"]
    assert before["private_subnet_ids"] == [after["private_subnet_ids"][1], after["private_subnet_ids"][0]]
    made = [vpc["VpcId"] for vpc in aws.client("ec2").describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
    assert made == [after["vpc_id"]]


def test_another_network_is_another_one():
    aws = EmbeddedAws()
    old, new = environment(network=_existing(A, B)), environment(network=_existing(A, B, vpc=OTHER))
    _, before, after = seed_both_versions(aws, old, new)
    assert _ids(before)["vpc_id"] != _ids(after)["vpc_id"]


def test_from_an_existing_network_to_one_of_its_own():
    _, before, after = seed_both_versions(EmbeddedAws(), environment(network=_existing(A, B)), environment())
    assert (list(before), after) == (["modulestack:network"], {})


def test_what_either_refers_to_is_there_once():
    aws = EmbeddedAws()
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    old = environment(
        {"web": {**WEB, "secrets": {"A": "ssm:/a", "B": "ssm:/b"}}},
        domain={"zone": "old.example.com"},
        permissions_boundary=boundary,
    )
    new = environment({"web": {**WEB, "secrets": {"B": "ssm:/b", "C": "ssm:/c"}}}, domain={"zone": "new.example.com"})
    seed_both_versions(aws, old, new)
    assert sorted(p["Name"] for p in aws.client("ssm").describe_parameters()["Parameters"]) == ["a", "b", "c"]
    zones = aws.client("route53").list_hosted_zones()["HostedZones"]
    assert sorted(zone["Name"] for zone in zones) == ["new.example.com.", "old.example.com."]
    assert [p["Arn"] for p in aws.client("iam").list_policies(Scope="Local")["Policies"]] == [boundary]


def test_a_zone_is_one_whether_its_id_is_said_or_not():
    aws = EmbeddedAws()
    said = environment(domain={"zone": "example.com", "zone_id": "Z1"})
    seed_both_versions(aws, said, environment(domain={"zone": "example.com"}))
    seed_both_versions(other := EmbeddedAws(), said, environment(domain={"zone": "example.com", "zone_id": "Z2"}))
    ids = [
        sorted(zone["Id"] for zone in each.client("route53").list_hosted_zones()["HostedZones"])
        for each in (aws, other)
    ]
    assert ids == [["/hostedzone/Z1"], ["/hostedzone/Z1", "/hostedzone/Z2"]]


def test_a_network_is_one_whether_ids_or_tags_say_which():
    """What only the other version's tags say, the stand-ins have as well."""
    aws, tags = EmbeddedAws(), {"Name": "platform"}
    by_tags = {"existing": {"vpc_tags": tags, "private_subnet_tags": {"tier": "private"}}}
    _, old, new = seed_both_versions(aws, environment(network=_existing(A, B)), environment(network=by_tags))
    found = aws.client("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["platform"]}])["Vpcs"]
    tagged = aws.client("ec2").describe_subnets(Filters=[{"Name": "tag:tier", "Values": ["private"]}])["Subnets"]
    assert (_ids(old)["vpc_id"], _ids(new)) == (found[0]["VpcId"], by_tags["existing"])
    assert sorted(_ids(old)["private_subnet_ids"]) == sorted(each["SubnetId"] for each in tagged)


def test_a_load_balancer_is_one_whatever_it_listens_on():
    """Without a domain on port 80, with one on 443; and one that only the older file has is there, too."""
    aws = EmbeddedAws()
    network = {"existing": {"vpc_tags": {"Name": "platform"}}}
    front, other = ({"scheme": "internet-facing", "existing": name} for name in ("platform", "other"))
    old = environment(network=network, load_balancers={"front": front, "back": other})
    new = environment(network=network, load_balancers={"front": front}, domain={"zone": "example.com"})
    seed_both_versions(aws, old, new)
    elbv2 = aws.client("elbv2")
    found = elbv2.describe_load_balancers()["LoadBalancers"]
    ports = {each["LoadBalancerName"]: _ports(elbv2, each["LoadBalancerArn"]) for each in found}
    assert ports == {"platform": [80, 443], "other": [80, 443]}


def _ports(elbv2: Any, arn: str) -> list[int]:
    return sorted(each["Port"] for each in elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"])
