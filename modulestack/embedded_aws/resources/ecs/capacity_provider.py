"""aws:ecs/capacityProvider:CapacityProvider. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_capacity_provider"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.ecs import managed_provider_settings as managed
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties

_GROUP, _MANAGED = "autoScalingGroupProvider", "managedInstancesProvider"
_TIMEOUT_S = 1200.0
_UPDATE_TIMEOUT_S = 600.0


class StillInUse(Exception):
    """AWS keeps a capacity provider that was to be deleted, and says why."""


class CapacityProviderHandler(Handler):
    """What ECS runs tasks on: the instances of an Auto Scaling group, or such as it launches by itself."""

    type = "aws:ecs/capacityProvider:CapacityProvider"
    replaces = frozenset(
        {
            "autoScalingGroupProvider.autoScalingGroupArn",
            "cluster",
            f"{_MANAGED}.instanceLaunchTemplate.capacityOptionType",
            "name",
            "region",
        }
    )
    autoname = Autoname("name", 255)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Of a group, which is in no cluster, or of Managed Instances, which are."""
        group, managed_ = inputs.get(_GROUP), inputs.get(_MANAGED)
        if not group and not managed_:
            raise InvalidInput(
                _GROUP, "exactly one of auto_scaling_group_provider or managed_instances_provider must be specified"
            )
        if group and managed_:
            raise InvalidInput(
                _GROUP, "only one of auto_scaling_group_provider or managed_instances_provider must be specified"
            )
        if managed_ and not inputs.get("cluster"):
            raise InvalidInput("cluster", "is required when using managed_instances_provider")
        if group and inputs.get("cluster"):
            raise InvalidInput("cluster", "must not be set when using auto_scaling_group_provider")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """
        CreateCapacityProvider; Managed Instances are waited for.

        The provider itself waits for none, and what uses one comes minutes later, once a load balancer is there:
        https://github.com/hashicorp/terraform-provider-aws/pull/48741
        """
        if group := inputs.get(_GROUP):
            asked = {_GROUP: {"autoScalingGroupArn": group["autoScalingGroupArn"], **_settings(group)}}
        else:
            asked = {_MANAGED: managed.request(inputs[_MANAGED]), "cluster": inputs["cluster"]}
        answer = ctx.client("ecs").create_capacity_provider(
            name=inputs["name"], **asked, **tags.at_creation(ecs.TAGS, ctx, inputs)
        )
        arn = str(answer["capacityProvider"]["capacityProviderArn"])
        ctx.wait_until(
            lambda: (_find(ctx, arn) or {}).get("status") == "ACTIVE", what=f"{arn} to be ACTIVE", timeout_s=_TIMEOUT_S
        )
        return arn

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeCapacityProviders."""
        found = _find(ctx, id_)
        if found is None or found["status"] == "INACTIVE":
            return None
        return {
            "arn": found["capacityProviderArn"],
            _GROUP: found.get(_GROUP),
            "cluster": found.get("cluster"),
            _MANAGED: managed.told(found.get(_MANAGED)),
            "name": found["name"],
            "region": ctx.region,
            **tags.outputs(ctx, tags.mapping(found.get("tags", []), "key", "value")),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateCapacityProvider; tags."""
        client = ctx.client("ecs")
        if inputs.get(_MANAGED):
            wanted = managed.request(inputs[_MANAGED], update=True)
            if not _is_within(wanted, managed.request(outputs[_MANAGED], update=True)):
                client.update_capacity_provider(
                    name=outputs["name"], cluster=inputs["cluster"], managedInstancesProvider=wanted
                )
                ctx.wait_until(
                    lambda: (_find(ctx, id_) or {}).get("updateStatus") != "UPDATE_IN_PROGRESS",
                    what=f"{id_} to be updated",
                    timeout_s=_UPDATE_TIMEOUT_S,
                )
        else:
            settings = _settings(inputs[_GROUP])
            if settings != {key: outputs[_GROUP].get(key) for key in settings}:
                client.update_capacity_provider(name=outputs["name"], autoScalingGroupProvider=settings)
        tags.change(ecs.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """
        DeleteCapacityProvider; instances that ECS has launched end with it.

        Raises:
            StillInUse: a cluster, a service or a daemon has it.
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


def _find(ctx: Context, arn: str) -> Mapping[str, Any] | None:
    answer = ctx.client("ecs").describe_capacity_providers(capacityProviders=[arn], include=["TAGS"])
    found: list[Mapping[str, Any]] = answer["capacityProviders"]
    return found[0] if found else None


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """What UpdateCapacityProvider takes of ``autoScalingGroupProvider``."""
    settings = {name: given[name] for name in ("managedDraining", "managedTerminationProtection") if given.get(name)}
    if scaling := {key: value for key, value in (given.get("managedScaling") or {}).items() if value is not None}:
        settings["managedScaling"] = scaling
    return settings


def _is_within(wanted: Any, there: Any) -> bool:
    """Whether all that is *wanted* is there; what AWS has filled in beside it does not count."""
    if isinstance(wanted, Mapping) and isinstance(there, Mapping):
        return all(_is_within(value, there.get(key)) for key, value in wanted.items())
    return bool(wanted == there)


HANDLER = CapacityProviderHandler()
