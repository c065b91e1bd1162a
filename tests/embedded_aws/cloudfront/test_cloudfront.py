"""CloudFront: what a distribution and a VPC origin may be, and what a request meets at the edge."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract import cloudfront
from modulestack.contract.prefix_lists import CLOUDFRONT
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.cloudfront.managed_policies import CACHE_POLICIES
from modulestack.embedded_aws.cloudfront.state import VPC_ORIGIN_DEPLOYED_S
from modulestack.embedded_aws.errors import NotEmbedded
from modulestack.embedded_aws.traffic import NoWay, Traffic

HOST, OTHER = "www.example.com", "api.example.com"
Config = dict[str, Any]


class Edge:
    """A distribution with two names in front of an internal load balancer, which answers everything with 200."""

    id: str
    origin: str
    permission: dict[str, Any]

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws, self.client, self.elb = aws, aws.client("cloudfront"), aws.client("elbv2")
        self.ec2, self.dns = aws.client("ec2"), aws.client("route53")
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for n, zone in enumerate("ab")
        ]
        self.gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.vpc = vpc
        self.group = self.ec2.create_security_group(GroupName="lb", Description="lb", VpcId=vpc)["GroupId"]
        self.balancer = self.elb.create_load_balancer(
            Name="inner", Subnets=subnets, Scheme="internal", SecurityGroups=[self.group]
        )["LoadBalancers"][0]
        self.zone = self.dns.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
        self.certificate = self.issued("eu-west-1", HOST, OTHER)
        self.edge_certificate = self.issued(cloudfront.REGION, HOST, OTHER)
        self.listener = self.elb.create_listener(
            LoadBalancerArn=self.balancer["LoadBalancerArn"],
            Port=443,
            Protocol="HTTPS",
            Certificates=[{"CertificateArn": self.certificate}],
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
        )["Listeners"][0]["ListenerArn"]

    def issued(self, region: str, *names: str) -> str:
        """A certificate of *region* whose proofs are in Route 53."""
        acm = self.aws.client("acm", region)
        arn: str = acm.request_certificate(
            DomainName=names[0], SubjectAlternativeNames=list(names), ValidationMethod="DNS"
        )["CertificateArn"]
        for each in acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]:
            proof = each["ResourceRecord"]
            record = {"TTL": 60, "ResourceRecords": [{"Value": proof["Value"]}]}
            self.record(proof["Name"], proof["Type"], record)
        return arn

    def record(self, name: str, type_: str, what: Config) -> None:
        """Put a record."""
        change = {"Action": "UPSERT", "ResourceRecordSet": {"Name": name, "Type": type_, **what}}
        self.dns.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch={"Changes": [change]})

    def let_cloudfront_in(self) -> None:
        """By the list of its addresses."""
        lists = self.ec2.describe_managed_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [CLOUDFRONT]}])
        id_ = lists["PrefixLists"][0]["PrefixListId"]
        self.permission = {
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "PrefixListIds": [{"PrefixListId": id_}],
        }
        self.ec2.authorize_security_group_ingress(GroupId=self.group, IpPermissions=[self.permission])

    def vpc_origin(self, **other: Any) -> str:
        """One that leads to the load balancer."""
        said = {
            "Name": "inner",
            "Arn": self.balancer["LoadBalancerArn"],
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
            **other,
        }
        id_: str = self.client.create_vpc_origin(VpcOriginEndpointConfig=said)["VpcOrigin"]["Id"]
        return id_

    def config(self, origin: str) -> Config:
        """Of a distribution that keeps nothing, but for what is below ``/static/``."""
        behavior = {
            "TargetOriginId": "lb",
            "ViewerProtocolPolicy": "redirect-to-https",
            "AllowedMethods": {"Quantity": 2, "Items": ["GET", "HEAD"]},
            "OriginRequestPolicyId": cloudfront.ALL_VIEWER,
            "CachePolicyId": cloudfront.CACHING_DISABLED,
        }
        cached = {**behavior, "PathPattern": "/static/*", "CachePolicyId": cloudfront.CACHING_OPTIMIZED}
        vpc = {"VpcOriginId": origin}
        return {
            "CallerReference": "1",
            "Comment": "",
            "Enabled": True,
            "Aliases": {"Quantity": 2, "Items": [HOST, OTHER]},
            "Origins": {
                "Quantity": 1,
                "Items": [{"Id": "lb", "DomainName": self.balancer["DNSName"], "VpcOriginConfig": vpc}],
            },
            "DefaultCacheBehavior": behavior,
            "CacheBehaviors": {"Quantity": 1, "Items": [cached]},
            "ViewerCertificate": {"ACMCertificateArn": self.edge_certificate, "SSLSupportMethod": "sni-only"},
        }

    def update(self, change: Callable[[Config], object]) -> None:
        """Another configuration of the distribution."""
        found = self.client.get_distribution_config(Id=self.id)
        config = copy.deepcopy(found["DistributionConfig"])
        change(config)
        self.client.update_distribution(Id=self.id, IfMatch=found["ETag"], DistributionConfig=config)

    def ask(self, url: str, **more: Any) -> tuple[int, str | None]:
        """Status, and from where the answer is."""
        answered = Traffic(self.aws).send(url, **more)
        return answered.status, answered.headers.get("X-Cache")


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    aws = EmbeddedAws()
    made = Edge(aws)
    with pytest.raises(ClientError, match="has no internet gateway") as refused:
        made.vpc_origin()
    assert refused.value.response["Error"]["Code"] == "InvalidArgument"
    made.ec2.attach_internet_gateway(InternetGatewayId=made.gateway, VpcId=made.vpc)
    made.let_cloudfront_in()
    made.origin = made.vpc_origin()
    aws.clock.sleep(VPC_ORIGIN_DEPLOYED_S)
    created = made.client.create_distribution(DistributionConfig=made.config(made.origin))["Distribution"]
    made.id, name = created["Id"], created["DomainName"]
    for host in (HOST, OTHER):
        alias = {"HostedZoneId": cloudfront.ZONE_ID, "DNSName": name, "EvaluateTargetHealth": False}
        made.record(host, "A", {"AliasTarget": alias})
    yield made
    aws.close()


def test_the_edge_redirects_answers_and_knows_its_names(edge: Edge):
    assert edge.ask(f"http://{HOST}/a") == (301, "Redirect from cloudfront")
    assert edge.ask(f"https://{HOST}/a") == (200, "Miss from cloudfront")
    assert edge.ask(f"https://{HOST}/a") == (200, "Miss from cloudfront")
    name = edge.client.get_distribution(Id=edge.id)["Distribution"]["DomainName"]
    assert edge.ask("https://unknown.example.com/", to=name) == (403, "Error from cloudfront")
    assert edge.ask(f"https://{HOST}/a", method="POST") == (403, "Error from cloudfront")


def test_nobody_passes_the_edge_by(edge: Edge):
    with pytest.raises(NoWay, match=r"lets 198\.51\.100\.1 not in"):
        edge.ask(f"https://{HOST}/", to=edge.balancer["DNSName"])


def test_what_is_kept_goes_with_time_or_an_invalidation(edge: Edge):
    """A policy that does not look at the host gives one host's answer to the other's clients."""
    seen = [edge.ask(f"https://{host}/static/a")[1] for host in (HOST, HOST, OTHER)]
    assert seen == ["Miss from cloudfront", "Hit from cloudfront", "Hit from cloudfront"]
    batch = {"CallerReference": "1", "Paths": {"Quantity": 1, "Items": ["/static/*"]}}
    made = edge.client.create_invalidation(DistributionId=edge.id, InvalidationBatch=batch)["Invalidation"]
    assert edge.client.get_invalidation(DistributionId=edge.id, Id=made["Id"])["Invalidation"]["Status"] == "Completed"
    assert edge.client.list_invalidations(DistributionId=edge.id)["InvalidationList"]["Quantity"] == 1
    assert edge.ask(f"https://{HOST}/static/a")[1] == "Miss from cloudfront"
    edge.aws.clock.sleep(86_401)
    assert edge.ask(f"https://{HOST}/static/a")[1] == "Miss from cloudfront"


def test_a_policy_that_looks_at_the_host_keeps_hosts_apart(edge: Edge):
    def look(config: Config) -> None:
        config["CacheBehaviors"]["Items"][0]["CachePolicyId"] = cloudfront.USE_ORIGIN_CACHE_CONTROL_WITH_QUERIES

    edge.update(look)
    assert [edge.ask(f"https://{HOST}/static/b")[1] for _ in range(2)] == ["Miss from cloudfront"] * 2


def test_a_load_balancer_that_does_not_answer_is_a_504(edge: Edge):
    edge.ec2.revoke_security_group_ingress(GroupId=edge.group, IpPermissions=[edge.permission])
    assert edge.ask(f"https://{HOST}/") == (504, "Error from cloudfront")
    edge.let_cloudfront_in()
    assert edge.ask(f"https://{HOST}/") == (200, "Miss from cloudfront")


def test_a_certificate_of_another_name_is_a_502(edge: Edge):
    """Of the load balancer, whose own name is in none: without the client's Host header none would do."""

    def without_host(config: Config) -> None:
        config["DefaultCacheBehavior"]["OriginRequestPolicyId"] = cloudfront.ALL_VIEWER_EXCEPT_HOST

    def with_host(config: Config) -> None:
        config["DefaultCacheBehavior"]["OriginRequestPolicyId"] = cloudfront.ALL_VIEWER

    edge.update(without_host)
    assert edge.ask(f"https://{HOST}/") == (502, "Error from cloudfront")
    edge.update(with_host)
    assert edge.ask(f"https://{HOST}/") == (200, "Miss from cloudfront")


