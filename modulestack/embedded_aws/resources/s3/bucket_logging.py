"""
aws:s3/bucketLogging:BucketLogging.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_logging
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import Described
from modulestack.embedded_aws.resources.s3.bucket_setting import setting_handler


def _known_parts_only(inputs: Properties) -> Properties:
    for name in ("targetGrants", "targetObjectKeyFormat"):
        if inputs.get(name):
            raise InvalidInput(name, "not known to a rehearsal")
    return inputs


def _request(inputs: Properties) -> dict[str, Any]:
    target = {"TargetBucket": inputs["targetBucket"], "TargetPrefix": inputs["targetPrefix"]}
    return {"BucketLoggingStatus": {"LoggingEnabled": target}}


HANDLER = setting_handler(
    "aws:s3/bucketLogging:BucketLogging",
    check=_known_parts_only,
    put="put_bucket_logging",
    put_params=_request,
    get="get_bucket_logging",
    found=lambda answer: answer.found.get("LoggingEnabled"),
    outputs={
        "targetBucket": "TargetBucket",
        "targetPrefix": lambda answer: _prefix(answer),
    },
    remove="put_bucket_logging",
    remove_params={"BucketLoggingStatus": {}},
)
"""Where S3 writes what is asked of the bucket."""


def _prefix(answer: Described) -> str:
    return str(answer.found.get("TargetPrefix") or "")
