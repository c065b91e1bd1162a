"""
Logs of load balancers: what must hold of the bucket that they are to be written to.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.log_delivery import FOLDER, KINDS
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.log_delivery import buckets
from modulestack.embedded_aws.log_delivery.log_files import kinds_in
from modulestack.embedded_aws.validation.request_context import RequestContext

_INVALID = "InvalidConfigurationRequest"


def logs_can_be_written(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    AWS tries to write as soon as logs are switched on. A bucket that is not there is answered as one that is closed.

    Sources, beside AWS's pages, of the texts: https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1956,
    https://github.com/hashicorp/terraform/issues/12010 (region),
    https://github.com/terraform-aws-modules/terraform-aws-alb/issues/7 (no bucket)
    """
    balancer = context.backend("elbv2").load_balancers.get(params["LoadBalancerArn"])
    if balancer is None:
        return
    # moto knows health-check logs by one of their three attributes.
    type(balancer).VALID_ATTRS |= {f"{kind}.s3.{end}" for kind in KINDS for end in ("bucket", "enabled", "prefix")}
    asked = {one["Key"]: one.get("Value", "") for one in params["Attributes"]}
    wanted = {**balancer.attrs, **asked}
    for kind in kinds_in(set(asked)):
        bucket, prefix = wanted.get(f"{kind}.s3.bucket", ""), wanted.get(f"{kind}.s3.prefix", "")
        if balancer.type == "network" and kind != "access_logs":
            key = f"{kind}.s3.enabled"
            text = f"Load balancer attribute key '{key}' is not supported for load balancers with type 'network'"
            raise AwsError(_INVALID, text)
        if FOLDER in prefix:
            raise AwsError("ValidationError", f"The value of '{kind}.s3.prefix' cannot contain '{FOLDER}'")
        if wanted.get(f"{kind}.s3.enabled") != "true":
            continue
        if not bucket:
            raise AwsError("ValidationError", f"The value of '{kind}.s3.bucket' cannot be empty")
        found = buckets.named(context.aws, bucket)
        if found is not None and found.region_name != context.region:
            text = f"S3Bucket: {bucket} is not located in the same region with ELB: {balancer.name}"
            raise AwsError(_INVALID, text)
        if buckets.why_not(context.aws, context.region, bucket, prefix, of_network=balancer.type == "network"):
            raise AwsError(_INVALID, f"Access Denied for bucket: {bucket}. Please check S3bucket permission")


def begin_to_log(context: RequestContext, params: Mapping[str, Any]) -> None:
    """A test file, and from then on log files."""
    balancer = context.backend("elbv2").load_balancers[params["LoadBalancerArn"]]
    asked = {one["Key"]: one.get("Value", "") for one in params["Attributes"]}
    for kind in kinds_in(set(asked)):
        if balancer.attrs.get(f"{kind}.s3.enabled") == "true":
            context.aws.log_files.test_file(context.region, balancer.arn, kind)
            context.aws.log_files.watch(context.region)
