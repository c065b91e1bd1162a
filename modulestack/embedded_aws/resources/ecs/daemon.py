"""aws:ecs/daemon:Daemon. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_daemon"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties, pick

_TIMEOUT_S = 1200.0
_WRITTEN = {
    "enableEcsManagedTags": "enableECSManagedTags",
    "enableExecuteCommand": "enableExecuteCommand",
    "propagateTags": "propagateTags",
}
"""Inputs that the provider sends and never reads → what ECS calls them."""
_SENT = ("capacityProviderArns", "daemonTaskDefinitionArn", "deploymentConfiguration")


class DaemonHandler(Handler):
    """
    One task on every instance of some capacity providers.

    As the provider does, it waits until ECS has taken a change, not for the deployment that follows.
    """

    type = "aws:ecs/daemon:Daemon"
    replaces = frozenset({"clusterArn", "name", "region"})
    autoname = Autoname("name", 255)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateDaemon."""
        given = {"clusterArn": inputs["clusterArn"]} if inputs.get("clusterArn") else {}
        answer = ctx.client("ecs").create_daemon(
            daemonName=inputs["name"], **given, **_request(inputs), **tags.at_creation(ecs.TAGS, ctx, inputs)
        )
        arn = str(answer["daemonArn"])
        ctx.wait_until(lambda: _find(ctx, arn) is not None, what=f"{arn} to be ACTIVE", timeout_s=_TIMEOUT_S)
        return arn

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeDaemon, and the newest revision; the task definition is the program's, which ECS may not have yet."""
        found = _find(ctx, id_)
        if found is None:
            return None
        client, newest = ctx.client("ecs"), found["currentRevisions"][0]
        revision = client.describe_daemon_revisions(daemonRevisionArns=[newest["arn"]])["daemonRevisions"][0]
        return {
            "arn": found["daemonArn"],
            "capacityProviderArns": sorted(one["arn"] for one in newest["capacityProviders"]),
            "clusterArn": found["clusterArn"],
            "daemonTaskDefinitionArn": known.get("daemonTaskDefinitionArn") or revision["daemonTaskDefinitionArn"],
            "deploymentArn": found["deploymentArn"],
            "name": found["daemonArn"].rsplit("/", 1)[-1],
            "region": ctx.region,
            "status": found["status"],
            **pick(known, "deploymentConfiguration", "timeouts", *_WRITTEN),
            **tags.outputs(ctx, tags.mapping(client.list_tags_for_resource(resourceArn=id_)["tags"], "key", "value")),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateDaemon with all that the program says, for ECS keeps nothing of before; tags."""
        names = (*_SENT, *_WRITTEN)
        before, after = ({name: _plain(side.get(name)) for name in names} for side in (outputs, inputs))
        if before != after:
            ctx.client("ecs").update_daemon(daemonArn=id_, **_request(inputs))
        tags.change(ecs.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteDaemon; what it leaves to ECS, which replaces the instances, is not waited for."""
        try:
            ctx.client("ecs").delete_daemon(daemonArn=id_)
        except ClientError as error:
            gone = error.response["Error"]["Code"] == "DaemonNotFoundException"
            if not gone and "deployment deletion is ongoing" not in error.response["Error"]["Message"]:
                raise
        ctx.wait_until(lambda: _find(ctx, id_) is None, what=f"{id_} to be deleted", timeout_s=_TIMEOUT_S)


def _find(ctx: Context, arn: str) -> dict[str, Any] | None:
    """An ACTIVE daemon."""
    try:
        found: dict[str, Any] = ctx.client("ecs").describe_daemon(daemonArn=arn)["daemon"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "DaemonNotFoundException":
            return None
        raise
    return found if found["status"] == "ACTIVE" else None


def _request(inputs: Properties) -> dict[str, Any]:
    request = {name: inputs[name] for name in _SENT if inputs.get(name)}
    return request | {aws: inputs[name] for name, aws in _WRITTEN.items() if inputs.get(name) is not None}


def _plain(value: Any) -> Any:
    """Lists of ARNs in order, for ECS has them in none."""
    return sorted(value) if isinstance(value, list) else value


HANDLER = DaemonHandler()
