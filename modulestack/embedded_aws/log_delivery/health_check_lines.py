"""
What a load balancer's health checks log: a line for each check of each target.

A target's checks of five minutes all end as its health is at their end.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-health-check-logs.html
"""

from __future__ import annotations

from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.log_delivery import log_lines

_REASONS = {"Target.Timeout": "TimedOut", "Target.ResponseCodeMismatch": "ResponseCodeMismatch"}


def lines(aws: AccountInterface, region: str, load_balancer: str, start: float, end: float) -> list[str]:
    """Those of checks from *start* to *end* (epoch seconds) of the targets of *load_balancer* (ARN)."""
    elbv2 = aws.backend("elbv2", region)
    found = []
    for arn, group in elbv2.target_groups.items():
        if load_balancer not in group.load_balancer_arns:
            continue
        interval_s = float(group.health_check_interval_seconds)
        for status in elbv2.describe_target_health(arn, None):
            if status.status not in {"healthy", "unhealthy"}:
                continue
            why = "" if status.status == "healthy" else _REASONS.get(status.reason, "TargetError")
            at = start
            while at < end:
                found.append(
                    log_lines.health_check(
                        protocol=group.health_check_protocol or "http",
                        at=at,
                        target=f"{status.instance_id}:{status.health_check_port}",
                        group=group.name,
                        why_failed=why,
                        load_balancer=load_balancer.split(":loadbalancer/", 1)[1],
                    )
                )
                at += interval_s
    return sorted(found, key=lambda line: line.split(" ")[1])
