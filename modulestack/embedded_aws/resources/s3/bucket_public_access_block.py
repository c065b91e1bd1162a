"""aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_public_access_block"""

from __future__ import annotations

from modulestack.embedded_aws.resources.resource_table import known
from modulestack.embedded_aws.resources.s3.bucket_setting import capitalized, flags, setting_handler

_FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

HANDLER = setting_handler(
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    put="put_public_access_block",
    put_params=lambda inputs: {"PublicAccessBlockConfiguration": flags(inputs, _FLAGS)},
    get="get_public_access_block",
    found="PublicAccessBlockConfiguration",
    absent=("NoSuchPublicAccessBlockConfiguration",),
    outputs={**{name: capitalized(name) for name in _FLAGS}, "skipDestroy": known("skipDestroy")},
    remove="delete_public_access_block",
    keep=lambda block: bool(block.get("skipDestroy")),
)
"""Nothing in the bucket can be made public."""
