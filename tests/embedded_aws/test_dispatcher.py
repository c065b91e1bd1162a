"""What is asked reaches the right service; what is not known is a loud error; errors look as AWS's do."""

from __future__ import annotations

import datetime
import subprocess
import sys
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws import aws_protocols, dispatcher
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import NotEmbedded


def test_an_unknown_service_is_named(aws: EmbeddedAws) -> None:
    with pytest.raises(NotEmbedded, match=r"^the embedded AWS has no kinesis \(asked for ListStreams\)$"):
        aws.client("kinesis").list_streams()


def test_an_operation_that_moto_lacks_is_named(aws: EmbeddedAws) -> None:
    with pytest.raises(NotEmbedded, match=r"^the embedded AWS does not have this operation of logs: PutAccountPolicy$"):
        aws.client("logs").put_account_policy(policyName="a", policyDocument="b", policyType="c")


def test_an_operation_that_our_ecs_lacks_is_named(aws: EmbeddedAws) -> None:
    lacks = r"^the embedded AWS does not have this operation of ecs: DiscoverPollEndpoint$"
    with pytest.raises(NotEmbedded, match=lacks):
        aws.client("ecs").discover_poll_endpoint()


def test_an_error_of_moto_has_its_code_and_text(aws: EmbeddedAws) -> None:
    with pytest.raises(ClientError) as caught:
        aws.client("iam").get_role(RoleName="web")
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("NoSuchEntity", "Role web not found")


def test_an_error_of_our_ecs_has_its_code_and_text(aws: EmbeddedAws) -> None:
    with pytest.raises(aws.client("ecs").exceptions.ClusterNotFoundException, match=r"Cluster not found\.$"):
        aws.client("ecs").describe_services(cluster="none", services=["web"])


def test_times_of_our_ecs_arrive_as_times(aws: EmbeddedAws) -> None:
    aws.client("ecs").create_cluster(clusterName="c")
    made = aws.client("ecs").register_task_definition(
        family="f", containerDefinitions=[{"name": "a", "image": "a", "memory": 8}]
    )
    at = made["taskDefinition"]["registeredAt"]
    assert at == datetime.datetime.fromtimestamp(aws.clock.now(), at.tzinfo)


def test_a_malformed_ecs_request_is_refused(aws: EmbeddedAws) -> None:
    """boto3 would not send it; other clients may."""

    def ask(operation: str, body: bytes) -> tuple[int, bytes]:
        request = aws_protocols.HttpRequest(
            method="POST", url="https://ecs.eu-west-1.amazonaws.com/", headers={}, body=body
        )
        status, _, answer = dispatcher.dispatch(aws, "ecs", "eu-west-1", operation, {}, request)
        return status, answer

    assert [ask("DescribeServices", b"{}"), ask("DescribeServices", b"{"), ask("Dance", b"{}")] == [
        (
            400,
            (
                b'{"__type": "InvalidParameterException", "message": "Missing required parameter in input: '
                b'\\"services\\""}'
            ),
        ),
        (400, b'{"__type": "SerializationException", "message": "Could not parse the request\'s body as JSON"}'),
        (400, b'{"__type": "UnknownOperationException", "message": "Unknown operation: Dance"}'),
    ]


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "code"),
    [
        ("ec2", "delete_nat_gateway", {"NatGatewayId": "nat-0"}, "NatGatewayNotFound"),
        ("elbv2", "create_target_group", {"Name": "-a", "Protocol": "HTTP"}, "ValidationError"),
        (
            "route53",
            "create_hosted_zone",
            {"Name": "a", "CallerReference": "a", "VPC": {"VPCId": "vpc-0", "VPCRegion": "eu-west-1"}},
            "InvalidVPCId",
        ),
        ("s3", "create_bucket", {"Bucket": "A_b"}, "InvalidBucketName"),
        ("logs", "put_retention_policy", {"logGroupName": "a", "retentionInDays": 13}, "InvalidParameterException"),
    ],
)
def test_our_refusals_arrive_in_every_protocol(
    aws: EmbeddedAws, service: str, operation: str, arguments: dict[str, str], code: str
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(aws.client(service), operation)(**arguments)
    assert (caught.value.response["Error"]["Code"], aws.calls[-1].error_code) == (code, code)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("create_fleet", {"LaunchTemplateConfigs": [], "TargetCapacitySpecification": {"TotalTargetCapacity": 1}}),
        ("describe_instance_type_offerings", {}),
    ],
)
def test_what_needs_types_by_zone_is_refused_by_name(aws: EmbeddedAws, method: str, arguments: dict[str, Any]) -> None:
    """moto is imported without the list of which types there are where, so that an answer would be wrong."""
    with pytest.raises(NotEmbedded, match=r"^the embedded AWS has no instance types by zone \(asked for \w+\)$"):
        getattr(aws.client("ec2"), method)(**arguments)


def test_moto_is_imported_without_the_list_of_instance_types() -> None:
    """It would be a quarter of a rehearsal's memory."""
    code = (
        "from modulestack.embedded_aws import moto_import; "
        "print(moto_import.module('moto.ec2.models.instance_types').INSTANCE_TYPES)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "{}\n"
