"""Every resource type's case, from the file of its service."""

from __future__ import annotations

from tests.embedded_aws.resources.round_trips import (
    autoscaling,
    cloudfront,
    cloudwatch,
    dns,
    ec2,
    ecr,
    ecs,
    efs,
    elbv2,
    iam,
    s3,
    scheduler,
    servicediscovery,
    ssm,
    wafv2,
    watching,
)
from tests.embedded_aws.resources.round_trips.world import Case

CASES: dict[str, Case] = {
    **autoscaling.CASES,
    **cloudfront.CASES,
    **cloudwatch.CASES,
    **dns.CASES,
    **ec2.CASES,
    **ecr.CASES,
    **ecs.CASES,
    **efs.CASES,
    **elbv2.CASES,
    **iam.CASES,
    **s3.CASES,
    **scheduler.CASES,
    **servicediscovery.CASES,
    **ssm.CASES,
    **wafv2.CASES,
    **watching.CASES,
}
