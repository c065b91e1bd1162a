"""Stand-ins for buckets that somebody else made for logs of load balancers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from modulestack.contract import log_delivery, partitions
from modulestack.contract.policy_document import allow, document
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.s3.bucket import placed_in


def seed_log_buckets(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make a bucket of each of *references* (bucket, slash, the logs' prefix), to which load balancers may write."""
    s3, partition = aws.client("s3"), partitions.of_region(aws.region).name
    for name, _, prefix in (each.partition("/") for each in dict.fromkeys(references)):
        path = f"arn:{partition}:s3:::{name}/{log_delivery.folder(prefix, aws.account_id)}/*"
        services = [log_delivery.DELIVERY, log_delivery.LOAD_BALANCING]
        written = {**allow(["s3:PutObject"], [path]), "Principal": {"Service": services}}
        known = []
        if name in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
            known = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"]
        else:
            s3.create_bucket(Bucket=name, **placed_in(aws.region))
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(document(*known, written)))
        yield f"bucket {name}, to which load balancers may write their logs"
