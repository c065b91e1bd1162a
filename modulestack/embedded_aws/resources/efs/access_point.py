"""aws:efs/accessPoint:AccessPoint. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/efs_access_point"""

from __future__ import annotations

import uuid
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.efs import common
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, answered
from modulestack.embedded_aws.resources.table_handler import TableHandler

_USER = {"uid": "Uid", "gid": "Gid", "secondaryGids": "SecondaryGids"}
_CREATION = {"ownerUid": "OwnerUid", "ownerGid": "OwnerGid", "permissions": "Permissions"}


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    root = inputs.get("rootDirectory") or {}
    wanted = {
        "PosixUser": _renamed(inputs.get("posixUser"), _USER),
        "RootDirectory": {
            key: value
            for key, value in (
                ("Path", root.get("path")),
                ("CreationInfo", _renamed(root.get("creationInfo"), _CREATION)),
            )
            if value
        },
    }
    given = {key: value for key, value in wanted.items() if value}
    return {"ClientToken": uuid.uuid4().hex, "FileSystemId": inputs["fileSystemId"], **given}


def _renamed(given: Properties | None, names: dict[str, str]) -> dict[str, Any]:
    return {names[key]: value for key, value in (given or {}).items() if key in names}


def _told(found: Properties | None, names: dict[str, str]) -> dict[str, Any] | None:
    told = {name: found[aws] for name, aws in names.items() if aws in found} if found else {}
    return told or None


def _root(found: Described) -> dict[str, Any]:
    root = found.found["RootDirectory"]
    creation = _told(root.get("CreationInfo"), _CREATION)
    return {"path": root.get("Path", "/"), **({"creationInfo": creation} if creation else {})}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:efs/accessPoint:AccessPoint",
        service="efs",
        create="create_access_point",
        create_params=_request,
        id=answered("AccessPointId"),
        describe="describe_access_points",
        describe_params=lambda id_, _: {"AccessPointId": id_},
        found="AccessPoints",
        missing=("AccessPointNotFound",),
        ready=lambda found: bool(found.found["LifeCycleState"] == "available"),
        outputs={
            "arn": "AccessPointArn",
            "fileSystemArn": lambda found: common.arn(found.ctx, "file-system", found.found["FileSystemId"]),
            "fileSystemId": "FileSystemId",
            "ownerId": "OwnerId",
            "posixUser": lambda found: _told(found.found.get("PosixUser"), _USER),
            "rootDirectory": _root,
        },
        key=lambda id_, _: {"AccessPointId": id_},
        delete="delete_access_point",
        tag_form=common.TAGS,
        replaces=frozenset({"fileSystemId", "posixUser", "region", "rootDirectory"}),
    )
)
"""A directory of a file system, and as whom it is read and written."""
