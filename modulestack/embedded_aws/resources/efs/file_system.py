"""aws:efs/fileSystem:FileSystem. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/efs_file_system"""

from __future__ import annotations

import uuid
from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.efs import common
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.member_names import from_aws, to_aws
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    always,
    answered,
    at,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    """AWS wants a token that no other file system has; without one the provider draws it by lot."""
    optional = {
        "Encrypted": inputs.get("encrypted"),
        "KmsKeyId": inputs.get("kmsKeyId"),
        "PerformanceMode": inputs.get("performanceMode"),
        "ThroughputMode": inputs.get("throughputMode"),
    }
    token = inputs.get("creationToken") or f"terraform-{uuid.uuid4().hex}"
    return {"CreationToken": token, **{name: value for name, value in optional.items() if value is not None}}


def _checked(inputs: Properties) -> Properties:
    if inputs.get("kmsKeyId") and not inputs.get("encrypted"):
        raise InvalidInput("encrypted", "must be set to true when kms_key_id is specified")
    return inputs


def _size(found: Described) -> list[dict[str, int]]:
    size = found.found["SizeInBytes"]
    return [
        {
            "value": int(size["Value"]),
            "valueInIa": int(size.get("ValueInIA", 0)),
            "valueInStandard": int(size.get("ValueInStandard", 0)),
        }
    ]


_TRANSITIONS = {"transitionToIa": "TransitionToIA"}


def _lifecycle_policies(found: Described) -> list[Any]:
    answer = found.ctx.client("efs").describe_lifecycle_configuration(FileSystemId=found.id)
    return [from_aws(each, _TRANSITIONS) for each in answer["LifecyclePolicies"]]


HANDLER = TableHandler(
    ResourceTable(
        type="aws:efs/fileSystem:FileSystem",
        service="efs",
        create="create_file_system",
        create_params=_request,
        id=answered("FileSystemId"),
        describe="describe_file_systems",
        describe_params=lambda id_, _: {"FileSystemId": id_},
        found="FileSystems",
        missing=("FileSystemNotFound",),
        ready=lambda found: bool(found.found["LifeCycleState"] == "available"),
        outputs={
            "arn": lambda found: common.arn(found.ctx, "file-system", found.id),
            "availabilityZoneId": at("AvailabilityZoneId", ""),
            "availabilityZoneName": at("AvailabilityZoneName", ""),
            "creationToken": "CreationToken",
            "dnsName": lambda found: common.dns_name(found.ctx, found.id),
            "encrypted": at("Encrypted", default=False),
            "kmsKeyId": at("KmsKeyId", ""),
            "lifecyclePolicies": _lifecycle_policies,
            "name": at("Name", ""),
            "numberOfMountTargets": "NumberOfMountTargets",
            "ownerId": "OwnerId",
            "performanceMode": "PerformanceMode",
            "protection": always({"replicationOverwrite": "ENABLED"}),
            "provisionedThroughputInMibps": always(0),
            "sizeInBytes": _size,
            "throughputMode": at("ThroughputMode", "bursting"),
        },
        key=lambda id_, _: {"FileSystemId": id_},
        updates=(
            UpdateOperation(
                operation="put_lifecycle_configuration",
                params=lambda _, given: {
                    "LifecyclePolicies": [to_aws(each, _TRANSITIONS) for each in given.get("lifecyclePolicies") or ()]
                },
                after_creation=True,
            ),
            UpdateOperation(
                operation="update_file_system",
                params=lambda _, given: {"ThroughputMode": given.get("throughputMode", "bursting")},
            ),
        ),
        delete="delete_file_system",
        tag_form=common.TAGS,
        check=_checked,
        replaces=frozenset({"creationToken", "encrypted", "kmsKeyId", "performanceMode", "region"}),
    )
)
"""What is left when all tasks are gone."""
