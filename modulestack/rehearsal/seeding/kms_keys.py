"""Stand-ins for KMS keys that somebody else made."""

from __future__ import annotations

import json
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


def seed_log_keys(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """As ``seed_alert_keys``, of keys that log groups have, too."""
    where = AwsAccount(partition=partitions.of_region(aws.region).name, id=aws.account_id, region=aws.region)
    document = json.loads(alert_policies.key_policy(where))
    service = f"logs.{aws.region}.{partitions.of_region(aws.region).dns_suffix}"
    logs = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({**document, "Statement": [*document["Statement"], logs]})
    yield from seed_encryption_keys(aws, [f"{reference} {policy}" for reference in references])


def seed_encryption_keys(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """As ``seed_keys``; each of *references* is followed by a blank and the policy of the key, JSON."""
    for reference in dict.fromkeys(references):
        key, _, policy = reference.partition(" ")
        yield f"{next(seed_keys(aws, [key]))}, which those may use who are to"
        kms = aws.client("kms")
        kms.put_key_policy(
            KeyId=kms.describe_key(KeyId=key)["KeyMetadata"]["KeyId"], PolicyName="default", Policy=policy
        )


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
