"""ECS answers an in-process client without HTTP; the client must not be able to tell."""

from __future__ import annotations

import json
import types
from typing import Any

import botocore
import botocore.parsers
import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws import aws_protocols, dispatcher, parsed_result
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.interfaces import RecordedCall

DEFINITION = {
    "family": "web",
    "containerDefinitions": [{"name": "app", "image": "app:1", "dockerLabels": {"a": "1"}}],
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
}


def over_http(aws: EmbeddedAws, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """What botocore's parser makes of the served front door's answer."""
    model = aws_protocols.model("ecs").operation_model(operation)
    body = json.dumps(arguments).encode()
    request = aws_protocols.HttpRequest(
        method="POST", url="https://ecs.eu-west-1.amazonaws.com/", headers={}, body=body
    )
    status, headers, answer = dispatcher.dispatch(aws, "ecs", aws.region, operation, arguments, request)
    received = {"status_code": status, "headers": {k.lower(): v for k, v in headers.items()}, "body": answer}
    parsed: dict[str, Any] = botocore.parsers.create_parser("json").parse(received, model.output_shape)
    return parsed


def _spelt(result: dict[str, Any]) -> str:
    """With each timestamp's type and zone."""
    return json.dumps(result, sort_keys=True, default=repr, indent=1)


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("DescribeClusters", {"clusters": ["one", "none"], "include": ["TAGS", "STATISTICS"]}),
        ("DescribeTaskDefinition", {"taskDefinition": "web:1", "include": ["TAGS"]}),
        ("ListTaskDefinitions", {}),
        ("TagResource", {"resourceArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/one", "tags": [{"key": "a"}]}),
        ("DescribeServices", {"cluster": "one", "services": ["none"]}),
    ],
)
def test_a_result_is_what_botocore_makes_of_its_json(
    aws: EmbeddedAws, operation: str, arguments: dict[str, Any]
) -> None:
    """Timestamps with their zone, lists, maps, and what is left out."""
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName="one", tags=[{"key": "a", "value": "1"}])
    ecs.register_task_definition(**DEFINITION)
    direct = getattr(ecs, botocore.xform_name(operation))(**arguments)
    parsed = over_http(aws, operation, arguments)
    metadata = direct.pop("ResponseMetadata")
    parsed.pop("ResponseMetadata")
    assert _spelt(direct) == _spelt(parsed)
    assert metadata["HTTPStatusCode"] == 200


def test_an_error_is_what_botocore_makes_of_its_json(aws: EmbeddedAws) -> None:
    with pytest.raises(aws.client("ecs").exceptions.ClusterNotFoundException) as caught:
        aws.client("ecs").describe_services(cluster="none", services=["web"])
    parsed = over_http(aws, "DescribeServices", {"cluster": "none", "services": ["web"]})
    assert caught.value.response["Error"] == parsed["Error"]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_an_error_has_the_members_that_its_shape_has(aws: EmbeddedAws) -> None:
    """ClientException has a message of its own, beside the one that every error has."""
    with pytest.raises(ClientError, match="ClientException") as caught:
        aws.client("ecs").describe_task_definition(taskDefinition="none")
    assert caught.value.response["message"] == caught.value.response["Error"]["Message"]


def test_what_has_no_value_is_left_out() -> None:
    model = aws_protocols.model("ecs").operation_model("ListClusters")
    assert "nextToken" not in parsed_result.success(model, {"clusterArns": [], "nextToken": None})


def test_calls_are_recorded_with_their_errors(aws: EmbeddedAws) -> None:
    aws.client("ecs").list_clusters()
    with pytest.raises(ClientError):
        aws.client("ecs").list_services(cluster="none")
    assert aws.calls == [
        RecordedCall(service="ecs", operation="ListClusters", region="eu-west-1", params={}),
        RecordedCall(
            service="ecs",
            operation="ListServices",
            region="eu-west-1",
            params={"cluster": "none"},
            error_code="ClusterNotFoundException",
        ),
    ]


def test_a_member_that_the_model_has_not_is_an_error_of_ours() -> None:
    model = aws_protocols.model("ecs").operation_model("ListClusters")
    with pytest.raises(TypeError, match="ListClustersResponse has no member 'colour'"):
        parsed_result.success(model, {"clusterArns": [], "colour": "red"})


@pytest.mark.parametrize("event", ["before-call", "before-call.ecs", "before-call.ecs.ListClusters"])
def test_whoever_listens_to_a_client_may_answer_before(event: str) -> None:
    """As tests of a release do that inject faults."""
    account = EmbeddedAws()
    answer = {"clusterArns": ["theirs"]}
    account.session().events.register(event, lambda **_: (types.SimpleNamespace(status_code=200), answer))
    assert (account.client("ecs").list_clusters(), account.calls) == (answer, [])
    account.close()
