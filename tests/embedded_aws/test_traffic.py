"""Requests through load balancers of an embedded account, and who answers them."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.traffic import GROUP_COOKIE, Answered, NoWay, Traffic

MODULES = ("web", "api", "beta", "ill", "gone")
ZONE = "example.com"


class World:
    """A load balancer that five services share; one is never healthy, one has no tasks."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws, self.elb, self.acm = aws, aws.client("elbv2"), aws.client("acm")
        ec2 = aws.client("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"]
            for block, zone in {"10.0.0.0/24": "eu-west-1a", "10.0.1.0/24": "eu-west-1b"}.items()
        ]
        balancer = self.elb.create_load_balancer(Name="front", Subnets=self.subnets, Scheme="internal")
        self.balancer = balancer["LoadBalancers"][0]["LoadBalancerArn"]
        self.dns_name = balancer["LoadBalancers"][0]["DNSName"]
        self.groups = {name: self._group(name) for name in MODULES}
        self.zone = aws.client("route53").create_hosted_zone(Name=ZONE, CallerReference="traffic")["HostedZone"]["Id"]
        self.certificates = {name: self._certificate(name) for name in (f"*.{ZONE}", f"www.{ZONE}")}
        default, own = self.certificates.values()
        self.http = self._listen(80, "HTTP", [_redirect()])
        self.https = self._listen(443, "HTTPS", [self.forward("web")], Certificates=[{"CertificateArn": default}])
        self.elb.add_listener_certificates(ListenerArn=self.https, Certificates=[{"CertificateArn": own}])
        for name in ("www", "api", "ill", "gone", "*.eu"):
            self._record(f"{name}.{ZONE}", "A", {"AliasTarget": self._alias(balancer["LoadBalancers"][0])})
        self.rule(10, [self.forward("beta")], _host("api"), _header("X-Beta", "on"))
        self.rule(20, [self.forward("api")], _host("api"))
        self.rule(30, [self.forward("ill")], _host("ill"))
        self.rule(40, [self.forward("gone")], _host("gone"))
        self.rule(50, [_fixed()], _path("/maintenance*"))
        aws.ecs.behaviours.set("ill:1", Behaviour(health_status_code=500))
        aws.client("ecs").create_cluster(clusterName="c")
        for name in MODULES:
            self._service(name, 0 if name == "gone" else 2)
        aws.clock.sleep(300)
        self.traffic = Traffic(aws)

    def forward(self, *names: str, sticky_s: int = 0, weights: tuple[int, ...] = (1, 1)) -> dict[str, Any]:
        groups = [
            {"TargetGroupArn": self.groups[name], "Weight": weight}
            for name, weight in zip(names, weights, strict=False)
        ]
        stickiness = {"Enabled": bool(sticky_s), **({"DurationSeconds": sticky_s} if sticky_s else {})}
        return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups, "TargetGroupStickinessConfig": stickiness}}

    def rule(self, priority: int, actions: list[dict[str, Any]], *conditions: dict[str, Any]) -> str:
        made = self.elb.create_rule(
            ListenerArn=self.https, Priority=priority, Actions=actions, Conditions=list(conditions)
        )
        return str(made["Rules"][0]["RuleArn"])

    def send(self, url: str, **more: Any) -> Answered:
        return self.traffic.send(url, **more)

    def _group(self, name: str) -> str:
        made = self.elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=self.vpc, TargetType="ip")
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    def _listen(self, port: int, protocol: str, actions: list[dict[str, Any]], **more: Any) -> str:
        made = self.elb.create_listener(
            LoadBalancerArn=self.balancer, Port=port, Protocol=protocol, DefaultActions=actions, **more
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def _certificate(self, name: str) -> str:
        arn = str(self.acm.request_certificate(DomainName=name, ValidationMethod="DNS")["CertificateArn"])
        told = self.acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
        proof = told[0]["ResourceRecord"]
        self._record(proof["Name"], "CNAME", {"TTL": 60, "ResourceRecords": [{"Value": proof["Value"]}]})
        return arn

    def _record(self, name: str, type_: str, more: dict[str, Any]) -> None:
        change = {"Action": "UPSERT", "ResourceRecordSet": {"Name": name, "Type": type_, **more}}
        self.aws.client("route53").change_resource_record_sets(
            HostedZoneId=self.zone, ChangeBatch={"Changes": [change]}
        )

    @staticmethod
    def _alias(balancer: dict[str, Any]) -> dict[str, Any]:
        return {
            "HostedZoneId": balancer["CanonicalHostedZoneId"],
            "DNSName": f"dualstack.{balancer['DNSName']}",
            "EvaluateTargetHealth": False,
        }

    def _service(self, name: str, count: int) -> None:
        ecs = self.aws.client("ecs")
        container = {"name": "app", "image": f"{name}:1", "portMappings": [{"containerPort": 80}]}
        definition = ecs.register_task_definition(
            family=name,
            containerDefinitions=[container],
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
        )["taskDefinition"]["taskDefinitionArn"]
        placed = {"subnets": self.subnets, "assignPublicIp": "ENABLED"}
        ecs.create_service(
            cluster="c",
            serviceName=name,
            taskDefinition=definition,
            desiredCount=count,
            launchType="FARGATE",
            healthCheckGracePeriodSeconds=3600,
            networkConfiguration={"awsvpcConfiguration": placed},
            loadBalancers=[{"targetGroupArn": self.groups[name], "containerName": "app", "containerPort": 80}],
        )


def _host(name: str) -> dict[str, Any]:
    return {"Field": "host-header", "HostHeaderConfig": {"Values": [f"{name}.{ZONE}"]}}


def _path(value: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": [value]}}


def _header(name: str, value: str) -> dict[str, Any]:
    return {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, "Values": [value]}}


def _fixed() -> dict[str, Any]:
    return {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "418", "MessageBody": "short and stout"}}


