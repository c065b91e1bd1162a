"""Stand-ins for KMS keys that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.contract import arn, partitions
from modulestack.contract.account import AwsAccount
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment import alert_policies


def seed_alert_keys(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """As ``seed_keys``, with the policy that a key of alerts needs."""
    partition = partitions.of_region(aws.region).name
    for reference in dict.fromkeys(references):
        yield f"{next(seed_keys(aws, [reference]))}, which CloudWatch and EventBridge may use"
        policy = alert_policies.key_policy(AwsAccount(partition=partition, id=aws.account_id, region=aws.region))
        aws.client("kms").put_key_policy(KeyId=reference, PolicyName="default", Policy=policy)


def seed_keys(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a KMS key for each of *references* (ARNs of keys or aliases, or ``alias/name``); says what was put."""
    for reference in dict.fromkeys(references):
        found = arn.parse(reference)
        region, resource = (found.region, found.resource) if found else (aws.region, reference)
        kms = aws.client("kms", region)
        made = kms.create_key(Description="rehearsed")["KeyMetadata"]["KeyId"]
        if resource.startswith("alias/"):
            kms.create_alias(AliasName=resource, TargetKeyId=made)
        else:
            _give_id(aws, region, made, found or arn.Arn("aws", "kms", region, aws.account_id, resource))
        yield f"KMS key {resource.removeprefix('key/')}"


def _give_id(aws: EmbeddedAws, region: str, made: str, wanted: arn.Arn) -> None:
    """The key's id, and its account, as the file has them: AWS draws an id by lot."""
    with aws.internal():
        key = aws.backend("kms", region).keys.pop(made)
        key.id, key.arn = wanted.resource.removeprefix("key/"), str(wanted)
        aws.backend("kms", region, wanted.account).keys[key.id] = key
