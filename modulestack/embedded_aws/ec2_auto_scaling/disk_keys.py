"""
Whether the disks of a group's next instance can be made: EC2 Auto Scaling asks KMS in the name of its role.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import arn, auto_scaling_role, partitions
from modulestack.contract.account import AwsAccount
from modulestack.embedded_aws import key_use
from modulestack.embedded_aws.interfaces import AccountInterface

NOT_USABLE = "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state"
"""
Why EC2 ends an instance whose disk it cannot make, whatever is wrong with the key.

Text: https://github.com/hashicorp/terraform-provider-aws/issues/38633
"""
_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom")
_GRANTED = {action.removeprefix("kms:") for action in _USE} | {"CreateGrant"}
"""Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html"""


def can_be_used(aws: AccountInterface, region: str, template: Mapping[str, Any]) -> bool:
    """Whether all keys of disks of *template*, the data of a launch template, can be used."""
    return all(_is_usable(aws, region, key) for key in _named(template))


def _named(template: Mapping[str, Any]) -> Iterator[str]:
    for disk in template.get("BlockDeviceMappings") or ():
        if key := (disk.get("Ebs") or {}).get("KmsKeyId"):
            yield str(key)


def _is_usable(aws: AccountInterface, region: str, key: str) -> bool:
    """A key of another account is used by a grant, and not by its policy."""
    account = AwsAccount(partition=partitions.of_region(region).name, id=aws.account_id, region=region)
    role = auto_scaling_role.arn(account)
    made = key_use.key_of(aws, region, key)
    if made is None or key_use.why_not(aws, region, key) is not None:
        return False
    if any(each.grantee_principal == role and set(each.operations) >= _GRANTED for each in made.grants.values()):
        return True
    found = arn.parse(key)
    if found is not None and found.account != account.id:
        return False
    carries = {
        "aws:principalaccount": account.id,
        "aws:principalarn": role,
        "kms:calleraccount": account.id,
        "kms:viaservice": f"ec2.{region}.{partitions.of_region(region).dns_suffix}",
    }
    grant = {**carries, "kms:grantisforawsresource": "true"}
    return key_use.lets(aws, region, key, service=role, actions=_USE, keys=carries) and key_use.lets(
        aws, region, key, service=role, actions=("kms:CreateGrant",), keys=grant
    )
