"""Rules and certificates of listeners: what AWS refuses, and what it does beside."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract.listener_rules import quotas
from modulestack.embedded_aws.account import EmbeddedAws


class World:
    """A public load balancer with an HTTP and an HTTPS listener, a second one, and target groups."""

    def __init__(self, aws: EmbeddedAws) -> None:
        ec2, self.elb, self.acm = aws.client("ec2"), aws.client("elbv2"), aws.client("acm")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"][
                "SubnetId"
            ]
            for n, zone in enumerate("ab")
        ]
        self.balancer, self.other = (
            self.elb.create_load_balancer(Name=name, Subnets=subnets, Scheme="internal")["LoadBalancers"][0][
                "LoadBalancerArn"
            ]
            for name in ("front", "other")
        )
        self.vpc, self.numbers = vpc, itertools.count()
        self.group, self.second, self.elsewhere = (self.target_group() for _ in range(3))
        self.tcp = self.target_group(Protocol="TCP")
        zone = aws.client("route53").create_hosted_zone(Name="example.com", CallerReference="rules")["HostedZone"]["Id"]
        self.pending = self.acm.request_certificate(DomainName="pending.com", ValidationMethod="DNS")["CertificateArn"]
        self.certificate = self.issued("example.com")
        proof = self.acm.describe_certificate(CertificateArn=self.certificate)["Certificate"]
        record = proof["DomainValidationOptions"][0]["ResourceRecord"]
        change = {"Name": record["Name"], "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
        aws.client("route53").change_resource_record_sets(
            HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": change}]}
        )
        self.listener = self.listen(self.balancer, Port=80, Protocol="HTTP")
        self.https = self.listen(
            self.balancer, Port=443, Protocol="HTTPS", Certificates=[{"CertificateArn": self.certificate}]
        )
        self.otherwise = self.listen(self.other, Port=80, Protocol="HTTP", group=self.elsewhere)
        self.rule = self.make(Priority=10)
        self.default = next(one["RuleArn"] for one in self.rules() if one["IsDefault"])

    def target_group(self, **more: Any) -> str:
        wanted = {"Protocol": "HTTP", "Port": 80, "VpcId": self.vpc, "TargetType": "ip", **more}
        made = self.elb.create_target_group(Name=f"g{next(self.numbers)}", **wanted)["TargetGroups"][0]
        return str(made["TargetGroupArn"])

    def issued(self, name: str) -> str:
        return str(self.acm.request_certificate(DomainName=name, ValidationMethod="DNS")["CertificateArn"])

    def listen(self, balancer: str, *, group: str = "", **more: Any) -> str:
        actions = [{"Type": "forward", "TargetGroupArn": group or self.group}]
        made = self.elb.create_listener(LoadBalancerArn=balancer, DefaultActions=actions, **more)["Listeners"][0]
        return str(made["ListenerArn"])

    def make(self, **more: Any) -> str:
        return str(self.elb.create_rule(**self.rule_of(**more))["Rules"][0]["RuleArn"])

    def rule_of(self, **more: Any) -> dict[str, Any]:
        actions = [{"Type": "forward", "TargetGroupArn": self.group}]
        hosts = [{"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example.com"]}}]
        return {"ListenerArn": self.listener, "Priority": 99, "Actions": actions, "Conditions": hosts, **more}

    def rules(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.elb.describe_rules(ListenerArn=self.listener)["Rules"]
        return found

    def priorities(self, **of: int) -> dict[str, Any]:
        return {"RulePriorities": [{"RuleArn": getattr(self, name), "Priority": value} for name, value in of.items()]}


@pytest.fixture(scope="module")
def world(shared_aws: EmbeddedAws) -> World:
    return World(shared_aws)


def _forward(*groups: tuple[str, int], **sticky: Any) -> list[dict[str, Any]]:
    config: dict[str, Any] = {"TargetGroups": [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in groups]}
    if sticky:
        config["TargetGroupStickinessConfig"] = sticky
    return [{"Type": "forward", "ForwardConfig": config}]


def _oidc() -> dict[str, Any]:
    names = ("Issuer", "AuthorizationEndpoint", "TokenEndpoint", "UserInfoEndpoint", "ClientId")
    return {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": dict.fromkeys(names, "https://a")}


def _paths(*values: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": list(values)}}


Arguments = Callable[[World], dict[str, Any]]
RULES: dict[str, tuple[Arguments, str, str]] = {
    "a priority that another has": (
        lambda w: w.rule_of(Priority=10),
        "PriorityInUse",
        "Priority '10' is currently in use",
    ),
    "a listener that is not there": (
        lambda w: w.rule_of(ListenerArn=w.listener[:-1]),
        "ListenerNotFound",
        "One or more listeners not found",
    ),
    "six paths": (
        lambda w: w.rule_of(Conditions=[_paths(*(f"/{n}" for n in range(6)))]),
        "ValidationError",
        "A rule can only have '5' condition values",
    ),
    "six wildcards": (
        lambda w: w.rule_of(Conditions=[_paths("/*/*", "/*/*", "/*/*")]),
        "ValidationError",
        "A rule can only have '5' condition wildcards",
    ),
    "two conditions on paths": (
        lambda w: w.rule_of(Conditions=[_paths("/a"), _paths("/b")]),
        "ValidationError",
        "A rule can only have one condition of type 'path-pattern'",
    ),
    "both forms of a condition": (
        lambda w: w.rule_of(Conditions=[{**_paths("/a"), "Values": ["/b"]}]),
        "ValidationError",
        "You cannot provide both Values and 'PathPatternConfig' for a condition of type 'path-pattern'",
    ),
    "a condition without a value": (
        lambda w: w.rule_of(Conditions=[_paths()]),
        "ValidationError",
        "A condition value must be specified",
    ),
    "a condition without a field": (
        lambda w: w.rule_of(Conditions=[{"PathPatternConfig": {"Values": ["/a"]}}]),
        "ValidationError",
        "A condition field must be specified",
    ),
    "an unknown field": (
        lambda w: w.rule_of(Conditions=[{"Field": "cookie", "Values": ["a"]}]),
        "ValidationError",
        (
            "Condition field 'cookie' must be one of "
            "'[host-header,http-header,http-request-method,path-pattern,query-string,source-ip]'"
        ),
    ),
    "a host without a dot": (
        lambda w: w.rule_of(Conditions=[{"Field": "host-header", "Values": ["localhost"]}]),
        "ValidationError",
        "The 'host-header' value 'localhost' has no dot: a host name of a rule must have one",
    ),
    "a method in small letters": (
        lambda w: w.rule_of(
            Conditions=[{"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["get"]}}]
        ),
        "ValidationError",
        "The 'http-request-method' value 'get' is no method: allowed are A-Z, - and _, and no wildcards",
    ),
    "a target group that is not there": (
        lambda w: w.rule_of(Actions=[{"Type": "forward", "TargetGroupArn": w.group[:-1]}]),
        "TargetGroupNotFound",
        "Target group '{missing}' not found",
    ),
    "another load balancer's target group": (
        lambda w: w.rule_of(Actions=[{"Type": "forward", "TargetGroupArn": w.elsewhere}]),
        "TargetGroupAssociationLimit",
        "The following target groups cannot be associated with more than one load balancer: {elsewhere}",
    ),
    "a target group of TCP": (
        lambda w: w.rule_of(Actions=[{"Type": "forward", "TargetGroupArn": w.tcp}]),
        "IncompatibleProtocols",
        "The listener and the following target groups have incompatible protocols: {tcp}",
    ),
    "a weight of a thousand": (
        lambda w: w.rule_of(Actions=_forward((w.group, 1000), (w.second, 1))),
        "ValidationError",
        "The weight for each target group must be between 0 and 999, inclusive",
    ),
    "six target groups": (
        lambda w: w.rule_of(Actions=_forward(*((w.group, 1) for _ in range(6)))),
        "TooManyTargetGroups",
        "An action can have up to '5' target groups",
    ),
    "stickiness without a duration": (
        lambda w: w.rule_of(Actions=_forward((w.group, 1), (w.second, 1), Enabled=True)),
        "ValidationError",
        "The stickiness duration of target groups must be between 1 and 604800 seconds, inclusive",
    ),
    "sign-in without TLS": (
        lambda w: w.rule_of(Actions=[_oidc(), {"Type": "forward", "Order": 2, "TargetGroupArn": w.group}]),
        "InvalidLoadBalancerAction",
        "Actions of type 'authenticate-oidc' are supported only on HTTPS listeners",
    ),
    "sign-in and nothing after it": (
        lambda w: w.rule_of(ListenerArn=w.https, Actions=[_oidc()]),
        "InvalidLoadBalancerAction",
        "Exactly one action of type 'forward', 'redirect' or 'fixed-response' is required, as the last action",
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_refused(world: World, name: str) -> None:
    arguments, code, text = RULES[name]
    with pytest.raises(ClientError) as caught:
        world.elb.create_rule(**arguments(world))
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == (code, text.format(**vars(world), missing=world.group[:-1]))
    assert len(world.rules()) == 2


CALLS: dict[str, tuple[str, Arguments, str]] = {
    "a default rule's priority": ("set_rule_priorities", lambda w: w.priorities(default=5), "OperationNotPermitted"),
    "a default rule's deletion": ("delete_rule", lambda w: {"RuleArn": w.default}, "OperationNotPermitted"),
    "a default rule's conditions": (
        "modify_rule",
        lambda w: {"RuleArn": w.default, "Conditions": [_paths("/a")]},
        "OperationNotPermitted",
    ),
    "a rule that is not there": ("delete_rule", lambda w: {"RuleArn": w.rule[:-1]}, "RuleNotFound"),
    "a change to another load balancer's group": (
        "modify_rule",
        lambda w: {"RuleArn": w.rule, "Actions": [{"Type": "forward", "TargetGroupArn": w.elsewhere}]},
        "TargetGroupAssociationLimit",
    ),
    "a listener's change to another load balancer's group": (
        "modify_listener",
        lambda w: {"ListenerArn": w.listener, "DefaultActions": [{"Type": "forward", "TargetGroupArn": w.elsewhere}]},
        "TargetGroupAssociationLimit",
    ),
    "a change to a bad condition": (
        "modify_rule",
        lambda w: {"RuleArn": w.rule, "Conditions": [_paths("v1")]},
        "ValidationError",
    ),
    "a target group that a rule uses": (
        "delete_target_group",
        lambda w: {"TargetGroupArn": w.group},
        "ResourceInUse",
    ),
    "a certificate of a listener without TLS": (
        "add_listener_certificates",
        lambda w: {"ListenerArn": w.listener, "Certificates": [{"CertificateArn": w.certificate}]},
        "ValidationError",
    ),
    "a certificate that is pending": (
        "add_listener_certificates",
        lambda w: {"ListenerArn": w.https, "Certificates": [{"CertificateArn": w.pending}]},
        "UnsupportedCertificate",
    ),
    "another region's certificate": (
        "add_listener_certificates",
        lambda w: {
            "ListenerArn": w.https,
            "Certificates": [{"CertificateArn": w.certificate.replace("eu-west-1", "us-east-1")}],
        },
        "CertificateNotFound",
    ),
    "two certificates at once": (
        "add_listener_certificates",
        lambda w: {"ListenerArn": w.https, "Certificates": [{"CertificateArn": w.certificate}] * 2},
        "ValidationError",
    ),
    "the default certificate's removal": (
        "remove_listener_certificates",
        lambda w: {"ListenerArn": w.https, "Certificates": [{"CertificateArn": w.certificate}]},
        "OperationNotPermitted",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_change_is_refused(world: World, name: str) -> None:
    operation, arguments, code = CALLS[name]
    with pytest.raises(ClientError) as caught:
        getattr(world.elb, operation)(**arguments(world))
    assert caught.value.response["Error"]["Code"] == code


def test_rules_change_places_at_once(world: World) -> None:
    second = world.make(Priority=20)
    swap = [{"RuleArn": world.rule, "Priority": 20}, {"RuleArn": second, "Priority": 10}]
    answered = world.elb.set_rule_priorities(RulePriorities=swap)["Rules"]
    assert {one["RuleArn"]: one["Priority"] for one in answered} == {world.rule: "20", second: "10"}
    told = {one["RuleArn"]: one["Priority"] for one in world.rules()}
    assert told == {world.rule: "20", second: "10", world.default: "default"}
    with pytest.raises(ClientError, match="Priority '10' is currently in use"):
        world.elb.set_rule_priorities(RulePriorities=[{"RuleArn": world.rule, "Priority": 10}])
    world.elb.set_rule_priorities(RulePriorities=[{**swap[0], "Priority": 10}, {**swap[1], "Priority": 20}])
    world.elb.delete_rule(RuleArn=second)


def test_regular_expressions_are_kept(world: World) -> None:
    conditions = [
        {"Field": "host-header", "HostHeaderConfig": {"RegexValues": ["^a[.]"]}},
        {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-A", "RegexValues": ["a|b"]}},
    ]
    made = world.make(Priority=21, Conditions=conditions)
    assert world.elb.describe_rules(RuleArns=[made])["Rules"][0]["Conditions"] == conditions
    world.elb.delete_rule(RuleArn=made)


def test_a_target_group_is_of_whom_forwards_to_it(world: World) -> None:
    def balancers() -> list[list[str]]:
        found = world.elb.describe_target_groups(TargetGroupArns=[world.second])["TargetGroups"]
        return [one["LoadBalancerArns"] for one in found]

    told = [balancers()]
    made = world.make(Priority=22)
    world.elb.modify_rule(RuleArn=made, Actions=_forward((world.group, 1), (world.second, 0)))
    told.append(balancers())
    world.elb.modify_rule(RuleArn=made, Actions=_forward((world.group, 1)))
    told.append(balancers())
    world.elb.delete_rule(RuleArn=made)
    assert told == [[[]], [[world.balancer]], [[]]]


def test_a_load_balancer_has_a_hundred_rules(world: World) -> None:
    """On both its listeners together, beside their default rules."""
    made = [world.make(ListenerArn=world.https, Priority=priority) for priority in range(1, 100)]
    with pytest.raises(ClientError, match="The maximum number of rules on load balancer"):
        world.make(Priority=50)
    for arn in made:
        world.elb.delete_rule(RuleArn=arn)


def test_a_listener_shows_so_many_certificates_besides_its_default(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quotas.CERTIFICATES_PER_LOAD_BALANCER == 25
    monkeypatch.setattr(quotas, "CERTIFICATES_PER_LOAD_BALANCER", 2)
    further = [world.issued("example.com") for _ in range(3)]
    for arn in (*further[:2], further[0]):
        world.elb.add_listener_certificates(ListenerArn=world.https, Certificates=[{"CertificateArn": arn}])
    with pytest.raises(ClientError, match="The maximum number of certificates has been reached"):
        world.elb.add_listener_certificates(ListenerArn=world.https, Certificates=[{"CertificateArn": further[2]}])
    with pytest.raises(ClientError, match="is in use"):
        world.acm.delete_certificate(CertificateArn=further[0])
    world.elb.remove_listener_certificates(ListenerArn=world.https, Certificates=[{"CertificateArn": further[1]}])
    told = world.elb.describe_listener_certificates(ListenerArn=world.https)["Certificates"]
    assert told == [
        {"CertificateArn": world.certificate, "IsDefault": True},
        {"CertificateArn": further[0], "IsDefault": False},
    ]
