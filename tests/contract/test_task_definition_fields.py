"""The table of all fields of a task definition, and what follows from it."""

from __future__ import annotations

import random
from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modulestack.contract.task_definition_canonical import canonical, filled
from modulestack.contract.task_definition_fields import FIELDS
from modulestack.contract.task_definition_rules.registry import refusals
from modulestack.release.task_definition.comparison import definition_digest, differences
from tests.support.random_task_definitions import in_other_words, requests
from tests.support.task_definition_cases.definitions import one
from tests.support.task_definitions import ACCEPTED

EXAMPLES = settings(max_examples=150, suppress_health_check=list(HealthCheck))


def fields_of(shape: Any, path: str = "") -> set[str]:
    """The paths of every field of a botocore *shape*."""
    if shape.type_name == "list":
        return fields_of(shape.member, f"{path}[]")
    if shape.type_name != "structure":
        return set()
    paths = {f"{path}.{name}" if path else name: member for name, member in shape.members.items()}
    return set(paths).union(*(fields_of(member, where) for where, member in paths.items()))


def shapes_of(shape: Any, path: str = "") -> dict[str, Any]:
    """Path of every field of a botocore *shape* → its own shape."""
    if shape.type_name == "list":
        return shapes_of(shape.member, f"{path}[]")
    found: dict[str, Any] = {}
    for name, member in shape.members.items() if shape.type_name == "structure" else ():
        where = f"{path}.{name}" if path else name
        found |= {where: member} | shapes_of(member, where)
    return found


@pytest.fixture(scope="module")
def request_shape() -> Any:
    model = botocore.session.get_session().get_service_model("ecs")
    return model.operation_model("RegisterTaskDefinition").input_shape


def test_every_field_has_its_rule(request_shape: Any):
    """No more and no less than botocore's model; a newer one with a new field fails here."""
    assert fields_of(request_shape) == set(FIELDS)


def test_rules_fit_the_types_of_their_fields(request_shape: Any):
    """A list is a list, an object an object, and its items are told apart by fields that they have."""
    expected = {"structure": {"object"}, "map": {"map"}, "list": {"objects", "ordered", "unordered", "tags"}}
    wrong = []
    for path, shape in shapes_of(request_shape).items():
        rule = FIELDS[path]
        kinds = expected.get(shape.type_name, {"value", "caseless", "role", "size", "host-port"})
        if shape.type_name == "list" and shape.member.type_name == "structure" and rule.shape == "objects":
            kinds = kinds if set(rule.identity) <= set(shape.member.members) else set()
        if rule.shape not in kinds:
            wrong.append(path)
    assert wrong == []


def test_every_rule_names_its_page():
    """Of AWS's API reference."""
    assert {path for path, rule in FIELDS.items() if not rule.url.endswith(f"/APIReference/{rule.page}.html")} == set()
    assert all(rule.page.startswith("API_") for rule in FIELDS.values())


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_ecs_answers_to_a_known_request_is_no_difference(name: str):
    """For each request that ECS is known to take: with what it fills in, in ten other orders."""
    for seed in range(10):
        answer = in_other_words(ACCEPTED[name], random.Random(seed))
        assert differences(ACCEPTED[name], answer) == ()


@EXAMPLES
@given(request=requests(), seed=st.integers(0, 2**32))
def test_what_ecs_may_answer_to_any_request_is_no_difference(request: dict[str, Any], seed: int):
    """Units, defaults, empty lists, and the order of whatever has none."""
    assert refusals(request) == ()
    answer = in_other_words(request, random.Random(seed))
    assert differences(request, answer) == ()
    assert definition_digest(request) == definition_digest(answer) == definition_digest(canonical(request))
    assert filled(filled(request)) == filled(request)


def _values(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Every plain value with the way to it."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in _values(inner, (*path, key))]
    if isinstance(value, list):
        return [found for index, inner in enumerate(value) for found in _values(inner, (*path, index))]
    return [(path, value)]


def _changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = _changed(value[path[0]], path[1:], new)
    return copied


@EXAMPLES
@given(request=requests(), data=st.data(), seed=st.integers(0, 2**32))
def test_any_change_of_a_value_is_a_difference(request: dict[str, Any], data: st.DataObject, seed: int):
    """So that the comparison does not agree with everything: any one value, changed to one that it never has."""
    path, value = data.draw(st.sampled_from(_values({k: v for k, v in request.items() if k != "networkMode"})))
    new = {bool: not value, int: 1_000_007, str: "other", type(None): "other"}[type(value)]
    other = _changed(request, path, new)
    answer = in_other_words(request, random.Random(seed))
    assert differences(other, answer) != ()
    assert definition_digest(other) != definition_digest(request)


BRIDGE = {"networkMode": "bridge"}


@pytest.mark.parametrize(
    ("wanted", "runs"),
    [
        (one(linuxParameters={"maxSwap": 0}), one()),
        (one(linuxParameters={"swappiness": 0}), one()),
        (
            one(portMappings=[{"containerPort": 80, "hostPort": 80}]) | BRIDGE,
            one(portMappings=[{"containerPort": 80, "hostPort": 0}]) | BRIDGE,
        ),
        (one(stopTimeout=30), one()),
        (one(entryPoint=["a", "b"]), one(entryPoint=["b", "a"])),
        (one(dockerLabels={"a": ""}), one(dockerLabels={"a": "b"})),
    ],
    ids=["no swap", "no swappiness", "a host port", "a stop timeout", "order of an entry point", "an empty label"],
)
def test_what_looks_empty_and_is_not_is_a_difference(wanted: dict[str, Any], runs: dict[str, Any]):
    """Zero, an order, an empty text where it means something."""
    assert differences(wanted, runs) != ()


@pytest.mark.parametrize(
    ("cpu", "memory"), [("1 vCPU", "2 GB"), ("1vcpu", "2gb"), (1024, 2048), ("1024", "2048"), ("1.0 VCPU", "2.0GB")]
)
def test_sizes_may_have_units(cpu: Any, memory: Any):
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size"""
    said = canonical({**one(), "cpu": cpu, "memory": memory})
    assert (said["cpu"], said["memory"]) == ("1024", "2048")


def test_a_role_may_be_asked_for_by_its_name():
    """And is answered as an ARN; another role is another one."""
    asked, answered = {"taskRoleArn": "tasks"}, {"taskRoleArn": "arn:aws:iam::123456789012:role/tasks"}
    assert differences(asked, answered) == ()
    assert differences({"taskRoleArn": "others"}, answered) != ()


def test_fields_that_the_table_does_not_know_are_compared_as_they_are():
    """Nothing of them is lost, at any depth."""
    wanted = one(newThing={"a": [2, 1]}, healthCheck={"command": ["CMD", "true"], "jitter": 3})
    assert differences(wanted, wanted) == ()
    assert [d.path for d in differences(wanted, one(healthCheck={"command": ["CMD", "true"]}))] == [
        "containerDefinitions[web].healthCheck.jitter",
        "containerDefinitions[web].newThing",
    ]
