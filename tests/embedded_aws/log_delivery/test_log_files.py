"""Logs of load balancers and of buckets: what AWS refuses, and what it writes, when and where."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract.log_delivery import LOAD_BALANCING, SERVER_ACCESS
from modulestack.contract.policy_document import allow, document
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.traffic import Traffic

DENIED = "Access Denied for bucket: {}. Please check S3bucket permission"


class World:
    """A load balancer that redirects port 80, and buckets: ``open`` to logs, ``closed``, and others."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws, self.elb, self.s3 = aws, aws.client("elbv2"), aws.client("s3")
        ec2 = aws.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        zones = [("10.0.0.0/24", "eu-west-1a"), ("10.0.1.0/24", "eu-west-1b")]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]
            for cidr, zone in zones
        ]
        [made] = self.elb.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"]
        self.balancer, self.name = made["LoadBalancerArn"], made["DNSName"]
        redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
        self.elb.create_listener(
            LoadBalancerArn=self.balancer,
            Port=80,
            Protocol="HTTP",
            DefaultActions=[{"Type": "redirect", "RedirectConfig": redirect}],
        )
        for name, region in {
            "open": "eu-west-1",
            "closed": "eu-west-1",
            "far": "eu-central-1",
            "keys": "eu-west-1",
        }.items():
            aws.client("s3", region).create_bucket(
                Bucket=f"{name}-logs", CreateBucketConfiguration={"LocationConstraint": region}
            )
        for name in ("open", "far", "keys"):
            writers = {"Service": [LOAD_BALANCING, SERVER_ACCESS]}
            written = {**allow(["s3:PutObject"], [f"arn:aws:s3:::{name}-logs/*"]), "Principal": writers}
            self.s3.put_bucket_policy(Bucket=f"{name}-logs", Policy=json.dumps(document(written)))
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
        self.s3.put_bucket_encryption(Bucket="keys-logs", ServerSideEncryptionConfiguration={"Rules": [rule]})

    def log_to(self, bucket: str, *, kind: str = "access_logs", prefix: str = "") -> None:
        wanted = {"enabled": "true", "bucket": bucket, "prefix": prefix}
        attributes = [{"Key": f"{kind}.s3.{key}", "Value": value} for key, value in wanted.items()]
        self.elb.modify_load_balancer_attributes(LoadBalancerArn=self.balancer, Attributes=attributes)

    def keys(self, bucket: str) -> list[str]:
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=bucket).get("Contents", ())]

    def read(self, bucket: str, key: str) -> str:
        body: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return (gzip.decompress(body) if key.endswith(".gz") else body).decode()


@pytest.fixture
def world(aws: EmbeddedAws) -> World:
    return World(aws)


