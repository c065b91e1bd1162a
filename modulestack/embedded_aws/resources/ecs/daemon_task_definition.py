"""aws:ecs/daemonTaskDefinition:DaemonTaskDefinition. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_daemon_task_definition"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.handler import Handler, Properties

_PLAIN = ("cpu", "executionRoleArn", "family", "memory", "taskRoleArn")
_BY_ECS = {
    "adds": "add",
    "commands": "command",
    "dependsOns": "dependsOn",
    "drops": "drop",
    "entryPoints": "entryPoint",
    "environments": "environment",
}
"""Lists that Pulumi calls by their plural."""
_BY_PULUMI = {ecs_name: name for name, ecs_name in _BY_ECS.items()}
_AS_THEY_ARE = ("options",)
"""Maps whose keys are the program's."""


class DaemonTaskDefinitionHandler(Handler):
    """A revision of a family of daemon task definitions. Every change but of tags is a new one."""

    type = "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition"
    replaces = frozenset({*_PLAIN, "containerDefinitions", "region", "volumes"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """RegisterDaemonTaskDefinition."""
        request = {name: inputs[name] for name in _PLAIN if inputs.get(name)}
        if volumes := inputs.get("volumes"):
            request["volumes"] = [_volume(volume) for volume in volumes]
        answer = ctx.client("ecs").register_daemon_task_definition(
            containerDefinitions=[_renamed(container, _BY_ECS) for container in inputs["containerDefinitions"]],
            **request,
            **tags.at_creation(ecs.TAGS, ctx, inputs),
        )
        return str(answer["daemonTaskDefinitionArn"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeDaemonTaskDefinition; one that is being deleted is gone."""
        client = ctx.client("ecs")
        try:
            found = client.describe_daemon_task_definition(daemonTaskDefinition=id_)["daemonTaskDefinition"]
        except ClientError as error:
            if "not found" in error.response["Error"]["Message"]:
                return None
            raise
        if found["status"] != "ACTIVE":
            return None
        return {
            "arn": found["daemonTaskDefinitionArn"],
            **{name: found.get(name) for name in _PLAIN},
            "containerDefinitions": [_renamed(container, _BY_PULUMI) for container in found["containerDefinitions"]],
            "region": ctx.region,
            "revision": found["revision"],
            "status": found["status"],
            **tags.outputs(ctx, tags.mapping(client.list_tags_for_resource(resourceArn=id_)["tags"], "key", "value")),
            "volumes": [
                {"name": volume["name"], "hosts": [volume["host"]] if volume.get("host") else []}
                for volume in found.get("volumes", [])
            ],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        tags.change(ecs.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteDaemonTaskDefinition; daemons that have it go on."""
        try:
            ctx.client("ecs").delete_daemon_task_definition(daemonTaskDefinition=id_)
        except ClientError as error:
            if not any(text in error.response["Error"]["Message"] for text in ("not found", "being deleted")):
                raise


def _volume(given: Mapping[str, Any]) -> dict[str, Any]:
    hosts = given.get("hosts") or ()
    return {"name": given["name"], **({"host": dict(hosts[0])} if hosts else {})}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Without what has no value, and without empty lists, which ECS fills in and the provider does not show."""
    if isinstance(value, Mapping):
        return {
            names.get(key, key): inner if key in _AS_THEY_ARE else _renamed(inner, names)
            for key, inner in value.items()
            if inner is not None and inner != []
        }
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value


HANDLER = DaemonTaskDefinitionHandler()
