"""The rules of task definitions: each refuses what it names, and none what ECS takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import botocore.loaders
import botocore.model
import pytest

from modulestack.contract.task_definition_rules import kernel
from modulestack.contract.task_definition_rules.known_values import KNOWN_VALUES
from modulestack.contract.task_definition_rules.registry import RULES, can_run_on_fargate, refusals
from tests.support.task_definition_cases.definitions import EC2, FARGATE, one, task
from tests.support.task_definitions import ACCEPTED, REFUSED

BY_NAME = {rule.__name__: rule for rule in RULES}
CASES = [pytest.param(*case, id=f"{case[0]}-{number}") for number, case in enumerate(REFUSED)]


@pytest.mark.parametrize(("name", "request_", "text"), CASES)
def test_a_rule_says_what_ecs_says(name: str, request_: dict[str, Any], text: str) -> None:
    assert text in list(BY_NAME[name](request_))
    assert text in refusals(request_)


def test_every_rule_is_proven() -> None:
    assert sorted(BY_NAME) == sorted({name for name, _, _ in REFUSED})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_names_its_page(rule: Any) -> None:
    assert "Source: https://docs.aws.amazon.com/" in (rule.__doc__ or "")


@pytest.mark.parametrize("what", ACCEPTED)
def test_what_ecs_takes_is_taken(what: str) -> None:
    assert refusals(ACCEPTED[what]) == ()


def test_what_is_wrong_in_several_places_is_told_in_full() -> None:
    broken = {**one(privileged=True, image="", portMappings=[{"containerPort": 0}]), "pidMode": "host"}
    assert refusals(broken) == (
        "Container.image should not be null or empty.",
        "Invalid 'containerPort' setting for container 'web'.",
        "Fargate compatible task definitions do not support privileged",
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
    )


def _replaced(document: Any, value: Any) -> list[Any]:
    """*document* with each of its parts replaced by *value*, one at a time."""
    found = [value]
    if isinstance(document, dict):
        for key, inner in document.items():
            found += [{**document, key: new} for new in _replaced(inner, value)]
    if isinstance(document, list):
        for index, inner in enumerate(document):
            found += [[*document[:index], new, *document[index + 1 :]] for new in _replaced(inner, value)]
    return found


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [None], True], ids=json.dumps)
def test_no_rule_stumbles_over_what_is_no_request(value: Any) -> None:
    """A template is a file: whatever stands where, the rules answer in sentences."""
    requests = [
        request for what in ACCEPTED.values() for request in _replaced(what, value) if isinstance(request, dict)
    ]
    assert len(requests) > 500
    assert {type(text) for request in requests for text in refusals(request)} <= {str}


def _enumerations(shape: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from _enumerations(member, (*path, name))
    elif shape.type_name == "list":
        yield from _enumerations(shape.member, path)
    elif getattr(shape, "enum", None):
        yield path, tuple(shape.enum)


def test_lists_of_values_are_those_of_awss_model() -> None:
    """Ulimits have a rule and a sentence of their own, a port's protocol may be anything."""
    model = botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model("ecs", "service-2"), "ecs")
    found = dict(_enumerations(model.operation_model("RegisterTaskDefinition").input_shape))
    assert found.pop(("containerDefinitions", "portMappings", "protocol")) == ("tcp", "udp")
    assert found.pop(("containerDefinitions", "ulimits", "name")) == kernel.ULIMITS
    assert found == KNOWN_VALUES


def test_definitions_that_fit_fargate_are_known() -> None:
    sized = {key: FARGATE[key] for key in ("cpu", "memory", "networkMode")}
    assert [
        can_run_on_fargate(task()),
        can_run_on_fargate(task(EC2)),
        can_run_on_fargate(task(EC2, **sized)),
        can_run_on_fargate(one({**EC2, **sized}, privileged=True)),
    ] == [True, False, True, False]
