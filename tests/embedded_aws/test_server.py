"""Any AWS client can use the embedded account over HTTP, on loopback only, and sees the same state."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.server import Server, aws_url, scope, serve


@pytest.fixture
def server(aws: EmbeddedAws) -> Iterator[Server]:
    served = serve(aws)
    yield served
    served.close()


def outside(server: Server, service: str, **config: Any) -> Any:
    """A client as somebody else would make it."""
    session = boto3.Session(aws_access_key_id="any", aws_secret_access_key="thing", region_name="eu-west-1")
    return session.client(service, endpoint_url=server.url, config=Config(retries={"total_max_attempts": 1}, **config))


def test_every_protocol_works_over_http_and_shares_state_with_the_process(aws: EmbeddedAws, server: Server) -> None:
    outside(server, "ssm").put_parameter(Name="/a", Value="1", Type="String")
    outside(server, "iam").create_role(RoleName="r", AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[]}')
    vpc = outside(server, "ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    outside(server, "route53").create_hosted_zone(Name="a.com", CallerReference="a")
    outside(server, "ecs").create_cluster(clusterName="c")
    assert [
        aws.client("ssm").get_parameter(Name="/a")["Parameter"]["Value"],
        aws.client("iam").get_role(RoleName="r")["Role"]["RoleName"],
        vpc in [known["VpcId"] for known in aws.client("ec2").describe_vpcs()["Vpcs"]],
        aws.client("route53").list_hosted_zones()["HostedZones"][0]["Name"],
        aws.client("ecs").describe_clusters(clusters=["c"])["clusters"][0]["clusterName"],
        outside(server, "elbv2").describe_load_balancers()["LoadBalancers"],
        outside(server, "cloudwatch").describe_alarms()["MetricAlarms"],
        outside(server, "sts").get_caller_identity()["Account"],
    ] == ["1", "r", True, "a.com.", "c", [], [], aws.account_id]


def test_objects_survive_http(aws: EmbeddedAws, server: Server) -> None:
    """Bodies, metadata, HEAD, keys that need quoting, presigned addresses."""
    s3 = outside(server, "s3", signature_version="s3v4")
    s3.create_bucket(Bucket="abcd", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="abcd", Key="a/b c.json", Body=b"hello", ContentType="application/json")
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "abcd", "Key": "a/b c.json"})
    head = s3.head_object(Bucket="abcd", Key="a/b c.json")
    with urllib.request.urlopen(address) as answer:
        presigned = answer.read()
    assert (
        s3.get_object(Bucket="abcd", Key="a/b c.json")["Body"].read(),
        (head["ContentLength"], head["ContentType"]),
        [item["Key"] for item in aws.client("s3").list_objects_v2(Bucket="abcd")["Contents"]],
        presigned,
    ) == (b"hello", (5, "application/json"), ["a/b c.json"], b"hello")


def test_requests_over_http_are_remembered_with_their_parameters(aws: EmbeddedAws, server: Server) -> None:
    with pytest.raises(ClientError, match="ParameterNotFound"):
        outside(server, "ssm").get_parameter(Name="/a")
    call = aws.calls[-1]
    assert (call.service, call.operation, call.region, call.params, call.error_code) == (
        "ssm",
        "GetParameter",
        "eu-west-1",
        {"Name": "/a"},
        "ParameterNotFound",
    )


def test_what_is_not_embedded_is_an_error_that_names_it(server: Server) -> None:
    with pytest.raises(ClientError, match=r"\(NotEmbedded\).*the embedded AWS has no sqs$"):
        outside(server, "sqs").list_queues()
    with pytest.raises(ClientError, match=r"\(NotEmbedded\).*put_query_definition"):
        outside(server, "logs").put_query_definition(name="a", queryString="b")


def test_an_unsigned_request_is_refused(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{server.url}/?Action=DescribeVpcs")
    assert (caught.value.code, b"<Code>MissingAuthenticationToken</Code>" in caught.value.read()) == (403, True)


def test_it_listens_on_loopback_only(server: Server) -> None:
    assert server.url.startswith("http://127.0.0.1:")


def test_a_closed_server_is_gone(aws: EmbeddedAws) -> None:
    served = serve(aws)
    served.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(served.url)


def test_service_and_region_come_from_the_signature() -> None:
    header = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-2/{}/aws4_request, SignedHeaders=host, Signature=0"
    names = ("elasticloadbalancing", "monitoring", "ecr", "s3")
    assert [scope(header.format(name), "/") for name in names] == [
        ("elbv2", "us-east-2"),
        ("cloudwatch", "us-east-2"),
        ("ecr", "us-east-2"),
        ("s3", "us-east-2"),
    ]
    with pytest.raises(AwsError, match="MissingAuthenticationToken"):
        scope("", "/")


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


def test_behaviours_are_set_over_http(aws: EmbeddedAws, server: Server) -> None:
    """So that whoever tries a served environment can break it."""
    body = b'{"image": "app:*", "behaviour": {"exit_code": 3}}'
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{server.url}/_modulestack/ecs/behaviours", body, headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert aws.ecs.behaviours.of("app:1").exit_code == 3


def test_an_answer_leaves_in_one_packet(server: Server) -> None:
    """Head and body sent apart cost 40 ms each time: the second packet waits for the first one's delayed ACK."""
    host, port = server.url.removeprefix("http://").split(":")
    body = b"{}"
    head = (
        f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AmazonEC2ContainerServiceV20141113.ListClusters\r\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential=any/20260101/eu-west-1/ecs/aws4_request\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + body)
        first = connection.recv(65536)
    assert first.startswith(b"HTTP/1.1 200")
    assert first.endswith(b'{"clusterArns": []}')
