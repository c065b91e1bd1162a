"""aws:ecs/cluster:Cluster. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_cluster"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.handler import Autoname, Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    answered,
    refuse,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler

_PROPERTIES = {"s3EncryptionEnabled": "s3BucketEncryptionEnabled"}
"""Fields of ExecuteCommandConfiguration → what the provider calls them, where that is not the same."""
_FIELDS = {name: field for field, name in _PROPERTIES.items()}


def _settings(_: str, properties: Properties) -> dict[str, Any]:
    return {"settings": [{"name": s["name"], "value": s["value"]} for s in properties.get("settings", [])]}


_SECTIONS = ("executeCommandConfiguration", "managedStorageConfiguration")


def _configuration(_: str, properties: Properties) -> dict[str, Any]:
    """An empty configuration takes it away."""
    given = properties.get("configuration") or {}
    return {"configuration": {name: _renamed(given[name], _FIELDS) for name in _SECTIONS if given.get(name)}}


def _described(cluster: Described) -> dict[str, Any] | None:
    found = cluster.found.get("configuration") or {}
    return {name: _renamed(found[name], _PROPERTIES) for name in _SECTIONS if found.get(name)} or None


def _renamed(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        names.get(name, name): _renamed(value, names) if isinstance(value, Mapping) else value
        for name, value in fields.items()
        if value is not None
    }


HANDLER = TableHandler(
    ResourceTable(
        type="aws:ecs/cluster:Cluster",
        service="ecs",
        check=refuse({"serviceConnectDefaults": "a rehearsal does not know it"}),
        create="create_cluster",
        create_params=lambda _, inputs: {
            "clusterName": inputs["name"],
            **_settings("", inputs),
            **(_configuration("", inputs) if inputs.get("configuration") else {}),
        },
        id=answered("cluster.clusterArn"),
        ready=lambda cluster: bool(cluster.found["status"] == "ACTIVE"),
        describe="describe_clusters",
        describe_params=lambda id_, _: {"clusters": [id_], "include": ["CONFIGURATIONS", "SETTINGS", "TAGS"]},
        found="clusters",
        exists=lambda cluster: bool(cluster.found["status"] == "ACTIVE"),
        missing=("ClusterNotFoundException",),
        outputs={
            "arn": "clusterArn",
            "configuration": _described,
            "name": "clusterName",
            "settings": lambda cluster: _settings("", dict(cluster.found))["settings"],
        },
        key=lambda id_, _: {"cluster": id_},
        updates=(
            UpdateOperation(operation="update_cluster", params=_settings),
            UpdateOperation(operation="update_cluster", params=_configuration),
        ),
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
