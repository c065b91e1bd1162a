"""Rules of listeners: which are refused, and that two change places at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

Client = Callable[[str], Any]
Refusal = Callable[..., str]
RESPONSE = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]


@pytest.fixture
def listener(account: Client, unique: str, vpc: str, clean_up: ExitStack) -> str:
    """The ARN of a listener of an internal load balancer of the test's own."""
    ec2, elb = account("ec2"), account("elbv2")
    ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.255.1.0/24")
    subnets = []
    for number, zone in enumerate(ec2.describe_availability_zones()["AvailabilityZones"][:2]):
        block = f"10.255.1.{64 * number}/26"
        made = ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone["ZoneName"])["Subnet"]["SubnetId"]
        clean_up.callback(ec2.delete_subnet, SubnetId=made)
        subnets.append(made)
    balancer = elb.create_load_balancer(Name=unique[-20:], Subnets=subnets, Scheme="internal")["LoadBalancers"][0]
    arn = balancer["LoadBalancerArn"]
    clean_up.callback(lambda: elb.get_waiter("load_balancers_deleted").wait(LoadBalancerArns=[arn]))
    clean_up.callback(elb.delete_load_balancer, LoadBalancerArn=arn)
    made = elb.create_listener(LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=RESPONSE)
    return str(made["Listeners"][0]["ListenerArn"])


def _paths(*values: str) -> list[dict[str, Any]]:
    return [{"Field": "path-pattern", "PathPatternConfig": {"Values": list(values)}}]


def test_rules_that_say_too_much_or_nothing_that_is_allowed(account: Client, listener: str, refusal: Refusal) -> None:
    """Five paths in one condition are taken, whatever the pages say of three."""
    asked = [
        _paths("/a", "/b", "/c", "/d", "/e"),
        _paths("/a", "/b", "/c", "/d", "/e", "/f"),
        _paths("/a b"),
        [{"Field": "host-header", "HostHeaderConfig": {"Values": ["localhost"]}}],
        [{"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example.com:8443"]}}],
        [{"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["get"]}}],
        [*_paths("/a"), *_paths("/b")],
        _paths("/*/*", "/*/*", "/*/*/*"),
        [{"Field": "host-header", "HostHeaderConfig": {"RegexValues": ["^a[.]example[.]com$"]}}],
    ]
    create = account("elbv2").create_rule
    codes = [
        refusal(create, ListenerArn=listener, Priority=at, Conditions=conditions, Actions=RESPONSE)
        for at, conditions in enumerate(asked, start=1)
    ]
    assert codes == ["", *["ValidationError"] * 7, ""]


def test_priorities_are_one_rules_each_and_change_places(account: Client, listener: str, refusal: Refusal) -> None:
    elb = account("elbv2")
    wanted = {"ListenerArn": listener, "Conditions": _paths("/a"), "Actions": RESPONSE}
    first, second = (elb.create_rule(**wanted, Priority=at)["Rules"][0]["RuleArn"] for at in (1, 2))
    assert refusal(elb.create_rule, **wanted, Priority=2) == "PriorityInUse"
    alone = [{"RuleArn": first, "Priority": 2}]
    assert refusal(elb.set_rule_priorities, RulePriorities=alone) == "PriorityInUse"
    assert refusal(elb.set_rule_priorities, RulePriorities=[*alone, {"RuleArn": second, "Priority": 1}]) == ""
    default = next(one["RuleArn"] for one in elb.describe_rules(ListenerArn=listener)["Rules"] if one["IsDefault"])
    assert refusal(elb.delete_rule, RuleArn=default) == "OperationNotPermitted"
