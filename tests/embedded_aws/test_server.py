"""Any AWS client can use the embedded account over HTTP, on loopback only, and sees the same state."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from modulestack.embedded_aws import moto_state, service_names
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.server import Server, serve


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
    with pytest.raises(
        ClientError, match=r"\(NotEmbedded\).*the embedded AWS has no kinesis \(asked for ListStreams\)$"
    ):
        outside(server, "kinesis").list_streams()
    with pytest.raises(ClientError, match=r"\(NotEmbedded\).*: PutAccountPolicy$"):
        outside(server, "logs").put_account_policy(policyName="a", policyDocument="b", policyType="c")


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "asked"),
    [
        ("amp", "list_workspaces", {}, ""),
        ("elb", "describe_load_balancers", {}, " (asked for DescribeLoadBalancers)"),
        ("importexport", "list_jobs", {}, " (asked for ListJobs)"),
        ("resourcegroupstaggingapi", "get_resources", {}, " (asked for GetResources)"),
        ("s3control", "list_jobs", {"AccountId": "1"}, ""),
        ("stepfunctions", "list_state_machines", {}, " (asked for ListStateMachines)"),
    ],
)
def test_every_protocols_client_reads_which_service_is_missing(
    server: Server, service: str, operation: str, arguments: dict[str, str], asked: str
) -> None:
    """Whatever the service signs as; REST (XML, JSON), query, CBOR and JSON in turn."""
    client = outside(server, service)
    client.meta.events.register("before-send", lambda request, **_: _to(server, request))
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**arguments)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("NotEmbedded", f"the embedded AWS has no {service}{asked}")


def _to(server: Server, request: Any) -> None:
    """Straight to the server: some clients put a name before the host, which not every machine resolves."""
    parts = urllib.parse.urlsplit(request.url)
    request.url = urllib.parse.urlunsplit(parts._replace(netloc=urllib.parse.urlsplit(server.url).netloc))


@pytest.mark.parametrize("service", ["cloudwatch", "ec2", "ecs", "elbv2", "s3", "ssm"])
def test_a_fault_of_the_embedded_aws_is_an_error_that_says_so(
    monkeypatch: pytest.MonkeyPatch, aws: EmbeddedAws, server: Server, service: str
) -> None:
    """Through both doors, in every protocol; never a dropped connection, never a bare exception."""
    calls = {
        "cloudwatch": "list_metrics",
        "ec2": "describe_vpcs",
        "ecs": "list_clusters",
        "elbv2": "describe_load_balancers",
        "s3": "list_buckets",
        "ssm": "describe_parameters",
    }

    def fail(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(moto_state, "answer", fail)
    monkeypatch.setattr(aws.ecs, "handle", fail)
    for client in (outside(server, service), aws.client(service)):
        with pytest.raises(ClientError) as caught:
            getattr(client, calls[service])()
        error = caught.value.response["Error"]
        assert (error["Code"], error["Message"], aws.calls[-1].error_code) == (
            "InternalFailure",
            "the embedded AWS failed at this request: KeyError: 'x'",
            "InternalFailure",
        )


def test_a_fault_before_the_service_is_known_is_answered(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr(service_names, "candidates", fail)
    with pytest.raises(ClientError, match=r"\(InternalFailure\)"):
        outside(server, "ssm").describe_parameters()


@pytest.mark.parametrize(
    ("service", "operation", "body", "refusal"),
    [
        ("ssm", "AmazonSSM.GetParameter", b"<a", "SerializationException"),
        ("ssm", "AmazonSSM.GetParameter", b"[]", "SerializationException"),
        ("ssm", "AmazonSSM.GetParameter", b"{}", "ValidationException"),
        ("ecs", "AmazonEC2ContainerServiceV20141113.ListClusters", b"<a", "SerializationException"),
        (
            "ecs",
            "AmazonEC2ContainerServiceV20141113.ListTasks",
            b'{"launchType": "Fargate"}',
            "InvalidParameterException",
        ),
        ("ecs", "AmazonEC2ContainerServiceV20141113.ListClusters", b"[]", "SerializationException"),
    ],
)
def test_a_request_that_no_client_of_amazons_sends_is_refused(
    server: Server, service: str, operation: str, body: bytes, refusal: str
) -> None:
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential=A/20260101/eu-west-1/{service}/aws4_request",
        "X-Amz-Target": operation,
        "Content-Type": "application/x-amz-json-1.1",
    }
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(server.url, body, headers))
    assert (caught.value.code, json.loads(caught.value.read())["__type"]) == (400, refusal)


def test_a_header_that_the_client_chose_stays_one_header(server: Server) -> None:
    """S3 answers with the headers that a presigned address asks for."""
    s3 = outside(server, "s3", signature_version="s3v4")
    s3.create_bucket(Bucket="abcd", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="abcd", Key="a", Body=b"hello")
    disposition = "a\r\nX-Injected: 1 \u4e16"
    address = s3.generate_presigned_url(
        "get_object", Params={"Bucket": "abcd", "Key": "a", "ResponseContentDisposition": disposition}
    )
    with urllib.request.urlopen(address) as answer:
        assert (answer.headers["X-Injected"], answer.headers["Content-Disposition"], answer.read()) == (
            None,
            "a X-Injected: 1 ?",
            b"hello",
        )


def test_who_has_no_credentials_yet_may_ask_for_some(server: Server) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"""
    given = outside(server, "sts").assume_role_with_web_identity(
        RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="ses", WebIdentityToken="token"
    )
    assert given["AssumedRoleUser"]["Arn"] == "arn:aws:sts::123456789012:assumed-role/r/ses"


@pytest.mark.parametrize("service", ["ec2", "ecs", "ssm"])
def test_a_region_that_does_not_exist_is_named(server: Server, service: str) -> None:
    session = boto3.Session(aws_access_key_id="any", aws_secret_access_key="thing", region_name="xx-nowhere-1")
    client = session.client(service, endpoint_url=server.url, config=Config(retries={"total_max_attempts": 1}))
    ask = {"ec2": "describe_vpcs", "ecs": "list_clusters", "ssm": "describe_parameters"}[service]
    for _ in range(2):
        with pytest.raises(ClientError, match=r"\(NotEmbedded\).*the embedded AWS has no region xx-nowhere-1"):
            getattr(client, ask)()


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