def _set(*path: Any, value: Any) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        at: Any = config
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return change


NO_ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/any/1234abcd-12ab-34cd-56ef-1234567890ab"
MANY = [f"n{number}.example.com" for number in range(101)]
BEHAVIOR = ("DefaultCacheBehavior",)
ORIGIN = ("Origins", "Items", 0, "VpcOriginConfig")
GEOGRAPHY = {"RestrictionType": "whitelist", "Quantity": 1, "Items": ["Peru"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_set("ViewerCertificate", value={"CloudFrontDefaultCertificate": True}), "InvalidViewerCertificate"),
        (_set("Aliases", value={"Quantity": 1, "Items": ["other.example.org"]}), "InvalidViewerCertificate"),
        (_set("Aliases", value={"Quantity": 2, "Items": [HOST]}), "InconsistentQuantities"),
        (_set(*BEHAVIOR, "TargetOriginId", value="other"), "NoSuchOrigin"),
        (_set(*BEHAVIOR, "CachePolicyId", value="other"), "NoSuchCachePolicy"),
        (_set(*BEHAVIOR, "OriginRequestPolicyId", value="other"), "NoSuchOriginRequestPolicy"),
        (_set(*ORIGIN, "OriginReadTimeout", value=121), "InvalidOriginReadTimeout"),
        (_set(*ORIGIN, "OriginKeepaliveTimeout", value=0), "InvalidOriginKeepaliveTimeout"),
        (_set(*ORIGIN, "VpcOriginId", value="vo_other"), "EntityNotFound"),
        (_set("CallerReference", value="2"), "IllegalUpdate"),
        (_set("WebACLId", value=NO_ACL), "InvalidWebACLId"),
        (_set("Restrictions", value={"GeoRestriction": GEOGRAPHY}), "InvalidLocationCode"),
        (_set("Restrictions", value={"GeoRestriction": {**GEOGRAPHY, "Items": ["ZZ"]}}), "InvalidLocationCode"),
        (
            _set("Restrictions", value={"GeoRestriction": {"RestrictionType": "whitelist", "Quantity": 0}}),
            "InvalidGeoRestrictionParameter",
        ),
    ],
)
def test_what_cloudfront_refuses(edge: Edge, change: Callable[[Config], None], code: str):
    with pytest.raises(ClientError) as refused:
        edge.update(change)
    assert refused.value.response["Error"]["Code"] == code


