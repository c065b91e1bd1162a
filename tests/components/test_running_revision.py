"""The copy of a revision that runs: nothing that RegisterTaskDefinition takes is lost on the way."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StructureShape
from pulumi.runtime.rpc import translate_output_properties
from pulumi_aws.ecs import TaskDefinition
from pulumi_aws.ecs.get_task_definition import GetTaskDefinitionResult

from components.running_revision import CARRIED, running_revision
from components.task_definition import RELEASED, arguments
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import functions

NO_ARGUMENT = frozenset({"inferenceAccelerators", "trustedExecutionConfiguration"})
"""Pulumi's resource has no such argument, so that no template of ours may have one; Elastic Inference has ended."""
STACKS = frozenset({"family", "tags"})
"""The stack's own, whatever runs."""


def _register() -> StructureShape:
    model = botocore.session.get_session().get_service_model("ecs")
    return cast(StructureShape, model.operation_model("RegisterTaskDefinition").input_shape)


def _filled(shape: Shape, name: str) -> Any:
    """A value of *shape* with everything in it that there can be."""
    match shape:
        case StructureShape():
            return {key: _filled(member, key) for key, member in shape.members.items()}
        case ListShape():
            return [_filled(shape.member, name)]
        case MapShape():
            return {"key": _filled(shape.value, name)}
    return {"boolean": True, "integer": 7, "float": 7.0}.get(shape.type_name, f"some {name}")


def _answer(definition: Mapping[str, Any]) -> GetTaskDefinitionResult:
    """What Pulumi's function answers of *definition*, through the embedded AWS."""
    described = {"taskDefinitionArn": "arn:aws:ecs:e:1:task-definition/f:3", "revision": 3, "status": "ACTIVE"}
    client = SimpleNamespace(describe_task_definition=lambda **_: {"taskDefinition": {**definition, **described}})
    context = cast(Context, SimpleNamespace(client=lambda _: client, region="eu-west-1"))
    found = functions.task_definition(context, {"taskDefinition": "f:3"})
    return cast(GetTaskDefinitionResult, translate_output_properties(found, str, GetTaskDefinitionResult))


def _leaves(value: Any, above: str = "") -> set[tuple[str, str]]:
    if isinstance(value, Mapping):
        return {leaf for key, inner in value.items() for leaf in _leaves(inner, f"{above}.{key}".strip("."))}
    if isinstance(value, list | tuple):
        return {leaf for inner in value for leaf in _leaves(inner, above)}
    return {(above, str(value))}


def test_every_field_is_carried_or_is_the_stacks_or_cannot_be_had():
    """A field that AWS or the provider adds fails here until somebody has decided on it."""
    takes = set(inspect.signature(TaskDefinition._internal_init).parameters)
    known = {name: next(iter(arguments({name: ""}))) for name in _register().members}
    assert {name for name, argument in known.items() if argument not in takes} == NO_ARGUMENT
    assert {known[name] for name in known.keys() - NO_ARGUMENT - STACKS - {"containerDefinitions"}} == CARRIED


def test_nothing_of_a_revision_that_has_everything_is_lost():
    """Volumes of every kind, placement, proxy, modes and all that is in them."""
    whole = _filled(_register(), "")
    whole["proxyConfiguration"]["properties"] = [{"name": "some key", "value": "some value"}]
    copied = running_revision(_answer(whole))
    expected = {
        key: value for key, value in whole.items() if key not in NO_ARGUMENT | STACKS | {"containerDefinitions"}
    }
    volume = expected["volumes"][0]
    volume["hostPath"] = volume.pop("host")["sourcePath"]
    volume["configureAtLaunch"] = volume.pop("configuredAtLaunch")
    expected["proxyConfiguration"]["properties"] = {"some key": "some value"}
    expected["volumes"] = [arguments(volume)]
    expected["placementConstraints"] = [arguments(each) for each in expected["placementConstraints"]]
    assert _leaves(copied.arguments) == _leaves(arguments(expected))
    assert list(copied.containers) == json.loads(json.dumps(whole["containerDefinitions"]))


def test_what_a_revision_does_not_say_the_copy_does_not_either():
    """And no later run takes it for a change: all of it is ignored."""
    copied = running_revision(_answer({"family": "f", "containerDefinitions": []}))
    assert dict(copied.arguments) == dict.fromkeys(sorted(CARRIED))
    ignored = {next(iter(arguments({name: ""}))) for name in RELEASED} - {"container_definitions"}
    assert ignored == CARRIED - {"network_mode", "requires_compatibilities"}
