"""Every resource type: created, read, updated in place, deleted, gone; its outputs named as the SDK names them."""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import pulumi_aws
import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Created
from modulestack.embedded_aws.resources.registry import HANDLERS
from tests.embedded_aws.resources.round_trips.registry import CASES
from tests.embedded_aws.resources.round_trips.world import Case, World, let_in


def sdk_properties(token: str) -> frozenset[str]:
    """The output properties that the SDK's class of *token* has."""
    package, name = next((m["fqn"], m["classes"][token]) for m in _sdk_modules() if token in m["classes"])
    properties = inspect.getmembers(getattr(importlib.import_module(package), name), lambda x: isinstance(x, property))
    return frozenset(p.fget._pulumi_name for _, p in properties if hasattr(p.fget, "_pulumi_name"))


@functools.cache
def _sdk_modules() -> list[dict[str, Any]]:
    text = inspect.getsource(pulumi_aws)
    modules: list[dict[str, Any]] = json.loads(re.findall(r'resource_modules="""\n(.*?)\n"""', text, re.DOTALL)[0])
    return modules


@pytest.fixture(scope="module")
def world(shared_aws: EmbeddedAws, shared_ctx: Context) -> World:
    let_in(shared_aws)
    return World(shared_ctx)


@pytest.fixture(params=sorted(CASES))
def stood(request: pytest.FixtureRequest, world: World) -> Iterator[tuple[str, Case, World, dict[str, Any], Created]]:
    """A resource of each type, made, and deleted afterwards."""
    token = request.param
    case, handler = CASES[token], HANDLERS[token]
    inputs = handler.check(world.ctx, case.inputs(world))
    made = handler.create(world.ctx, inputs)
    yield token, case, world, inputs, made
    handler.delete(world.ctx, made.id, handler.read(world.ctx, made.id, made.outputs) or made.outputs)


def test_every_type_has_a_case() -> None:
    assert set(CASES) == set(HANDLERS)


def test_life_of_a_resource(stood: tuple[str, Case, World, dict[str, Any], Created]) -> None:
    """
    Outputs have the SDK's names and the program's values; reading gives the same; a change shows.

    What is deleted is gone.
    """
    token, case, world, inputs, made = stood
    handler, ctx = HANDLERS[token], world.ctx
    shown = {
        key: value for key, value in inputs.items() if key in made.outputs and key not in {"cluster", "taskDefinition"}
    }
    assert set(made.outputs) == sdk_properties(token) - case.hidden
    assert {key: made.outputs[key] for key in shown} == {**shown, **_normal(token, shown, made)}
    assert _told(handler.read(ctx, made.id, made.outputs)) == made.outputs

    outputs = made.outputs
    if case.change is not None:
        change = case.change(world) if callable(case.change) else case.change
        outputs = handler.update(ctx, made.id, made.outputs, {**inputs, **change})
        assert {key: outputs[key] for key in change if key in outputs} == {
            k: v for k, v in change.items() if k in outputs
        }
        assert {**_told(handler.read(ctx, made.id, outputs)), **_elsewhere(token, outputs)} == outputs

    handler.delete(ctx, made.id, outputs)
    assert (handler.read(ctx, made.id, outputs) is not None) is case.stays
    handler.delete(ctx, made.id, outputs)


def _told(found: dict[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (found or {}).items() if value is not None}


def _normal(token: str, shown: dict[str, Any], made: Created) -> dict[str, Any]:
    """What AWS gives back in another form than it was given."""
    if token == "aws:ecs/taskDefinition:TaskDefinition":
        return {key: made.outputs[key] for key in ("containerDefinitions", "volumes")}
    if token == "aws:ecs/service:Service":
        return {"loadBalancers": [{**balancer, "elbName": ""} for balancer in shown["loadBalancers"]]}
    if token == "aws:autoscaling/group:Group":
        return {"launchTemplate": {**shown["launchTemplate"], "name": "standing"}}
    return {}


def _elsewhere(token: str, outputs: dict[str, Any]) -> dict[str, Any]:
    """What a service shows as the program asked for it."""
    return {"taskDefinition": outputs["taskDefinition"]} if token == "aws:ecs/service:Service" else {}


def test_other_resources_are_not_touched(shared_aws: EmbeddedAws, world: World) -> None:
    """After all of it, what the cases stood on still stands."""
    assert [zone["Name"] for zone in shared_aws.client("route53").list_hosted_zones()["HostedZones"]] == [
        "example.com.",
        "standing.internal",
    ]
    assert [bucket["Name"] for bucket in shared_aws.client("s3").list_buckets()["Buckets"]] == [
        "standing-bucket",
        "standing-logs",
    ]
    assert {role["RoleName"] for role in shared_aws.client("iam").list_roles()["Roles"]} == {"scheduled", "standing"}
