"""
aws:ecs/cluster:Cluster and aws:ecs/clusterCapacityProviders:ClusterCapacityProviders.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_cluster,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_cluster_capacity_providers
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties

_TIMEOUT_S = 10 * 60
_BUSY = {
    "ClusterContainsContainerInstancesException",
    "ClusterContainsServicesException",
    "ClusterContainsTasksException",
    "UpdateInProgressException",
}


class Cluster(Handler):
    """Where services run."""

    type = "aws:ecs/cluster:Cluster"
    replaces = frozenset({"name", "region"})
    autoname = Autoname("name", 255)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Only settings are known."""
        for name in ("configuration", "serviceConnectDefaults"):
            if inputs.get(name):
                raise InvalidInput(name, "a rehearsal does not know it")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateCluster; waits until it is active."""
        made = ctx.client("ecs").create_cluster(
            clusterName=inputs["name"], settings=_settings(inputs), **ecs.tagged(ctx, inputs)
        )
        arn = str(made["cluster"]["clusterArn"])
        ctx.wait_until(lambda: _find(ctx, arn) is not None, what=f"cluster {inputs['name']}", timeout_s=_TIMEOUT_S)
        return arn

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeClusters with settings and tags."""
        cluster = _find(ctx, id_)
        if cluster is None:
            return None
        return {
            "arn": cluster["clusterArn"],
            "name": cluster["clusterName"],
            "region": ctx.region,
            "settings": [{"name": s["name"], "value": s["value"]} for s in cluster.get("settings", [])],
            **tags.outputs(ctx, tags.mapping(cluster.get("tags", []), "key", "value")),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateCluster; tags."""
        if inputs.get("settings", []) != outputs.get("settings", []):
            ctx.client("ecs").update_cluster(cluster=id_, settings=_settings(inputs))
        ecs.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteCluster; retries while something runs in it; waits until it is inactive."""
        waited_s = 0.0
        while True:
            try:
                ctx.client("ecs").delete_cluster(cluster=id_)
                break
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "ClusterNotFoundException":
                    return
                if code not in _BUSY or waited_s >= _TIMEOUT_S:
                    raise
            ctx.sleep(5)
            waited_s += 5
        ctx.wait_until(lambda: _find(ctx, id_) is None, what=f"{id_} to be deleted", timeout_s=_TIMEOUT_S)


class ClusterCapacityProviders(Handler):
    """What a cluster's tasks may run on. Its id is the cluster's name."""

    type = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
    replaces = frozenset({"clusterName", "region"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """PutClusterCapacityProviders."""
        self._put(ctx, inputs["clusterName"], inputs)
        return str(inputs["clusterName"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeClusters."""
        cluster = _find(ctx, id_)
        if cluster is None:
            return None
        return {
            "capacityProviders": sorted(cluster.get("capacityProviders", [])),
            "clusterName": cluster["clusterName"],
            "defaultCapacityProviderStrategies": ecs.strategies(cluster.get("defaultCapacityProviderStrategy", [])),
            "region": ctx.region,
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """PutClusterCapacityProviders again."""
        self._put(ctx, id_, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """Puts none; retries while a service still uses one."""
        try:
            self._put(ctx, id_, {})
        except ClientError as error:
            if error.response["Error"]["Code"] != "ClusterNotFoundException":
                raise

    @staticmethod
    def _put(ctx: Context, cluster: str, inputs: Properties) -> None:
        waited_s = 0
        while True:
            try:
                ctx.client("ecs").put_cluster_capacity_providers(
                    cluster=cluster,
                    capacityProviders=inputs.get("capacityProviders", []),
                    defaultCapacityProviderStrategy=[
                        {name: strategy[name] for name in ("capacityProvider", "base", "weight") if name in strategy}
                        for strategy in inputs.get("defaultCapacityProviderStrategies", [])
                    ],
                )
                return
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code not in {"ResourceInUseException", "UpdateInProgressException"} or waited_s >= _TIMEOUT_S:
                    raise
            ctx.sleep(10)
            waited_s += 10


def _settings(inputs: Properties) -> list[dict[str, str]]:
    return [{"name": setting["name"], "value": setting["value"]} for setting in inputs.get("settings", [])]


def _find(ctx: Context, id_: str) -> dict[str, Any] | None:
    found = ctx.client("ecs").describe_clusters(clusters=[id_], include=["SETTINGS", "TAGS"])["clusters"]
    return found[0] if found and found[0]["status"] == "ACTIVE" else None
