"""aws:kms/key:Key. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    always,
    answered,
    at,
    known,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm, mapping, pairs

_PENDING = 30
"""Days until a key is gone unless it says otherwise."""
_ROTATED_DAYS = 365
_TAGS = TagForm(
    service="kms",
    argument=lambda tags: {"Tags": pairs(tags, "TagKey", "TagValue")},
    read=lambda client, key: mapping(client.list_resource_tags(KeyId=key.id)["Tags"], "TagKey", "TagValue"),
    add=lambda client, id_, _, tags: client.tag_resource(KeyId=id_, Tags=pairs(tags, "TagKey", "TagValue")),
    remove=lambda client, id_, _, keys: client.untag_resource(KeyId=id_, TagKeys=keys),
)


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    optional = {"Policy": inputs.get("policy"), "Description": inputs.get("description")}
    return {name: value for name, value in optional.items() if value}


def _is_rotated(key: Described) -> bool:
    return bool(key.ctx.client("kms").get_key_rotation_status(KeyId=key.id)["KeyRotationEnabled"])


HANDLER = TableHandler(
    ResourceTable(
        type="aws:kms/key:Key",
        service="kms",
        create="create_key",
        create_params=_request,
        id=answered("KeyMetadata.KeyId"),
        describe="describe_key",
        describe_params=lambda id_, _: {"KeyId": id_},
        found="KeyMetadata",
        exists=lambda key: key.found["KeyState"] != "PendingDeletion",
        missing=("NotFoundException",),
        outputs={
            "arn": "Arn",
            "bypassPolicyLockoutSafetyCheck": known("bypassPolicyLockoutSafetyCheck", default=False),
            "customerMasterKeySpec": always("SYMMETRIC_DEFAULT"),
            "deletionWindowInDays": known("deletionWindowInDays"),
            "description": at("Description", ""),
            "enableKeyRotation": _is_rotated,
            "isEnabled": "Enabled",
            "keyId": "KeyId",
            "keyUsage": always("ENCRYPT_DECRYPT"),
            "multiRegion": at("MultiRegion", default=False),
            "policy": lambda key: key.ctx.client("kms").get_key_policy(KeyId=key.id, PolicyName="default")["Policy"],
            "rotationPeriodInDays": lambda key: _ROTATED_DAYS if _is_rotated(key) else 0,
        },
        key=lambda id_, _: {"KeyId": id_},
        updates=(
            UpdateOperation(
                operation="enable_key_rotation",
                params=lambda _, given: {} if given.get("enableKeyRotation") else None,
                unset="disable_key_rotation",
                after_creation=True,
            ),
            UpdateOperation(
                operation="put_key_policy",
                params=lambda _, given: (
                    {"PolicyName": "default", "Policy": given["policy"]} if given.get("policy") else None
                ),
            ),
            UpdateOperation(
                operation="update_key_description",
                params=lambda _, given: {"Description": given.get("description") or ""},
            ),
        ),
        delete="schedule_key_deletion",
        delete_params=lambda _, outputs: {"PendingWindowInDays": int(outputs.get("deletionWindowInDays") or _PENDING)},
        tag_form=_TAGS,
        replaces=frozenset({"customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "region"}),
    )
)
"""A customer managed key; deleted, it waits for some days in which nobody can use it."""
