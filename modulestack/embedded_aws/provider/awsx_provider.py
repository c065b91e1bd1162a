"""
The ``awsx`` provider: ``awsx.ec2.Vpc`` and nothing else.

Its children are real ones, in the layout of ``embedded_aws/resources/awsx/vpc.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi.provider import ConstructResult, Provider
from pulumi.runtime import invoke

from modulestack.embedded_aws.provider import sdk_schema
from modulestack.embedded_aws.resources.awsx import vpc
from modulestack.embedded_aws.resources.awsx.child import Child

ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"


class AwsxProvider(Provider):
    """Constructs components; the engine gives it their names, inputs and options."""

    def __init__(self) -> None:
        super().__init__(sdk_schema.plugin_version("pulumi_awsx"))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, pulumi.Input[Any]],
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """
        Register the component and its children.

        Raises:
            NotImplementedError: another component than ``awsx:ec2:Vpc``.
        """
        if resource_type != vpc.TYPE:
            raise NotImplementedError(f"the local awsx provider does not know the component {resource_type}")
        made = AwsxVpc(name, inputs, options)
        return ConstructResult(urn=made.urn, state=made.state)


class AwsxVpc(pulumi.ComponentResource):
    """A VPC with its subnets, route tables, gateways."""

    state: dict[str, Any]

    def __init__(
        self, name: str, inputs: Mapping[str, pulumi.Input[Any]], options: pulumi.ResourceOptions | None
    ) -> None:
        super().__init__(vpc.TYPE, name, {}, options)
        unknown = sorted(key for key, value in inputs.items() if isinstance(value, pulumi.Output))
        if unknown:
            raise ValueError(f"{name}: {', '.join(unknown)}: must be known when the program starts")
        self._children: dict[str, _RegisteredChild] = {}
        asked = invoke(
            ZONES, {"state": "available"}, pulumi.InvokeOptions(parent=self, version=sdk_schema.plugin_version())
        )
        zones: dict[str, Any] = asked.value
        self.state = vpc.expand(name, inputs, zones["names"], self._register)
        self.register_outputs(self.state)

    def _register(self, child: Child) -> _RegisteredChild:
        known = sdk_schema.resource_schema(child.type)
        later = dict.fromkeys(known.outputs if known else (), None)
        resource = pulumi.CustomResource(
            child.type,
            child.name,
            {**later, **child.inputs},
            pulumi.ResourceOptions(
                parent=self._children[child.parent].resource if child.parent else self,
                depends_on=[self._children[key].resource for key in child.depends_on],
                version=sdk_schema.plugin_version(),
            ),
        )
        self._children[child.key] = _RegisteredChild(resource)
        return self._children[child.key]


class _RegisteredChild(Mapping[str, Any]):
    """A child, and its outputs by name."""

    def __init__(self, resource: pulumi.CustomResource) -> None:
        self.resource = resource

    @property
    def id(self) -> Any:
        return self.resource.id

    @property
    def outputs(self) -> Any:
        return self

    def __getitem__(self, name: str) -> Any:
        return self.resource.__dict__[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.resource.__dict__)

    def __len__(self) -> int:
        return len(self.resource.__dict__)
