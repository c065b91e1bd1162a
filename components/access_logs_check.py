"""A bucket that the file names for logs of load balancers, looked at before anything is made."""

from __future__ import annotations

import json

import pulumi
from pulumi_aws.s3.get_bucket import get_bucket
from pulumi_aws.s3.get_bucket_policy import get_bucket_policy

from components.not_there import is_not_there
from modulestack.contract import log_delivery
from modulestack.contract.account import AwsAccount
from modulestack.environment.access_logs_rules import logs_connections
from modulestack.environment.model import Environment

_FIELD = "access_logs.bucket"


def check(environment: Environment, account: AwsAccount, opts: pulumi.InvokeOptions) -> None:
    """
    See whether load balancers can write there. Of a bucket of another account only load balancing itself can tell.

    Raises:
        pulumi.RunError: they cannot. Nothing has been touched.
    """
    section = environment.access_logs
    if section is None or section.bucket is None:
        return
    is_of_network = logs_connections(environment)
    if why := _why_not(
        section.bucket, section.prefix or "", environment.region, account, opts, is_of_network=is_of_network
    ):
        raise pulumi.RunError(f"{_FIELD}: {why}")


def _why_not(
    bucket: str, prefix: str, region: str, account: AwsAccount, opts: pulumi.InvokeOptions, *, is_of_network: bool
) -> str:
    try:
        home = get_bucket(bucket=bucket, opts=opts).bucket_region
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return f"there is no bucket {bucket}: name one that is there, or leave it out for one that is made"
        return _of_others(bucket, error)
    if home != region:
        return f"{bucket} is in {home}, and load balancers write to buckets of their own region: name one in {region}"
    try:
        policy = json.loads(get_bucket_policy(bucket=bucket, opts=opts).policy or "null")
    except Exception as error:
        if not is_not_there(error):
            return _of_others(bucket, error)
        policy = None
    why = log_delivery.why_not(policy, bucket=bucket, prefix=prefix, account_id=account.id, region=region)
    who = log_delivery.LOAD_BALANCING
    if not why and is_of_network:
        who = log_delivery.DELIVERY
        why = log_delivery.why_not_of_network(
            policy, bucket=bucket, prefix=prefix, account_id=account.id, region=region
        )
    if not why:
        return ""
    path = f"arn:{account.partition}:s3:::{bucket}/{log_delivery.folder(prefix, account.id)}/*"
    allowed = f"let {who} do s3:PutObject on {path}"
    return f"load balancers cannot write to {bucket}: {why}: {allowed}"


def _of_others(bucket: str, error: Exception) -> str:
    """Nothing: where it is not ours to look, load balancing says whether it may write."""
    if "AccessDenied" in str(error) or "Forbidden" in str(error) or "403" in str(error):
        pulumi.log.info(f"{_FIELD}: {bucket} is not for us to look at: load balancing will say whether it may write")
        return ""
    return f"{bucket} cannot be looked up: {error}"
