"""
What a pipeline's roles may do of buckets, of Pulumi's state and of file systems: IAM actions, as in ``iam_actions``.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from __future__ import annotations

READ_BUCKET = (
    "s3:GetBucketLogging",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:ListBucket",
)
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket (every setting is read back)
READ_BUCKET_FURTHER = (
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLocation",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketWebsite",
    "s3:GetReplicationConfiguration",
    "s3:ListTagsForResource",
)
READ_OBJECT = ("s3:GetObject", "s3:GetObjectTagging")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/configuring-mtls-with-elb.html (files of S3)
READ_VERSION_FURTHER = ("s3:GetObject", "s3:GetObjectVersion")
# https://www.pulumi.com/docs/iac/concepts/secrets/#aws-key-management-service-kms
LIST_STATE_FURTHER = ("s3:ListBucket",)
READ_STATE_FURTHER = ("s3:GetObject",)
WRITE_STATE_FURTHER = ("s3:DeleteObject", "s3:PutObject")
DECRYPT_FURTHER = ("kms:Decrypt",)
CHANGE_BUCKET = (
    "s3:CreateBucket",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:ListBucketVersions",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketTagging",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
)
CHANGE_BUCKET_FURTHER = ("s3:TagResource", "s3:UntagResource")
# Of a bucket for logs that somebody else made.
LOOK_AT_BUCKET = ("s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:ListBucket")
LOG_BUCKET = ("s3:PutBucketLogging",)
EMPTY_BUCKET = ("s3:DeleteObjectVersion",)
EMPTY_BUCKET_FURTHER = ("s3:DeleteObject",)
CHANGE_OBJECT = ("s3:DeleteObjectVersion", "s3:PutObject")
CHANGE_OBJECT_FURTHER = ("s3:DeleteObject", "s3:PutObjectTagging")
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticfilesystem.html
READ_FILE_SYSTEM = (
    "elasticfilesystem:DescribeAccessPoints",
    "elasticfilesystem:DescribeBackupPolicy",
    "elasticfilesystem:DescribeFileSystemPolicy",
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:DescribeLifecycleConfiguration",
    "elasticfilesystem:DescribeMountTargetSecurityGroups",
    "elasticfilesystem:DescribeMountTargets",
    "elasticfilesystem:ListTagsForResource",
)
# What a release looks at.
LOOK_AT_FILE_SYSTEM = ("elasticfilesystem:DescribeMountTargets",)
CREATE_FILE_SYSTEM = ("elasticfilesystem:CreateFileSystem",)
TAG_FILE_SYSTEM = ("elasticfilesystem:TagResource",)
CHANGE_FILE_SYSTEM = (
    "elasticfilesystem:DeleteAccessPoint",
    "elasticfilesystem:DeleteFileSystem",
    "elasticfilesystem:DeleteFileSystemPolicy",
    "elasticfilesystem:PutBackupPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "elasticfilesystem:TagResource",
    "elasticfilesystem:UntagResource",
)
# What is done to a file system whoever made it.
MOUNT_FILE_SYSTEM = (
    "elasticfilesystem:CreateAccessPoint",
    "elasticfilesystem:CreateMountTarget",
    "elasticfilesystem:DeleteMountTarget",
)
CHANGE_FILE_SYSTEM_FURTHER = (
    "elasticfilesystem:ModifyMountTargetSecurityGroups",
    "elasticfilesystem:PutLifecycleConfiguration",
)
MOUNT_FILE_SYSTEM_FURTHER = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:ModifyNetworkInterfaceAttribute",
)
