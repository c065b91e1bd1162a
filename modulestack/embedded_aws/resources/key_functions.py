"""Functions of the provider that look up a KMS key that somebody else made."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def key(ctx: Context, args: Properties) -> Properties:
    """aws:kms/getKey:getKey, by id, ARN or alias."""
    only(args, "keyId", "region")
    try:
        found = ctx.client("kms").describe_key(KeyId=args["keyId"])["KeyMetadata"]
    except ClientError as error:
        raise InvalidInput("keyId", f"reading KMS Key ({args['keyId']}): {error}") from None
    return {
        "arn": found["Arn"],
        "awsAccountId": found["AWSAccountId"],
        "cloudHsmClusterId": "",
        "creationDate": str(found["CreationDate"]),
        "customKeyStoreId": "",
        "customerMasterKeySpec": found["KeySpec"],
        "deletionDate": str(found.get("DeletionDate", "")),
        "description": found["Description"],
        "enabled": found["Enabled"],
        "expirationModel": "",
        "id": found["KeyId"],
        "keyId": args["keyId"],
        "keyManager": found["KeyManager"],
        "keySpec": found["KeySpec"],
        "keyState": found["KeyState"],
        "keyUsage": found.get("KeyUsage", "ENCRYPT_DECRYPT"),
        "multiRegion": found.get("MultiRegion", False),
        "multiRegionConfigurations": [],
        "origin": found["Origin"],
        "pendingDeletionWindowInDays": 0,
        "region": ctx.region,
        "validTo": "",
        "xksKeyConfigurations": [],
    }


def as_cloud_formation_writes(ctx: Context, id_: str) -> dict[str, Any] | None:
    """
    The key *id_* as Cloud Control tells of it; None: there is none.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
    """
    kms = ctx.client("kms")
    try:
        found = kms.describe_key(KeyId=id_)["KeyMetadata"]
    except ClientError:
        return None
    policy = kms.get_key_policy(KeyId=id_, PolicyName="default")["Policy"]
    return {
        "Arn": found["Arn"],
        "Enabled": found["Enabled"],
        "EnableKeyRotation": kms.get_key_rotation_status(KeyId=id_)["KeyRotationEnabled"],
        "KeyId": found["KeyId"],
        "KeyPolicy": json.loads(policy),
        "KeySpec": found["KeySpec"],
        "KeyUsage": found.get("KeyUsage", "ENCRYPT_DECRYPT"),
    }
