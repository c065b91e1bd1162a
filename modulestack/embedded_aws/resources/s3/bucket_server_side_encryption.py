"""
aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_server_side_encryption_configuration
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.s3.bucket_setting import setting_handler


def _request(rule: Properties) -> dict[str, Any]:
    wanted = rule["applyServerSideEncryptionByDefault"]
    key = {"KMSMasterKeyID": wanted["kmsMasterKeyId"]} if wanted.get("kmsMasterKeyId") else {}
    return {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": wanted["sseAlgorithm"], **key},
        "BucketKeyEnabled": bool(rule.get("bucketKeyEnabled")),
    }


def _rule(rule: dict[str, Any]) -> Properties:
    found = rule["ApplyServerSideEncryptionByDefault"]
    return {
        "applyServerSideEncryptionByDefault": {
            "kmsMasterKeyId": found.get("KMSMasterKeyID", ""),
            "sseAlgorithm": found["SSEAlgorithm"],
        },
        "bucketKeyEnabled": rule.get("BucketKeyEnabled", False),
    }


HANDLER = setting_handler(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    put="put_bucket_encryption",
    put_params=lambda inputs: {
        "ServerSideEncryptionConfiguration": {"Rules": [_request(rule) for rule in inputs["rules"]]}
    },
    get="get_bucket_encryption",
    found="ServerSideEncryptionConfiguration",
    absent=("ServerSideEncryptionConfigurationNotFoundError",),
    outputs={"rules": lambda configuration: [_rule(rule) for rule in configuration.found["Rules"]]},
    remove="delete_bucket_encryption",
)
"""How objects are encrypted at rest."""
