"""The table of what answers must hold, against what is called and against AWS's models; and what is not believed."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from modulestack.release.aws_access.answer_members import REQUIRED, WRITES
from modulestack.release.aws_access.answer_subject import SUBJECTS
from modulestack.release.aws_access.answers import why_not_believed
from modulestack.release.aws_access.client import AwsService
from tests.support.program import ROOT

FOLDERS = [ROOT / "modulestack" / name for name in ("importing", "release")]
SOURCES = [path for folder in FOLDERS for path in sorted(folder.rglob("*.py"))]
ASKS = {"call", "call_once", "paginate"}


def called() -> Iterator[tuple[str, str]]:
    """Every (service, operation) that the release tool asks AWS for, read from its source."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
                names = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if len(names) == 2 and names[0] in AwsService.__args__:  # type: ignore[attr-defined]
                    yield names[0], names[1]


def test_the_table_has_every_operation_that_is_called_and_no_other():
    """Whoever calls a further operation says what its answers must hold."""
    assert sorted(set(called())) == sorted(REQUIRED)


def test_every_call_names_its_operation_where_it_can_be_read():
    """So that the test above sees them all: no call goes round the table by a name that is put together."""
    unread = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
                is_aws = ast.unparse(node.func.value).endswith(("aws", "self"))
                literal = [a for a in node.args[:2] if isinstance(a, ast.Constant)]
                if is_aws and len(literal) != 2 and path.name != "client.py":
                    unread.append(f"{path.name}:{node.lineno}")
    assert unread == []


def test_what_is_required_is_in_the_models():
    """A misspelt member would make every answer unbelievable; and what writes is marked."""
    session = botocore.session.get_session()
    wrong = []
    for (service, method), paths in REQUIRED.items():
        model = session.get_service_model(service)
        operation = {xform_name(name): name for name in model.operation_names}[method]
        shape = model.operation_model(operation).output_shape
        wrong += [(service, method, path) for path in paths if not in_shape(shape, path)]
    for (service, method), subjects in SUBJECTS.items():
        model = session.get_service_model(service)
        operation = model.operation_model({xform_name(name): name for name in model.operation_names}[method])
        wrong += [
            (service, method, parameter) for parameter, *_ in subjects if parameter not in operation.input_shape.members
        ]
        wrong += [(service, method, path) for _, path, _ in subjects if not in_shape(operation.output_shape, path)]
    assert wrong == []
    verbs = ("deregister", "register", "run", "stop_", "update", "put", "delete", "create", "modify", "continue_")
    assert {each for each in REQUIRED if each[1].startswith(verbs)} == WRITES


def in_shape(shape: Any, path: str) -> bool:
    for name in path.split("."):
        shape = shape.members.get(name.removesuffix("[]")) if shape.type_name == "structure" else None
        if shape is None or (shape.type_name == "list") != name.endswith("[]"):
            return False
        shape = shape.member if shape.type_name == "list" else shape
    return True


SERVICE = {
    "serviceArn": "a",
    "serviceName": "web",
    "status": "ACTIVE",
    "desiredCount": 1,
    "pendingCount": 0,
    "runningCount": 1,
    "taskDefinition": "t",
}
DEPLOYMENT = {
    "id": "d",
    "status": "PRIMARY",
    "createdAt": 1,
    "desiredCount": 1,
    "pendingCount": 0,
    "runningCount": 1,
    "taskDefinition": "t",
}
WHOLE = {"service": {**SERVICE, "deployments": [DEPLOYMENT]}}
BODY = b"{}"
OBJECT = {
    "Body": BODY,
    "ETag": f'"{hashlib.md5(BODY, usedforsecurity=False).hexdigest()}"',
    "LastModified": 1,
    "ContentLength": 2,
}
ONE = {"services": ["web"]}