def test_a_name_is_of_one_distribution_and_of_a_certificate_of_us_east_1(edge: Edge):
    config = {**edge.config(edge.origin), "CallerReference": "2"}
    elsewhere = {"ACMCertificateArn": edge.certificate, "SSLSupportMethod": "sni-only"}
    codes = []
    for said in (config, {**config, "ViewerCertificate": elsewhere}):
        with pytest.raises(ClientError) as refused:
            edge.client.create_distribution(DistributionConfig=said)
        codes.append(refused.value.response["Error"]["Code"])
    assert codes == ["CNAMEAlreadyExists", "InvalidViewerCertificate"]


def test_what_is_in_use_stays(edge: Edge):
    """A distribution until it is disabled, a VPC origin and a certificate until nothing leads there."""
    found = edge.client.get_vpc_origin(Id=edge.origin)
    said = {"Id": edge.origin, "IfMatch": found["ETag"]}
    distribution = edge.client.get_distribution(Id=edge.id)
    calls: list[Callable[[], object]] = [
        lambda: edge.client.delete_vpc_origin(**said),
        lambda: edge.client.update_vpc_origin(
            **said, VpcOriginEndpointConfig=found["VpcOrigin"]["VpcOriginEndpointConfig"]
        ),
        lambda: edge.client.delete_distribution(Id=edge.id, IfMatch=distribution["ETag"]),
        lambda: edge.client.delete_distribution(Id=edge.id, IfMatch="other"),
        lambda: edge.client.delete_distribution(Id=edge.id),
        lambda: edge.client.delete_distribution(Id="E0", IfMatch="other"),
        lambda: edge.aws.client("acm", cloudfront.REGION).delete_certificate(CertificateArn=edge.edge_certificate),
        lambda: edge.vpc_origin(),
        lambda: edge.vpc_origin(Name="other", Arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:other"),
    ]
    codes = []
    for call in calls:
        with pytest.raises(ClientError) as refused:
            call()
        codes.append(refused.value.response["Error"]["Code"])
    assert codes == [
        "CannotDeleteEntityWhileInUse",
        "CannotUpdateEntityWhileInUse",
        "DistributionNotDisabled",
        "PreconditionFailed",
        "InvalidIfMatchVersion",
        "NoSuchDistribution",
        "ResourceInUseException",
        "EntityAlreadyExists",
        "InvalidArgument",
    ]


def test_a_web_acl_judges_at_the_edge_by_the_clients_own_address(edge: Edge):
    """Before edges answer from what they keep; a line of each request is in its log, of us-east-1."""
    waf, logs = edge.aws.client("wafv2", cloudfront.REGION), edge.aws.client("logs", cloudfront.REGION)
    seen = {"CloudWatchMetricsEnabled": True, "MetricName": "m", "SampledRequestsEnabled": True}
    here = {"Name": "edge", "Scope": "CLOUDFRONT"}
    addresses = waf.create_ip_set(**here, IPAddressVersion="IPV4", Addresses=["203.0.113.0/24"])["Summary"]
    rule = {
        "Name": "blocked",
        "Priority": 0,
        "Statement": {"IPSetReferenceStatement": {"ARN": addresses["ARN"]}},
        "VisibilityConfig": seen,
        "Action": {"Block": {}},
    }
    acl = waf.create_web_acl(**here, DefaultAction={"Allow": {}}, VisibilityConfig=seen, Rules=[rule])["Summary"]
    group = "aws-waf-logs-edge"
    logs.create_log_group(logGroupName=group)
    destination = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    waf.put_logging_configuration(
        LoggingConfiguration={"ResourceArn": acl["ARN"], "LogDestinationConfigs": [destination]}
    )
    edge.update(_set("WebACLId", value=acl["ARN"]))
    asked = [(f"https://{HOST}/", "203.0.113.8"), (f"http://{HOST}/", "203.0.113.8"), (f"https://{HOST}/", "1.2.3.4")]
    assert [edge.ask(url, source=source)[0] for url, source in asked] == [403, 403, 200]
    events = logs.filter_log_events(logGroupName=group)["events"]
    lines = [json.loads(each["message"]) for each in events]
    assert [(each["action"], each["httpSourceName"], each["httpSourceId"]) for each in lines] == [
        ("BLOCK", "CF", edge.id),
        ("BLOCK", "CF", edge.id),
        ("ALLOW", "CF", edge.id),
    ]
    assert {each["logStreamName"] for each in events} == {"cloudfront_edge_0"}
    token = waf.get_web_acl(**here, Id=acl["Id"])["LockToken"]
    calls: list[Callable[[], object]] = [
        lambda: waf.delete_web_acl(**here, Id=acl["Id"], LockToken=token),
        lambda: edge.aws.client("wafv2").list_web_acls(Scope="CLOUDFRONT"),
    ]
    codes = []
    for call in calls:
        with pytest.raises(ClientError) as refused:
            call()
        codes.append(refused.value.response["Error"]["Code"])
    assert codes == ["WAFAssociatedItemException", "WAFInvalidParameterException"]
    edge.update(_set("WebACLId", value=""))
    waf.delete_web_acl(**here, Id=acl["Id"], LockToken=token)
    assert edge.ask(f"https://{HOST}/", source="203.0.113.8")[0] == 200


@pytest.mark.parametrize(("kind", "statuses"), [("whitelist", [200, 403, 200]), ("blacklist", [403, 200, 200])])
def test_who_is_in_a_country_that_is_kept_out_gets_403(edge: Edge, kind: str, statuses: list[int]):
    """And who is nobody knows where is answered."""
    restriction = {"GeoRestriction": {"RestrictionType": kind, "Quantity": 1, "Items": ["DE"]}}
    edge.update(_set("Restrictions", value=restriction))
    assert [edge.ask(f"https://{HOST}/", country=each)[0] for each in ("DE", "FR", "")] == statuses
    edge.update(_set("Restrictions", value={"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}}))


def test_what_is_not_played_is_refused_by_name(edge: Edge):
    item = {"LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:any:1", "EventType": "viewer-request"}
    functions = {"Quantity": 1, "Items": [item]}
    with pytest.raises(NotEmbedded, match="LambdaFunctionAssociations"):
        edge.update(_set(*BEHAVIOR, "LambdaFunctionAssociations", value=functions))


@pytest.mark.parametrize(
    ("policy", "said", "kept_s"),
    [
        (cloudfront.CACHING_DISABLED, "max-age=60", 0),
        (cloudfront.CACHING_OPTIMIZED, "", 86_400),
        (cloudfront.CACHING_OPTIMIZED, "no-store", 1),
        (cloudfront.CACHING_OPTIMIZED, "public, max-age=60", 60),
        (cloudfront.USE_ORIGIN_CACHE_CONTROL_WITH_QUERIES, "", 0),
        (cloudfront.USE_ORIGIN_CACHE_CONTROL_WITH_QUERIES, "private, max-age=60", 0),
        (cloudfront.USE_ORIGIN_CACHE_CONTROL_WITH_QUERIES, "max-age=60, s-maxage=10", 10),
    ],
)
def test_how_long_an_answer_is_kept(policy: str, said: str, kept_s: int):
    assert CACHE_POLICIES[policy].kept_s(said) == kept_s
