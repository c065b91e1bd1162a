"""aws:s3/bucketOwnershipControls:BucketOwnershipControls. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_ownership_controls"""

from __future__ import annotations

from modulestack.embedded_aws.resources.s3.bucket_setting import setting_handler

HANDLER = setting_handler(
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    put="put_bucket_ownership_controls",
    put_params=lambda inputs: {
        "OwnershipControls": {"Rules": [{"ObjectOwnership": inputs["rule"]["objectOwnership"]}]}
    },
    get="get_bucket_ownership_controls",
    found="OwnershipControls.Rules.0",
    absent=("OwnershipControlsNotFoundError",),
    outputs={"rule": lambda rule: {"objectOwnership": rule.found["ObjectOwnership"]}},
    remove="delete_bucket_ownership_controls",
)
"""Who owns what others put into the bucket."""
