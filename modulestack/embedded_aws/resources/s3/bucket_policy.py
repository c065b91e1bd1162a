"""aws:s3/bucketPolicy:BucketPolicy. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy"""

from __future__ import annotations

import json

from modulestack.embedded_aws.resources.resource_table import Described
from modulestack.embedded_aws.resources.s3.bucket_setting import setting_handler


def _policy(answer: Described) -> str:
    """As the program wrote it, if that means the same."""
    found, written = str(answer.found["Policy"]), answer.known.get("policy")
    return written if isinstance(written, str) and json.loads(written) == json.loads(found) else found


HANDLER = setting_handler(
    "aws:s3/bucketPolicy:BucketPolicy",
    put="put_bucket_policy",
    put_params=lambda inputs: {"Policy": inputs["policy"]},
    get="get_bucket_policy",
    found="",
    absent=("NoSuchBucketPolicy",),
    outputs={"policy": _policy},
    remove="delete_bucket_policy",
)
"""Who may do what with the bucket."""
