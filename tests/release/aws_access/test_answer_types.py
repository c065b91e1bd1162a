"""Values of other types than the operation answers are not believed, whatever botocore's parser made of them."""

from __future__ import annotations

import datetime
import json
from typing import Any

import botocore.session
import pytest

from modulestack.release.aws_access.answer_types import wrong_type
from tests.release.broken_network import Answer, BrokenNetwork, Fault
from tests.release.broken_scenarios import SCENARIOS, broken_account, play
from tests.release.terminal import Terminal
from tests.support.matrices import matrix

MODEL = botocore.session.get_session().get_service_model


@pytest.mark.parametrize(
    ("service", "operation", "answer", "path"),
    [
        ("ecs", "DescribeServices", {"services": [{"desiredCount": 1}], "newer": object()}, ""),
        ("ecs", "DescribeServices", {"services": "web"}, "services"),
        ("ecs", "DescribeServices", {"services": [{}, None]}, "services[]"),
        ("ecs", "DescribeServices", {"services": [{"desiredCount": "three"}]}, "services[].desiredCount"),
        ("ecs", "DescribeServices", {"services": [{"desiredCount": True}]}, "services[].desiredCount"),
        ("ecs", "DescribeServices", {"services": [{"status": 7}]}, "services[].status"),
        ("ecs", "DescribeServices", {"services": [{"createdAt": "today"}]}, "services[].createdAt"),
        ("ecs", "DescribeServices", {"services": [{"createdAt": datetime.datetime.now(datetime.UTC)}]}, ""),
        ("ssm", "GetParameters", {"Parameters": [{"Name": ["a"]}]}, "Parameters[].Name"),
        ("iam", "GetRolePolicy", {"PolicyDocument": {"Statement": []}}, ""),
        ("iam", "GetRolePolicy", {"PolicyDocument": 7}, "PolicyDocument"),
        ("s3", "GetObject", {"Body": b"text", "ContentLength": 4, "Metadata": {"a": "b"}}, ""),
        ("s3", "GetObject", {"Metadata": {"a": 1}}, "Metadata.a"),
    ],
)
def test_a_value_of_another_type_is_found(service: str, operation: str, answer: Any, path: str):
    """By its path; what the model does not know may be anything."""
    assert wrong_type(answer, MODEL(service).operation_model(operation).output_shape) == path


def changed(change: Any) -> Fault:
    """Every value of an answer as *change* makes it, from its key and the value."""

    def walk(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return change(key, {name: walk(name, item) for name, item in value.items()})
        return change(key, [walk(key, item) for item in value] if isinstance(value, list) else value)

    def spoil(answer: Answer, service: str, chance: object) -> Answer:
        del service, chance
        status, headers, body = answer
        return status, headers, json.dumps(walk("", json.loads(body))).encode() if body[:1] == b"{" else body

    return Fault(name="changed", spoil=spoil)


def is_count(key: str, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and not key.endswith("At")


CHANGES = {
    "counts are text": lambda key, value: str(value) if is_count(key, value) else value,
    "texts are numbers": lambda _, value: 7 if isinstance(value, str) else value,
    "texts are empty": lambda _, value: "" if isinstance(value, str) else value,
    "lists are texts": lambda _, value: "several" if isinstance(value, list) else value,
    "lists have null": lambda _, value: [*value, None] if isinstance(value, list) else value,
    "no times": lambda key, value: None if key.endswith("At") else value,
}


@pytest.mark.parametrize("change", matrix(CHANGES, "lists have null".__eq__))
def test_a_release_makes_no_false_word_of_them(change: str, monkeypatch: pytest.MonkeyPatch):
    """No traceback either, whichever answer it is."""
    account = broken_account()
    network = BrokenNetwork(account.aws)
    terminal = Terminal(account, monkeypatch, network.client)
    [release] = [scenario for scenario in SCENARIOS if scenario.name == "release"]
    assert play(account, terminal, release, lambda: network.during(lambda *_: None)) == []
    wrong = {}
    for broken in dict.fromkeys(network.requests):
        fault = changed(CHANGES[change])

        def choose(_: str, operation: str, number: int, broken: str = broken, fault: Fault = fault) -> Fault | None:
            return fault if (operation, number) == (broken, 0) else None

        if found := play(account, terminal, release, lambda choose=choose: network.during(choose)):  # type: ignore[misc]
            wrong[broken] = found
    assert wrong == {}
    account.aws.close()
