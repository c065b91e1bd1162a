"""Which rules a request must pass before moto sees it, and what AWS does beside once moto has answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.interfaces import Account
from modulestack.embedded_aws.validation import (
    acm,
    application_autoscaling,
    ec2,
    elbv2,
    iam,
    logs,
    model_limits,
    route53,
    s3,
    ssm,
)
from modulestack.embedded_aws.validation.request_context import RequestContext, Rules

_BEFORE: Mapping[str, Rules] = {
    "acm": acm.BEFORE,
    "application-autoscaling": application_autoscaling.BEFORE,
    "ec2": ec2.BEFORE,
    "elbv2": elbv2.BEFORE,
    "iam": iam.BEFORE,
    "logs": logs.BEFORE,
    "route53": route53.BEFORE,
    "s3": s3.BEFORE,
    "ssm": ssm.BEFORE,
}
_AFTER: Mapping[str, Rules] = {
    "application-autoscaling": application_autoscaling.AFTER,
    "ec2": ec2.AFTER,
    "elbv2": elbv2.AFTER,
    "s3": s3.AFTER,
}


def enforce(aws: Account, service: str, region: str, operation: str, params: Mapping[str, Any]) -> None:
    """
    Refuse what AWS would refuse.

    Raises:
        AwsError: with AWS's code and text.
    """
    model_limits.check(service, operation, params)
    for rule in _BEFORE.get(service, {}).get(operation, ()):
        rule(RequestContext(aws, region), params)


def follow_up(aws: Account, service: str, region: str, operation: str, params: Mapping[str, Any]) -> None:
    """What else AWS does when it carries *operation* out."""
    for effect in _AFTER.get(service, {}).get(operation, ()):
        effect(RequestContext(aws, region), params)
