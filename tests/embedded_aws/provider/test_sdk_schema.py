"""What is read from the SDK's text is what its classes say."""

from __future__ import annotations

import inspect

import pulumi
import pytest
from pulumi_aws import ecs, s3

from modulestack.embedded_aws.provider import sdk_schema
from modulestack.embedded_aws.resources.registry import HANDLERS


@pytest.mark.parametrize("type_", sorted(HANDLERS))
def test_every_type_that_is_served_has_a_schema(type_: str):
    known = sdk_schema.resource_schema(type_)
    assert known is not None
    assert known.inputs
    assert known.outputs


@pytest.mark.parametrize(
    ("resource", "arguments"), [(ecs.Service, ecs.ServiceArgs), (s3.BucketVersioning, s3.BucketVersioningInitArgs)]
)
def test_names_are_those_of_the_classes(resource: type, arguments: type):
    type_ = resource.pulumi_type  # type: ignore[attr-defined]
    known = sdk_schema.resource_schema(type_)
    assert known is not None
    names = pulumi._types.input_type_py_to_pulumi_names(arguments)
    assert set(known.inputs) == set(names.values())
    getters = {name for name, value in inspect.getmembers(resource, lambda v: isinstance(v, property))}
    assert len(known.outputs) == len(getters - {"urn", "id", "pulumi_resource_name", "pulumi_resource_type"})


def test_a_type_that_the_sdk_does_not_have_has_none():
    assert [
        sdk_schema.resource_schema(type_) for type_ in ("aws:ecs/cluster:Clutter", "aws:nothing", "toy:index:Thing")
    ] == [None] * 3


def test_unknown_names_are_found_at_any_depth():
    known = sdk_schema.resource_schema("aws:ecs/service:Service")
    assert known is not None
    inputs = {
        "nam": "web",
        "deploymentCircuitBreaker": {"enabl": True, "rollback": True},
        "loadBalancers": [{"containerName": "web"}, {"containerNam": "web"}],
        "tags": {"anything": "goes"},
        "__defaults": [],
    }
    assert list(sdk_schema.unknown_names(known, inputs)) == [
        "nam",
        "deploymentCircuitBreaker.enabl",
        "loadBalancers[1].containerNam",
    ]
