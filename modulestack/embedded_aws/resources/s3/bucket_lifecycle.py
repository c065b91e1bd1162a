"""
aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_lifecycle_configuration
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import Described, always
from modulestack.embedded_aws.resources.s3.bucket_setting import setting_handler

_KNOWN = frozenset(
    {"id", "status", "filter", "noncurrentVersionExpiration", "abortIncompleteMultipartUpload", "expiration"}
)


def _known_parts_only(inputs: Properties) -> Properties:
    for rule in inputs["rules"]:
        if strange := sorted(rule.keys() - _KNOWN):
            raise InvalidInput("rules", f"a rehearsal does not know {', '.join(strange)}")
    return inputs


def _request(rule: Properties) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "ID": rule["id"],
        "Status": rule["status"],
        "Filter": {"Prefix": (rule.get("filter") or {}).get("prefix", "")},
    }
    if old := rule.get("noncurrentVersionExpiration"):
        wanted["NoncurrentVersionExpiration"] = {"NoncurrentDays": old["noncurrentDays"]}
    if uploads := rule.get("abortIncompleteMultipartUpload"):
        wanted["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": uploads["daysAfterInitiation"]}
    if end := rule.get("expiration"):
        wanted["Expiration"] = {"Days": end["days"]} if "days" in end else {"ExpiredObjectDeleteMarker": True}
    return wanted


def _if_any(answer: Described) -> Any:
    return answer.found if answer.found["Rules"] else None


HANDLER = setting_handler(
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    check=_known_parts_only,
    put="put_bucket_lifecycle_configuration",
    put_params=lambda inputs: {"LifecycleConfiguration": {"Rules": [_request(rule) for rule in inputs["rules"]]}},
    get="get_bucket_lifecycle_configuration",
    found=_if_any,
    absent=("NoSuchLifecycleConfiguration",),
    outputs={
        "rules": lambda answer: answer.known["rules"],
        "transitionDefaultMinimumObjectSize": always("all_storage_classes_128K"),
    },
    remove="delete_bucket_lifecycle",
)
"""When old versions and half-finished uploads go. That it is there is AWS's answer; its rules are as they were put."""
