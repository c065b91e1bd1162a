"""
The service-linked role in whose name EC2 Auto Scaling starts machines, and uses the key of their disks.

Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html,
https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

from __future__ import annotations

from modulestack.contract.account import AwsAccount

SERVICE = "autoscaling.amazonaws.com"
"""Who takes it, in every partition."""
NAME = "AWSServiceRoleForAutoScaling"
MAKE = f"aws iam create-service-linked-role --aws-service-name {SERVICE}"
"""How a person makes it, once in an account."""
GRANTED = (
    "Encrypt",
    "Decrypt",
    "ReEncryptFrom",
    "ReEncryptTo",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "DescribeKey",
    "CreateGrant",
)
"""What a grant on a key of another account lets the role do, without which it cannot use that key."""


def path() -> str:
    """As ARNs have it after the account."""
    return f"role/aws-service-role/{SERVICE}/{NAME}"


def arn(account: AwsAccount) -> str:
    """That of *account*."""
    return f"arn:{account.partition}:iam::{account.id}:{path()}"


def grant_command(key: str, account: AwsAccount) -> str:
    """What lets the role of *account* use *key* (ARN), which another account owns; it is for *account* to run."""
    return (
        f"aws kms create-grant --region {account.region} --key-id {key} --grantee-principal {arn(account)} "
        f"--operations {' '.join(GRANTED)}"
    )
