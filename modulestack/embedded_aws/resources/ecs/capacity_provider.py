"""aws:ecs/capacityProvider:CapacityProvider. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_capacity_provider"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties

_GROUP = "autoScalingGroupProvider"
_TIMEOUT_S = 1200.0


class StillInUse(Exception):
    """AWS keeps a capacity provider that was to be deleted, and says why."""


class CapacityProviderHandler(Handler):
    """What ECS runs tasks on: the instances of an Auto Scaling group."""

    type = "aws:ecs/capacityProvider:CapacityProvider"
    replaces = frozenset({"autoScalingGroupProvider.autoScalingGroupArn", "cluster", "name", "region"})
    autoname = Autoname("name", 255)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Of a group; that is in no cluster."""
        if not inputs.get(_GROUP):
            raise InvalidInput(_GROUP, "one of auto_scaling_group_provider or managed_instances_provider is required")
        if inputs.get("cluster"):
            raise InvalidInput("cluster", "must not be set when using auto_scaling_group_provider")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateCapacityProvider."""
        given = inputs[_GROUP]
        answer = ctx.client("ecs").create_capacity_provider(
            name=inputs["name"],
            autoScalingGroupProvider={"autoScalingGroupArn": given["autoScalingGroupArn"], **_settings(given)},
            **tags.at_creation(ecs.TAGS, ctx, inputs),
        )
        return str(answer["capacityProvider"]["capacityProviderArn"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeCapacityProviders."""
        answer = ctx.client("ecs").describe_capacity_providers(capacityProviders=[id_], include=["TAGS"])
        if not answer["capacityProviders"]:
            return None
        found = answer["capacityProviders"][0]
        return {
            "arn": found["capacityProviderArn"],
            _GROUP: found[_GROUP],
            "name": found["name"],
            "region": ctx.region,
            **tags.outputs(ctx, tags.mapping(found.get("tags", []), "key", "value")),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateCapacityProvider; tags."""
        settings = _settings(inputs[_GROUP])
        if settings != {key: outputs[_GROUP].get(key) for key in settings}:
            ctx.client("ecs").update_capacity_provider(name=outputs["name"], autoScalingGroupProvider=settings)
        tags.change(ecs.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """
        DeleteCapacityProvider.

        Raises:
            StillInUse: a cluster has it.
        """
        try:
            answer = ctx.client("ecs").delete_capacity_provider(capacityProvider=id_)["capacityProvider"]
        except ClientError as error:
            if "was not found" in error.response["Error"]["Message"]:
                return
            raise
        if answer.get("updateStatus") == "DELETE_FAILED":
            raise StillInUse(answer["updateStatusReason"])
        ctx.wait_until(lambda: self.read(ctx, id_, {}) is None, what=f"{id_} to be deleted", timeout_s=_TIMEOUT_S)


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """What UpdateCapacityProvider takes of ``autoScalingGroupProvider``."""
    settings = {name: given[name] for name in ("managedDraining", "managedTerminationProtection") if given.get(name)}
    if scaling := {key: value for key, value in (given.get("managedScaling") or {}).items() if value is not None}:
        settings["managedScaling"] = scaling
    return settings


HANDLER = CapacityProviderHandler()
