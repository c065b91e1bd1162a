"""What a load balancer sends requests to: a module's tasks, by address, if they pass its health check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import Input, ResourceOptions
from pulumi_aws import lb

from modulestack.contract import names


def target_group(
    name: str, arguments: Mapping[str, Any], *, vpc_id: Input[str], tags: Mapping[str, str], opts: ResourceOptions
) -> lb.TargetGroup:
    """
    A module's target group; *arguments* are what its features ask of it.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """
    return lb.TargetGroup(
        names.load_balancing(name),
        vpc_id=vpc_id,
        target_type="ip",
        ip_address_type="ipv4",
        **arguments,
        tags=tags,
        opts=opts,
    )
