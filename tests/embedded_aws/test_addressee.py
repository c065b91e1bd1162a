"""Every request finds its service, whatever AWS calls it when it signs."""

from __future__ import annotations

import importlib
import re

import pytest

from modulestack.embedded_aws import moto_state, service_names
from modulestack.embedded_aws.addressee import addressee, aws_url
from modulestack.embedded_aws.service_names import Hints

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-2/{}/aws4_request, SignedHeaders=host, Signature=0"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def services(signing_name: str, target: str = "/", headers: dict[str, str] | None = None, body: bytes = b"") -> str:
    """The names that a POST of *body* to *target*, signed for *signing_name*, can be for."""
    given = {**(headers or {}), **({"authorization": SIGNED.format(signing_name)} if signing_name else {})}
    to = addressee(given, target, service_names.hints("POST", target, given, body))
    return " ".join(to.services)


def test_service_and_region_come_from_the_signature() -> None:
    to = addressee({"Authorization": SIGNED.format("monitoring")}, "/", Hints())
    presigned = addressee({}, "/a?X-Amz-Credential=AKIA%2F20260101%2Feu-west-1%2Fs3%2Faws4_request", Hints())
    assert [(one.service, one.region, one.signed) for one in (to, presigned)] == [
        ("cloudwatch", "us-east-2", True),
        ("s3", "eu-west-1", True),
    ]


def test_a_signature_for_many_regions_names_none() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (SigV4a)"""
    header = "AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260101/cloudfront-keyvaluestore/aws4_request, Signature=0"
    to = addressee({"Authorization": header}, "/", Hints())
    assert (to.services, to.region) == (("cloudfront-keyvaluestore",), None)


def test_signing_names_that_are_not_boto3s() -> None:
    signing_names = ("elasticfilesystem", "states", "tagging", "no-such-thing")
    assert [services(name) for name in signing_names] == [
        "efs",
        "stepfunctions",
        "resourcegroupstaggingapi",
        "no-such-thing",
    ]


def test_services_of_one_signing_name_are_told_apart() -> None:
    """By API version, by target, by path."""
    assert [
        services("elasticloadbalancing", headers=FORM, body=b"Action=DescribeLoadBalancers&Version=2015-12-01"),
        services("elasticloadbalancing", headers=FORM, body=b"Action=DescribeLoadBalancers&Version=2012-06-01"),
        services("elasticloadbalancing", "/?Action=DescribeLoadBalancers&Version=2012-06-01"),
        services("dynamodb", headers={"X-Amz-Target": "DynamoDBStreams_20120810.ListStreams"}),
        services("cloudhsm", "/service/BaldrApiService/operation/ListTags", {"smithy-protocol": "rpc-v2-cbor"}),
        services("s3", "/v20180820/jobs"),
        services("s3", "/bucket/key"),
        services("apigateway", "/restapis"),
        services("iam", "/v1/x"),
    ] == [
        "elbv2",
        "elb",
        "elb",
        "dynamodbstreams",
        "cloudhsmv2",
        "s3control",
        "s3",
        "apigateway apigatewayv2",
        "iam-toolbox",
    ]


def test_an_old_version_of_a_services_api_is_still_that_service() -> None:
    assert services("ec2", headers=FORM, body=b"Action=DescribeVpcs&Version=2014-10-01") == "ec2"


def test_an_unsigned_request_is_known_by_what_it_says() -> None:
    assert [
        services("", headers=FORM, body=b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15"),
        services("", headers={"X-Amz-Target": "AWSCognitoIdentityService.GetId"}),
        services(""),
    ] == ["sts", "cognito-identity", ""]


def test_every_service_of_botocores_is_found_by_its_signing_name() -> None:
    """All of them, so that none is taken for another, and none is missing."""
    known = service_names.services()
    assert len(known) > 400
    assert [name for name, one in known.items() if name not in service_names.signed_as(one.signing_name)] == []


def test_requests_stand_for_amazons_addresses() -> None:
    assert [
        aws_url("iam", "us-east-1", "/", "127.0.0.1:1"),
        aws_url("elbv2", "eu-west-1", "/?a=b", "127.0.0.1:1"),
        aws_url("s3", "eu-west-1", "/bucket/key", "127.0.0.1:1"),
        aws_url("s3", "eu-west-1", "/key", "bucket.localhost:1"),
    ] == [
        "https://iam.amazonaws.com/",
        "https://elasticloadbalancing.eu-west-1.amazonaws.com/?a=b",
        "https://s3.eu-west-1.amazonaws.com/bucket/key",
        "https://s3.eu-west-1.amazonaws.com/bucket/key",
    ]


@pytest.mark.parametrize("service", sorted(moto_state.SERVICES))
def test_each_service_is_at_an_address_that_moto_knows(service: str):
    """Its hosts need not begin with boto3's name of it."""
    bases = importlib.import_module(f"moto.{moto_state.SERVICES[service]}.urls").url_bases
    url = aws_url(service, "eu-west-1", "/", "127.0.0.1:1")
    assert any(re.match(base, url) for base in bases)
