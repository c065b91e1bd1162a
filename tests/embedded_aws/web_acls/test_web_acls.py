"""AWS WAF: what is refused, what is blocked, and what is logged of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.traffic import Traffic

SEEN = {"CloudWatchMetricsEnabled": True, "MetricName": "m", "SampledRequestsEnabled": True}
MANAGED = "AWSManagedRulesCommonRuleSet"


def rule(name: str, priority: int, statement: dict[str, Any], **action: Any) -> dict[str, Any]:
    """One rule, as the API has it."""
    return {"Name": name, "Priority": priority, "Statement": statement, "VisibilityConfig": SEEN, **action}


def rate(limit: int, **more: Any) -> dict[str, Any]:
    return {"RateBasedStatement": {"Limit": limit, "AggregateKeyType": "IP", **more}}


BLOCK: dict[str, Any] = {"Action": {"Block": {}}}
ALLOW: dict[str, Any] = {"Action": {"Allow": {}}}
COUNTS: dict[str, Any] = {"OverrideAction": {"Count": {}}}
GROUP = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": MANAGED}}


class World:
    """A load balancer that redirects, two sets of addresses, a group for logs."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws, self.waf, self.elb = aws, aws.client("wafv2"), aws.client("elbv2")
        ec2 = aws.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"]
            for n, zone in enumerate("ab")
        ]
        ids = [each["SubnetId"] for each in subnets]
        [made] = self.elb.create_load_balancer(Name="web", Subnets=ids)["LoadBalancers"]
        self.balancer, self.name = made["LoadBalancerArn"], made["DNSName"]
        redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}}
        self.elb.create_listener(LoadBalancerArn=self.balancer, Port=80, Protocol="HTTP", DefaultActions=[redirect])
        self.blocked = self.addresses("blocked", "203.0.113.0/24")
        self.allowed = self.addresses("allowed", "203.0.113.7/32")
        aws.client("logs").create_log_group(logGroupName="aws-waf-logs-any")

    def addresses(self, name: str, *cidrs: str) -> dict[str, Any]:
        made: dict[str, Any] = self.waf.create_ip_set(
            Name=name, Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=list(cidrs)
        )["Summary"]
        return made

    def acl(self, *rules: dict[str, Any], name: str = "any") -> dict[str, Any]:
        made: dict[str, Any] = self.waf.create_web_acl(
            Name=name, Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=SEEN, Rules=list(rules)
        )["Summary"]
        return made

    def of_list(self, which: dict[str, Any]) -> dict[str, Any]:
        return {"IPSetReferenceStatement": {"ARN": which["ARN"]}}

    def guard(self, *rules: dict[str, Any]) -> dict[str, Any]:
        """A web ACL before the load balancer."""
        made = self.acl(*rules)
        self.aws.clock.sleep(5)
        self.waf.associate_web_acl(WebACLArn=made["ARN"], ResourceArn=self.balancer)
        return made


@pytest.fixture
def world(aws: EmbeddedAws) -> World:
    return World(aws)


def _refused(call: Any, **params: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**params)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_rules_that_aws_does_not_take(world: World):
    """By a window, a priority twice, a set and a group that are not there, and too many units."""
    missing = {"IPSetReferenceStatement": {"ARN": world.blocked["ARN"].replace("blocked", "none")}}
    groups = [rule(f"g{n}", n, GROUP, **COUNTS) for n in range(8)]
    bad: dict[str, list[dict[str, Any]]] = {
        "window": [rule("r", 0, rate(100, EvaluationWindowSec=90), **BLOCK)],
        "twice": [rule("a", 0, rate(100), **BLOCK), rule("b", 0, rate(200), **BLOCK)],
        "set": [rule("s", 0, missing, **BLOCK)],
        "group": [rule("g", 0, {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "Any"}}, **COUNTS)],
        "units": groups,
    }
    told = {name: _refused_acl(world, rules) for name, rules in bad.items()}
    assert {name: code for name, (code, _) in told.items()} == {
        "window": "WAFInvalidParameterException",
        "twice": "WAFInvalidParameterException",
        "set": "WAFNonexistentItemException",
        "group": "WAFInvalidParameterException",
        "units": "WAFLimitsExceededException",
    }
    assert told["window"][1] == (
        "Error reason: The evaluation window isn't valid, field: RATE_BASED_STATEMENT, parameter: 90"
    )
    made = world.acl(*groups[:7])
    assert world.waf.get_web_acl(Name="any", Scope="REGIONAL", Id=made["Id"])["WebACL"]["Capacity"] == 4900


