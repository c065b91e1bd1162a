"""Which rules a request must pass before moto sees it, and what AWS does beside once moto has answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.validation import (
    acm,
    application_autoscaling,
    autoscaling,
    cloudfront,
    cloudwatch,
    ec2,
    ecr,
    efs,
    elbv2,
    events,
    iam,
    kms,
    logs,
    model_limits,
    route53,
    s3,
    scheduler,
    secretsmanager,
    sns,
    ssm,
    wafv2,
)
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

_NONE = ServiceRules()
RULES: Mapping[str, ServiceRules] = {
    "acm": acm.RULES,
    "application-autoscaling": application_autoscaling.RULES,
    "autoscaling": autoscaling.RULES,
    "cloudfront": cloudfront.RULES,
    "cloudwatch": cloudwatch.RULES,
    "ec2": ec2.RULES,
    "ecr": ecr.RULES,
    "efs": efs.RULES,
    "elbv2": elbv2.RULES,
    "events": events.RULES,
    "iam": iam.RULES,
    "kms": kms.RULES,
    "logs": logs.RULES,
    "route53": route53.RULES,
    "s3": s3.RULES,
    "scheduler": scheduler.RULES,
    "secretsmanager": secretsmanager.RULES,
    "sns": sns.RULES,
    "ssm": ssm.RULES,
    "wafv2": wafv2.RULES,
}
"""By boto3's name of the service: one line, and one file, for each."""


def enforce(
    aws: AccountInterface,
    service: str,
    region: str,
    operation: str,
    params: Mapping[str, Any],
    account_id: str | None = None,
) -> None:
    """
    Refuse what AWS would refuse, of another account if *account_id* says so.

    Raises:
        AwsError: with AWS's code and text.
    """
    model_limits.check(service, operation, params)
    for rule in RULES.get(service, _NONE).before.get(operation, ()):
        rule(RequestContext(aws, region, account_id), params)


def follow_up(aws: AccountInterface, service: str, region: str, operation: str, params: Mapping[str, Any]) -> None:
    """What else AWS does when it carries *operation* out, and what others do then."""
    for effect in RULES.get(service, _NONE).after.get(operation, ()):
        effect(RequestContext(aws, region), params)
    for react in aws.reactions.get((service, operation), ()):
        react(region, params)
