"""Buckets into which AWS writes logs: whether it may, and the writing."""

from __future__ import annotations

import json
from typing import Any

from modulestack.contract import log_delivery
from modulestack.embedded_aws import moto_time
from modulestack.embedded_aws.interfaces import AccountInterface


def named(aws: AccountInterface, bucket: str) -> Any | None:
    """moto's own object of *bucket*; None: there is none. Only inside ``internal()``."""
    return aws.backend("s3").buckets.get(bucket)


def why_not(aws: AccountInterface, region: str, bucket: str, prefix: str, *, of_network: bool = False) -> str:
    """Why load balancers of *region* (*of_network*: those) cannot write below *prefix* of *bucket*; empty: they can."""
    found = named(aws, bucket)
    if found is None:
        return "there is no such bucket"
    policy = found.policy
    if of_network:
        return log_delivery.why_not_of_network(
            json.loads(policy) if policy else None,
            bucket=bucket,
            prefix=prefix,
            account_id=aws.account_id,
            region=region,
        )
    rule = ((found.encryption or {}).get("Rule") or {}).get("ApplyServerSideEncryptionByDefault") or {}
    return log_delivery.why_not(
        json.loads(policy) if policy else None,
        bucket=bucket,
        prefix=prefix,
        account_id=aws.account_id,
        region=region,
        algorithm=rule.get("SSEAlgorithm", "AES256"),
    )


def write(aws: AccountInterface, bucket: str, key: str, content: bytes) -> None:
    """Put an object, as AWS's own services do: it is no request of anybody's. Only inside ``internal()``."""
    with moto_time.kept_by(aws.clock, "s3"):
        aws.backend("s3").put_object(bucket, key, content)
