"""aws:ecs/cluster:Cluster. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_cluster"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.handler import Autoname, Properties
from modulestack.embedded_aws.resources.resource_table import ResourceTable, Update, answered, refuse
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _settings(_: str, properties: Properties) -> dict[str, Any]:
    return {"settings": [{"name": s["name"], "value": s["value"]} for s in properties.get("settings", [])]}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:ecs/cluster:Cluster",
        service="ecs",
        check=refuse(dict.fromkeys(("configuration", "serviceConnectDefaults"), "a rehearsal does not know it")),
        create="create_cluster",
        create_params=lambda _, inputs: {"clusterName": inputs["name"], **_settings("", inputs)},
        id=answered("cluster.clusterArn"),
        ready=lambda cluster: bool(cluster.found["status"] == "ACTIVE"),
        describe="describe_clusters",
        describe_params=lambda id_, _: {"clusters": [id_], "include": ["SETTINGS", "TAGS"]},
        found="clusters",
        exists=lambda cluster: bool(cluster.found["status"] == "ACTIVE"),
        missing=("ClusterNotFoundException",),
        outputs={
            "arn": "clusterArn",
            "name": "clusterName",
            "settings": lambda cluster: _settings("", dict(cluster.found))["settings"],
        },
        key=lambda id_, _: {"cluster": id_},
        updates=(Update(operation="update_cluster", params=_settings),),
        delete="delete_cluster",
        busy=(
            "ClusterContainsContainerInstancesException",
            "ClusterContainsServicesException",
            "ClusterContainsTasksException",
            "UpdateInProgressException",
        ),
        retry_s=5,
        wait_until_gone=True,
        tag_form=ecs.TAGS,
        replaces=frozenset({"name", "region"}),
        autoname=Autoname("name", 255),
    )
)
"""Where services run."""
