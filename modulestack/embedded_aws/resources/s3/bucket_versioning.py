"""aws:s3/bucketVersioning:BucketVersioning. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_versioning"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Properties
from modulestack.embedded_aws.resources.resource_table import Described
from modulestack.embedded_aws.resources.s3.bucket_setting import setting_handler


def _request(inputs: Properties) -> dict[str, Any] | None:
    status = inputs["versioningConfiguration"]["status"]
    return None if status == "Disabled" else {"VersioningConfiguration": {"Status": status}}


def _if_ever_on(answer: Described) -> Any:
    return answer.found if answer.found.get("Status") else None


HANDLER = setting_handler(
    "aws:s3/bucketVersioning:BucketVersioning",
    put="put_bucket_versioning",
    put_params=_request,
    get="get_bucket_versioning",
    found=_if_ever_on,
    outputs={"versioningConfiguration": lambda answer: {"mfaDelete": "", "status": answer.found["Status"]}},
    remove="put_bucket_versioning",
    remove_params={"VersioningConfiguration": {"Status": "Suspended"}},
)
"""Whether old versions are kept. AWS never forgets that it was on: removing it suspends it."""