def test_a_bucket_that_aws_cannot_write_to_is_refused(world: World):
    """With AWS's words; nothing is switched on."""
    refused: dict[str, Any] = {}
    for bucket, prefix in (
        ("closed-logs", ""),
        ("no-such-logs", ""),
        ("keys-logs", ""),
        ("far-logs", ""),
        ("", ""),
        ("open-logs", "a/AWSLogs"),
    ):
        with pytest.raises(ClientError) as caught:
            world.log_to(bucket, prefix=prefix)
        refused[bucket] = (caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"])
    invalid = "InvalidConfigurationRequest"
    assert refused == {
        "closed-logs": (invalid, DENIED.format("closed-logs")),
        "no-such-logs": (invalid, DENIED.format("no-such-logs")),
        "keys-logs": (invalid, DENIED.format("keys-logs")),
        "far-logs": (invalid, "S3Bucket: far-logs is not located in the same region with ELB: web"),
        "": ("ValidationError", "The value of 'access_logs.s3.bucket' cannot be empty"),
        "open-logs": ("ValidationError", "The value of 'access_logs.s3.prefix' cannot contain 'AWSLogs'"),
    }
    found = world.elb.describe_load_balancer_attributes(LoadBalancerArn=world.balancer)["Attributes"]
    assert "true" not in {each["Value"] for each in found if each["Key"].endswith("logs.s3.enabled")}


def test_what_is_asked_is_a_line_at_the_next_five_minutes(world: World):
    """A test file at once; then a file for the requests of five minutes, in AWS's form, and none where nobody asks."""
    clock = world.aws.clock
    world.log_to("open-logs", prefix="a")
    world.log_to("open-logs", kind="connection_logs")
    assert world.keys("open-logs") == [
        "AWSLogs/123456789012/ELBConnectionLogTestFile",
        "a/AWSLogs/123456789012/ELBAccessLogTestFile",
    ]
    assert world.read("open-logs", "a/AWSLogs/123456789012/ELBAccessLogTestFile").startswith(
        "Enable AccessLog for ELB: web at 2026-01-01T10:00:00"
    )
    asked = "http://www.example.com/a?b=1"
    answer = Traffic(world.aws).send(asked, source="198.51.100.7", headers=(("User-Agent", "t"),), to=world.name)
    assert (answer.status, answer.location) == (301, "https://www.example.com:443/a?b=1")
    clock.sleep(299)
    assert len(world.keys("open-logs")) == 2
    clock.sleep(1)
    connections, requests = (key for key in world.keys("open-logs") if key.endswith(".log.gz"))
    folder = "AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/01/01"
    id_ = world.balancer.split(":loadbalancer/")[1]
    assert requests.startswith(
        f"a/{folder}/123456789012_elasticloadbalancing_eu-west-1_{id_.replace('/', '.')}_20260101T1005Z_10.0.0.1_"
    )
    assert connections.startswith(f"{folder}/conn_log.123456789012_elasticloadbalancing_eu-west-1_app.web.")
    assert world.read("open-logs", requests).split("Root=")[0] == (
        f"http 2026-01-01T10:00:00.000000Z {id_} 198.51.100.7:40000 - -1 -1 -1 301 - 34 366 "
        '"GET http://www.example.com:80/a?b=1 HTTP/1.1" "t" - - - "'
    )
    trace = world.read("open-logs", requests).split()[-4]
    assert world.read("open-logs", connections).split() == [
        *("2026-01-01T10:00:00.000000Z", "198.51.100.7", "40000", "80", "-", "-", "-", '"-"', "-", "-", "-", trace)
    ]
    clock.sleep(600)
    assert len(world.keys("open-logs")) == 4


def test_what_nobody_may_write_any_more_is_lost(world: World):
    world.log_to("open-logs")
    Traffic(world.aws).send("http://www.example.com", to=world.name)
    world.s3.delete_bucket_policy(Bucket="open-logs")
    world.aws.clock.sleep(300)
    assert world.keys("open-logs") == ["AWSLogs/123456789012/ELBAccessLogTestFile"]


def test_what_is_asked_of_a_bucket_is_a_line_at_the_next_hour(world: World):
    """Only where the other bucket's policy lets S3 write."""
    target = {"LoggingEnabled": {"TargetBucket": "closed-logs", "TargetPrefix": "of-keys/"}}
    with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
        world.s3.put_bucket_logging(Bucket="keys-logs", BucketLoggingStatus=target)
    target["LoggingEnabled"]["TargetBucket"] = "open-logs"
    world.s3.put_bucket_logging(Bucket="keys-logs", BucketLoggingStatus=target)
    world.s3.put_object(Bucket="keys-logs", Key="one.txt", Body=b"1", ServerSideEncryption="AES256")
    world.aws.clock.sleep(3599)
    assert world.keys("open-logs") == []
    world.aws.clock.sleep(1)
    [key] = world.keys("open-logs")
    assert key.startswith("of-keys/2026-01-01-11-00-00-")
    [line] = world.read("open-logs", key).splitlines()
    fields = line.split(" ")
    assert (fields[1], fields[2], fields[7], fields[8]) == (
        "keys-logs",
        "[01/Jan/2026:10:00:00",
        "REST.PUT.OBJECT",
        "one.txt",
    )