def _refused_acl(world: World, rules: list[dict[str, Any]]) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        world.acl(*rules)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_a_web_acl_is_associated_once_it_has_spread_and_deleted_once_it_guards_nobody(world: World):
    made = world.acl(rule("blocked", 0, world.of_list(world.blocked), **BLOCK))
    both = {"WebACLArn": made["ARN"], "ResourceArn": world.balancer}
    assert _refused(world.waf.associate_web_acl, **both)[0] == "WAFUnavailableEntityException"
    world.aws.clock.sleep(5)
    world.waf.associate_web_acl(**both)
    other = world.acl(name="other")
    world.aws.clock.sleep(5)
    world.waf.associate_web_acl(WebACLArn=other["ARN"], ResourceArn=world.balancer)
    assert world.waf.get_web_acl_for_resource(ResourceArn=world.balancer)["WebACL"]["Name"] == "other"
    token = world.waf.get_web_acl(Name="other", Scope="REGIONAL", Id=other["Id"])["LockToken"]
    gone = {"Name": "other", "Scope": "REGIONAL", "Id": other["Id"], "LockToken": token}
    assert _refused(world.waf.delete_web_acl, **gone)[0] == "WAFAssociatedItemException"
    of_set = {
        "Name": "blocked",
        "Scope": "REGIONAL",
        "Id": world.blocked["Id"],
        "LockToken": world.blocked["LockToken"],
    }
    assert _refused(world.waf.delete_ip_set, **of_set)[0] == "WAFAssociatedItemException"
    world.waf.disassociate_web_acl(ResourceArn=world.balancer)
    world.waf.delete_web_acl(**gone)
    missing = {**both, "ResourceArn": world.balancer.replace("/web/", "/none/")}
    assert _refused(world.waf.associate_web_acl, **missing)[0] == "WAFNonexistentItemException"


def test_an_address_is_blocked_unless_a_rule_before_allows_it(world: World):
    world.guard(
        rule("allowed", 0, world.of_list(world.allowed), **ALLOW),
        rule("blocked", 1, world.of_list(world.blocked), **BLOCK),
        rule("counted", 2, rate(10), Action={"Count": {}}),
        rule("managed", 3, GROUP, OverrideAction={"None": {}}),
    )
    traffic = Traffic(world.aws)
    found = {
        source: traffic.send("http://www.example.com/", source=source, to=world.name).status
        for source in ("203.0.113.7", "203.0.113.8", "198.51.100.1")
    }
    assert found == {"203.0.113.7": 301, "203.0.113.8": 403, "198.51.100.1": 301}
    rules = world.waf.get_web_acl_for_resource(ResourceArn=world.balancer)["WebACL"]["Rules"]
    assert [each["Name"] for each in rules] == ["allowed", "blocked", "counted", "managed"]


def test_who_asks_too_often_is_blocked_until_the_window_has_passed(world: World):
    world.guard(rule("often", 0, rate(10, EvaluationWindowSec=60), **BLOCK))
    traffic = Traffic(world.aws)
    asked = [traffic.send("http://www.example.com/", source="198.51.100.1", to=world.name).status for _ in range(12)]
    other = traffic.send("http://www.example.com/", source="198.51.100.2", to=world.name).status
    world.aws.clock.sleep(60)
    later = traffic.send("http://www.example.com/", source="198.51.100.1", to=world.name).status
    assert (asked, other, later) == ([301] * 10 + [403] * 2, 301, 301)


def test_each_request_is_logged_without_what_is_redacted(world: World):
    """Only to a log group that is there and called as AWS wants it."""
    acl = world.guard(rule("blocked", 0, world.of_list(world.blocked), **BLOCK))
    groups = "arn:aws:logs:eu-west-1:123456789012:log-group:"
    told = {}
    for name in ("any", "aws-waf-logs-none"):
        wanted = {"ResourceArn": acl["ARN"], "LogDestinationConfigs": [f"{groups}{name}"]}
        told[name] = _refused(world.waf.put_logging_configuration, LoggingConfiguration=wanted)[0]
    assert told == {
        "any": "WAFInvalidParameterException",
        "aws-waf-logs-none": "WAFLogDestinationPermissionIssueException",
    }
    world.waf.put_logging_configuration(
        LoggingConfiguration={
            "ResourceArn": acl["ARN"],
            "LogDestinationConfigs": [f"{groups}aws-waf-logs-any"],
            "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}, {"QueryString": {}}],
        }
    )
    headers = (("Authorization", "Bearer x"), ("User-Agent", "t"))
    Traffic(world.aws).send("http://www.example.com/a?b=c", source="203.0.113.8", headers=headers, to=world.name)
    events = world.aws.client("logs").filter_log_events(logGroupName="aws-waf-logs-any")["events"]
    [logged] = [json.loads(each["message"]) for each in events]
    assert (logged["action"], logged["terminatingRuleId"], logged["webaclId"]) == ("BLOCK", "blocked", acl["ARN"])
    assert logged["httpRequest"]["headers"] == [
        {"name": "Host", "value": "www.example.com"},
        {"name": "Authorization", "value": "REDACTED"},
        {"name": "User-Agent", "value": "t"},
    ]
    assert (logged["httpRequest"]["uri"], logged["httpRequest"]["args"]) == ("/a", "REDACTED")
