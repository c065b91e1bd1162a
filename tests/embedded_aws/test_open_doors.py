"""Whom security groups of load balancers let in, and what EC2 refuses of their rules."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract.prefix_lists import CLOUDFRONT
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.traffic import NoWay, Traffic

OFFICE, LIST, STRANGER = "203.0.113.7", "192.0.2.9", "198.51.100.9"


class World:
    """A load balancer that answers by itself, and its security group, which nothing may enter yet."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws, self.ec2, elb = aws, aws.client("ec2"), aws.client("elbv2")
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        subnets = [
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"]
            for block, zone in {"10.0.0.0/24": "eu-west-1a", "10.0.1.0/24": "eu-west-1b"}.items()
        ]
        self.group = self.ec2.create_security_group(GroupName="lb", Description="lb", VpcId=vpc)["GroupId"]
        made = elb.create_load_balancer(Name="front", Subnets=subnets, SecurityGroups=[self.group])["LoadBalancers"][0]
        answer = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]
        for port in (80, 8080):
            arn = made["LoadBalancerArn"]
            elb.create_listener(LoadBalancerArn=arn, Port=port, Protocol="HTTP", DefaultActions=answer)
        self.name = made["DNSName"]

    def let_in(self, **other_end: Any) -> None:
        permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, **other_end}
        self.ec2.authorize_security_group_ingress(GroupId=self.group, IpPermissions=[permission])

    def prefix_list(self, entries: int) -> dict[str, Any]:
        made = self.ec2.create_managed_prefix_list(
            PrefixListName="office", AddressFamily="IPv4", MaxEntries=entries, Entries=[{"Cidr": "192.0.2.0/24"}]
        )
        return {"PrefixListIds": [{"PrefixListId": made["PrefixList"]["PrefixListId"]}]}

    def answered(self, *sources: str, port: int = 80) -> list[str]:
        return [each for each in sources if self._comes_of(each, port) == 200]

    def _comes_of(self, source: str, port: int) -> int | str:
        try:
            return Traffic(self.aws).send(f"http://{self.name}:{port}/", source=source).status
        except NoWay as none:
            return str(none)


@pytest.fixture
def world(aws: EmbeddedAws) -> World:
    return World(aws)


def test_whom_no_rule_lets_in_gets_no_answer(world: World):
    """Ranges and prefix lists let in on their port, and on no other."""
    everybody = (OFFICE, LIST, STRANGER)
    assert world.answered(*everybody) == []
    world.let_in(IpRanges=[{"CidrIp": "203.0.113.0/24"}])
    assert world.answered(*everybody) == [OFFICE]
    world.let_in(**world.prefix_list(10))
    assert world.answered(*everybody) == [OFFICE, LIST]
    assert world.answered(*everybody, port=8080) == []
    world.let_in(IpRanges=[{"CidrIp": "0.0.0.0/0"}])
    assert world.answered(*everybody) == [OFFICE, LIST, STRANGER]


def test_a_prefix_list_counts_as_the_entries_that_it_may_have(world: World):
    """AWS's own counts as AWS says; and one that is not there is refused."""
    world.let_in(IpRanges=[{"CidrIp": f"203.0.113.{number}/32"} for number in range(10)])
    listed = world.prefix_list(50)["PrefixListIds"]
    world.let_in(PrefixListIds=[{**listed[0], "Description": "office"}])
    rules = world.ec2.describe_security_group_rules()["SecurityGroupRules"]
    assert [each["Description"] for each in rules if each.get("PrefixListId")] == ["office"]
    for other_end, code in (
        ({"IpRanges": [{"CidrIp": "198.51.100.1/32"}]}, "RulesPerSecurityGroupLimitExceeded"),
        ({"PrefixListIds": [{"PrefixListId": "pl-0123456789abcdef0"}]}, "InvalidPrefixListID.NotFound"),
    ):
        with pytest.raises(ClientError, match=code):
            world.let_in(**other_end)
    found = [{"Name": "prefix-list-name", "Values": [CLOUDFRONT]}]
    [cloudfront] = world.ec2.describe_managed_prefix_lists(Filters=found)["PrefixLists"]
    with pytest.raises(ClientError, match="RulesPerSecurityGroupLimitExceeded"):
        world.let_in(PrefixListIds=[{"PrefixListId": cloudfront["PrefixListId"]}])
