"""Logs of network load balancers of an embedded account."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from modulestack.contract.log_delivery import why_not_of_network
from modulestack.contract.policy_document import allow, document
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.log_delivery.log_lines import Ended, tls

ACCOUNT, BUCKET = "123456789012", "logs-of-network"
ENDED = Ended(
    load_balancer="net/web/c6e77e28c25b2234",
    listener="g3d4b5e8bb8464cd",
    client="203.0.113.7",
    target="10.0.0.5:1883",
    host="broker.example.com",
    certificate="arn:aws:acm:eu-west-1:123456789012:certificate/1",
    at=1545274760.0,
)


def test_a_line_has_twenty_two_fields_in_aws_s_order():
    assert tls(ENDED) == (
        "tls 2.0 2018-12-20T02:59:20 net/web/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.7:40000 10.0.0.5:1883 5 2 98 "
        "246 - arn:aws:acm:eu-west-1:123456789012:certificate/1 - TLS_AES_128_GCM_SHA256 TLSv13 - broker.example.com "
        "- - - 2018-12-20T02:59:20"
    )


def test_another_service_writes_than_of_application_load_balancers():
    path = f"arn:aws:s3:::{BUCKET}/AWSLogs/{ACCOUNT}/*"
    of = {
        who: document({**allow(["s3:PutObject"], [path]), "Principal": {"Service": f"{who}.amazonaws.com"}})
        for who in ("delivery.logs", "logdelivery.elasticloadbalancing")
    }
    where = {"bucket": BUCKET, "prefix": "", "account_id": ACCOUNT, "region": "eu-west-1"}
    assert why_not_of_network(of["delivery.logs"], **where) == ""
    assert "does not let delivery.logs.amazonaws.com write" in why_not_of_network(
        of["logdelivery.elasticloadbalancing"], **where
    )


def test_a_network_load_balancer_logs_nothing_else(aws: EmbeddedAws):
    """Neither where its service may not write."""
    ec2, elb = aws.client("ec2"), aws.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="eu-west-1a")["Subnet"]["SubnetId"]
    made = elb.create_load_balancer(Name="net", Type="network", Scheme="internal", Subnets=[subnet])
    aws.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for kind, text in {
        "connection_logs": "is not supported for load balancers",
        "access_logs": "Access Denied",
    }.items():
        values = {"enabled": "true", "bucket": BUCKET}
        said = [{"Key": f"{kind}.s3.{key}", "Value": value} for key, value in values.items()]
        with pytest.raises(ClientError, match=text):
            elb.modify_load_balancer_attributes(
                LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"], Attributes=said
            )