@pytest.mark.parametrize(
    ("service", "operation", "asked", "answer", "reason"),
    [
        ("ecs", "update_service", {"service": "web"}, WHOLE, ""),
        ("ecs", "update_service", {"service": "web"}, None, "it is empty"),
        ("ecs", "update_service", {"service": "web"}, {}, "it lacks service.serviceArn"),
        ("ecs", "update_service", {"service": "api"}, WHOLE, "it is about something else: service.serviceName (web)"),
        (
            "ecs",
            "update_service",
            {"service": "web"},
            {"service": {**SERVICE, "deployments": []}},
            "it has no PRIMARY deployment",
        ),
        ("ecs", "describe_services", ONE, {"services": []}, "it has 0 of 1 services"),
        ("ecs", "describe_services", ONE, {"services": [], "failures": [{"reason": "MISSING"}]}, ""),
        ("ecs", "describe_tasks", {"tasks": ["a", "b"]}, {"tasks": [], "failures": [{}]}, "it has 1 of 2 tasks"),
        ("ecs", "run_task", {}, {"tasks": [], "failures": []}, "it has 0 of 1 tasks"),
        ("ecs", "list_tasks", {}, {"taskArns": [None]}, "it lacks taskArns[]"),
        ("ssm", "get_parameters", {"Names": ["/a"]}, {"Parameters": []}, "it lacks InvalidParameters[]"),
        ("s3", "put_object", {}, {"ResponseMetadata": {"HTTPStatusCode": 200}}, "it lacks ETag"),
        ("s3", "delete_object", {}, {"ResponseMetadata": {"HTTPStatusCode": 200}}, "its status is 200, not 204"),
        ("s3", "get_object", {}, OBJECT, ""),
        ("s3", "get_object", {}, {**OBJECT, "Body": b"{"}, "it has 1 of 2 bytes"),
        ("s3", "get_object", {}, {**OBJECT, "Body": b"[]"}, "its content is not what its ETag says"),
        ("s3", "get_object", {}, {**OBJECT, "Body": b"[]", "ServerSideEncryption": "aws:kms"}, ""),
        (
            "s3",
            "list_objects_v2",
            {"Bucket": "b"},
            {"Name": "b", "KeyCount": 2, "IsTruncated": False, "Contents": [{"Key": "k"}]},
            "it has 1 of 2 keys",
        ),
        ("cloudwatch", "describe_alarms", {}, {}, "it lacks MetricAlarms"),
        (
            "ecs",
            "describe_services",
            ONE,
            {"services": [{**SERVICE, "serviceName": "api", "deployments": [DEPLOYMENT]}]},
            "it is about something else: services[].serviceName (api)",
        ),
        (
            "ecs",
            "list_tasks",
            {"cluster": "c"},
            {"taskArns": ["arn:aws:ecs:r:1:task/d/1"]},
            "it is about something else: taskArns[] (arn:aws:ecs:r:1:task/d/1)",
        ),
        ("ecs", "list_tasks", {"cluster": "c"}, {"taskArns": ["arn:aws:ecs:r:1:task/1"]}, ""),
        (
            "ecs",
            "list_task_definitions",
            {"familyPrefix": "a"},
            {"taskDefinitionArns": ["arn:aws:ecs:r:1:task-definition/b:1"]},
            "it is about something else: taskDefinitionArns[] (arn:aws:ecs:r:1:task-definition/b:1)",
        ),
        (
            "ssm",
            "get_parameters",
            {"Names": ["/a", "/b"]},
            {"Parameters": [{"Name": "/a", "Value": "1"}] * 2, "InvalidParameters": []},
            "it lacks /b",
        ),
        (
            "ssm",
            "get_parameters",
            {"Names": ["/a"]},
            {"Parameters": [{"Name": "/a", "Value": ""}], "InvalidParameters": []},
            "it lacks Parameters[].Value",
        ),
    ],
)
def test_an_answer_is_believed_only_if_it_is_whole(
    service: str, operation: str, asked: dict[str, Any], answer: Any, reason: str
):
    """Whatever it lacks is said."""
    assert why_not_believed(service, operation, asked, answer) == reason
