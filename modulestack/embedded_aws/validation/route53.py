"""Route 53."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules


def vpc_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html"""
    vpc = params.get("VPC")
    if vpc and vpc["VPCId"] not in context.aws.backend("ec2", vpc["VPCRegion"]).vpcs:
        raise AwsError("InvalidVPCId", f"The VPC {vpc['VPCId']} in region {vpc['VPCRegion']} does not exist")


RULES = ServiceRules(
    before={"AssociateVPCWithHostedZone": (vpc_exists,), "CreateHostedZone": (vpc_exists,)},
)
