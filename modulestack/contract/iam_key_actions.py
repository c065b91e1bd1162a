"""
What a pipeline's roles may do with the key of all that an environment keeps: IAM actions, as in ``iam_actions``.

Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms,
https://docs.aws.amazon.com/efs/latest/ug/EFSKMSPolicy.html
"""

from __future__ import annotations

READ_ALIASES = ("kms:ListAliases",)
CHANGE_ALIAS = ("kms:CreateAlias", "kms:DeleteAlias")
CHANGE_ALIAS_FURTHER = ("kms:UpdateAlias",)
# Of a key that somebody else made. https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/security.html
LOOK_AT_KEY = ("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags")
# Of the service-linked role that the policy of a key names.
LOOK_FOR_ROLE = ("iam:GetRole",)
READ_BY_S3 = ("kms:Decrypt",)
WRITE_BY_S3 = ("kms:GenerateDataKey",)
DESCRIBE = ("kms:DescribeKey",)
ENCRYPT_LOGS = ("logs:AssociateKmsKey",)
ENCRYPT_LOGS_FURTHER = ("logs:DisassociateKmsKey",)
MAKE_FILE_SYSTEM = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKeyWithoutPlaintext",
)
