"""aws:ecs/taskDefinition:TaskDefinition. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_task_definition"""

from __future__ import annotations

import json

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.ecs import task_definition_volumes
from modulestack.embedded_aws.resources.handler import Created, Handler, InvalidInput, Properties

_PLAIN = (
    "cpu",
    "enableFaultInjection",
    "executionRoleArn",
    "family",
    "ipcMode",
    "memory",
    "networkMode",
    "pidMode",
    "requiresCompatibilities",
    "taskRoleArn",
)
_NESTED = ("ephemeralStorage", "runtimePlatform", "volumes")


class TaskDefinitionHandler(Handler):
    """A revision of a family. Every change is a new revision, so a replacement."""

    type = "aws:ecs/taskDefinition:TaskDefinition"
    replaces = frozenset(
        {*_PLAIN, *_NESTED, "containerDefinitions", "placementConstraints", "proxyConfiguration", "region"}
    )
    defaults = {"skipDestroy": False, "trackLatest": False}  # noqa: RUF012

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Container definitions must be JSON; volumes plain."""
        try:
            json.loads(inputs["containerDefinitions"])
        except ValueError as error:
            raise InvalidInput(
                "containerDefinitions", f"ECS Task Definition container_definitions is invalid: {error}"
            ) from None
        task_definition_volumes.check(inputs.get("volumes") or ())
        if inputs.get("proxyConfiguration"):
            raise InvalidInput("proxyConfiguration", "a rehearsal does not know it")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """RegisterTaskDefinition. The provider's id is the family."""
        self._register(ctx, inputs)
        return str(inputs["family"])

    def create(self, ctx: Context, inputs: Properties) -> Created:
        """As ever, but the outputs are of the revision that was just registered, not of the newest."""
        arn = self._register(ctx, inputs)
        outputs = self._read_back(ctx, inputs["family"], {**inputs, "arn": arn})
        return Created(str(inputs["family"]), outputs)

    def update(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        """Tags, and what is the provider's own: the revision stays."""
        tags.change(ecs.TAGS, ctx, outputs["arn"], outputs, inputs)
        return self._read_back(ctx, id_, {**inputs, "arn": outputs["arn"]})

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeTaskDefinition, of the revision in ``arn``, or of the family's newest with ``trackLatest``."""
        which = id_ if known.get("trackLatest") else known["arn"]
        try:
            answer = ctx.client("ecs").describe_task_definition(taskDefinition=which, include=["TAGS"])
        except ClientError as error:
            if error.response["Error"]["Code"] == "ClientException":
                return None
            raise
        found = answer["taskDefinition"]
        if found["status"] != "ACTIVE":
            return None
        return {
            "arn": found["taskDefinitionArn"],
            "arnWithoutRevision": found["taskDefinitionArn"].rsplit(":", 1)[0],
            "containerDefinitions": json.dumps(found["containerDefinitions"], separators=(",", ":"), sort_keys=True),
            **{
                name: found.get(name, "")
                for name in _PLAIN
                if name not in {"enableFaultInjection", "requiresCompatibilities"}
            },
            "enableFaultInjection": found.get("enableFaultInjection", False),
            "requiresCompatibilities": sorted(found.get("requiresCompatibilities", [])),
            "ephemeralStorage": _renamed(found.get("ephemeralStorage"), "sizeInGiB", "sizeInGib"),
            "placementConstraints": ecs.placement(found.get("placementConstraints", []), "expression"),
            "region": ctx.region,
            "revision": found["revision"],
            "runtimePlatform": found.get("runtimePlatform"),
            "skipDestroy": known.get("skipDestroy", False),
            **tags.outputs(ctx, tags.mapping(answer.get("tags", []), "key", "value")),
            "trackLatest": known.get("trackLatest", False),
            "volumes": task_definition_volumes.told(found.get("volumes", [])),
        }

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeregisterTaskDefinition, unless ``skipDestroy``."""
        if not outputs.get("skipDestroy"):
            ctx.client("ecs").deregister_task_definition(taskDefinition=outputs["arn"])

    @staticmethod
    def _register(ctx: Context, inputs: Properties) -> str:
        request = {name: inputs[name] for name in (*_PLAIN, *_NESTED) if inputs.get(name)}
        if "ephemeralStorage" in request:
            request["ephemeralStorage"] = _renamed(request["ephemeralStorage"], "sizeInGib", "sizeInGiB")
        if constraints := inputs.get("placementConstraints"):
            request["placementConstraints"] = ecs.placement(constraints, "expression")
        if "volumes" in request:
            request["volumes"] = task_definition_volumes.requested(request["volumes"])
        made = ctx.client("ecs").register_task_definition(
            containerDefinitions=json.loads(inputs["containerDefinitions"]),
            **request,
            **tags.at_creation(ecs.TAGS, ctx, inputs),
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])


def _renamed(section: Properties | None, old: str, new: str) -> Properties | None:
    """*section* with the one key that Pulumi spells in its own way."""
    return {new if key == old else key: value for key, value in section.items()} if section else section


HANDLER = TaskDefinitionHandler()