def _redirect() -> dict[str, Any]:
    return {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}


@pytest.fixture(scope="module")
def world(shared_aws: EmbeddedAws) -> World:
    return World(shared_aws)


def test_a_request_reaches_the_module_of_its_rule(world: World):
    sent = {
        "https://www.example.com/": {},
        "https://api.example.com/v1": {},
        "https://API.example.com/": {"headers": (("x-beta", "ON"),)},
        "https://any.eu.example.com/": {},
        "https://ill.example.com/": {},
        "https://gone.example.com/": {},
        "https://www.example.com/maintenance/now": {},
        f"https://{world.dns_name}/": {},
    }
    found = {url: world.send(url, **more) for url, more in sent.items()}
    assert [(one.service, one.status) for one in found.values()] == [
        ("web", 200),
        ("api", 200),
        ("beta", 200),
        ("web", 200),
        ("ill", 504),
        (None, 503),
        (None, 418),
        ("web", 200),
    ]
    assert found["https://www.example.com/maintenance/now"].body == "short and stout"


def test_plain_requests_are_sent_on(world: World):
    found = world.send("http://www.example.com/a/b?c=d")
    assert (found.status, found.location) == (301, "https://www.example.com:443/a/b?c=d")


def test_both_tasks_of_a_module_answer(world: World):
    assert len({world.send("https://www.example.com/").task for _ in range(4)}) == 2


def test_a_client_is_shown_the_certificate_of_its_host(world: World):
    default, own = world.certificates.values()
    found = [world.send(f"https://{host}/") for host in ("www.example.com", "api.example.com", world.dns_name)]
    assert [(one.certificate, one.is_trusted) for one in found] == [(own, True), (default, True), (default, False)]


def test_weights_share_the_requests_and_a_cookie_keeps_a_client(world: World):
    """A group without targets gets its share, and nobody takes it over."""
    shared = world.rule(60, [world.forward("web", "api", weights=(9, 1))], _path("/shared"))
    sticky = world.rule(61, [world.forward("web", "api", sticky_s=60)], _path("/sticky"))
    empty = world.rule(62, [world.forward("gone", "web", weights=(1, 1))], _path("/empty"))
    none = world.rule(63, [world.forward("web", "api", weights=(0, 0))], _path("/none"))
    by_service = Counter(world.send("https://www.example.com/shared").service for _ in range(400))
    assert by_service.keys() == {"web", "api"}
    assert 20 <= by_service["api"] <= 60
    first = world.send("https://www.example.com/sticky")
    assert set(first.cookies) == {GROUP_COOKIE}
    again = {world.send("https://www.example.com/sticky", cookies=first.cookies).service for _ in range(20)}
    assert again == {first.service}
    assert {world.send("https://www.example.com/empty").status for _ in range(20)} == {200, 503}
    assert world.send("https://www.example.com/none").status == 503
    even = Traffic(world.aws, draws=itertools.cycle(each / 10 for each in range(10)))
    several = even.send_several("https://www.example.com/shared", 10)
    assert Counter(each.service for each in several) == {"web": 9, "api": 1}
    assert len({each.task for each in several if each.service == "web"}) == 2
    for arn in (shared, sticky, empty, none):
        world.elb.delete_rule(RuleArn=arn)
    assert world.send("https://www.example.com/shared").rule is None


def test_what_leads_nowhere_is_told(world: World):
    with pytest.raises(NoWay, match=r"unknown\.example\.com is no load balancer's name"):
        world.send("https://unknown.example.com/")
    with pytest.raises(NoWay, match="front does not listen on port 8443"):
        world.send("https://www.example.com:8443/")
    assert world.send("https://unknown.example.com/", to=world.dns_name).service == "web"


def test_tasks_of_a_lost_zone_answer_nobody(world: World):
    """Until health checks have found that, they get their share of requests; it is the last test, as it changes all."""
    world.aws.ecs.faults.lose_zone("eu-west-1a")
    try:
        statuses = Counter(world.send("https://www.example.com/").status for _ in range(10))
        world.aws.clock.sleep(120)
        later = Counter(world.send("https://www.example.com/").status for _ in range(10))
    finally:
        world.aws.ecs.faults.restore_zone("eu-west-1a")
    assert (statuses, later) == ({200: 5, 504: 5}, {200: 10})
