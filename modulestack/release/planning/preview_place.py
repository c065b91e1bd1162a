"""
Where previews of an environment are: its network, and the load balancer that they share with it.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import tags
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.previews import BasePlace
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.planning.discovery import all_names, discover

_TAGS_AT_ONCE = 20
"""Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html"""


def demand_environment(aws: AwsClient, base: str) -> None:
    """
    That *base* is there, as far as the caller may look.

    Raises:
        BadInput: it is not.
    """
    with contextlib.suppress(AccessDenied):
        all_names(aws, base)


def find_place(
    aws: AwsClient, base: str, module: str, balancer: str, existing: str, *, rules: int, most_rules: int
) -> BasePlace:
    """
    Where *base* is, by its *module* and by the load balancer that it calls *balancer*; *existing* is one of others.

    *rules* is how many more the load balancer must have room for, of *most_rules* that AWS allows it in this account.

    Raises:
        BadInput: the environment or its load balancer is not there, or there is no room.
        AwsFailure: AWS could not be asked.
    """
    manifest = discover(aws, base, [module])[module].manifest
    [service] = aws.call("ecs", "describe_services", cluster=manifest.cluster, services=[manifest.service])["services"]
    network = (service.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    found = _existing(aws, existing) if existing else _own(aws, base, balancer)
    if found is None:
        what = f"load balancer {existing}" if existing else f"load balancer {balancer} of {base}"
        raise BadInput(f"there is no {what}: run {make_again(base)}")
    _room(aws, base, found, rules, most_rules)
    return BasePlace(
        load_balancer=found["LoadBalancerName"],
        vpc_id=found["VpcId"],
        public_subnet_ids=tuple(sorted(each["SubnetId"] for each in found["AvailabilityZones"])),
        private_subnet_ids=tuple(sorted(network.get("subnets", ()))),
    )


def _existing(aws: AwsClient, name: str) -> Mapping[str, Any] | None:
    try:
        found: list[Mapping[str, Any]] = aws.call("elbv2", "describe_load_balancers", Names=[name])["LoadBalancers"]
    except Rejected:
        return None
    return next(iter(found), None)


def _own(aws: AwsClient, base: str, balancer: str) -> Mapping[str, Any] | None:
    """The one with the environment's tag and its own name in the file as another."""
    every: dict[str, Mapping[str, Any]] = {
        one["LoadBalancerArn"]: one for one in aws.paginate("elbv2", "describe_load_balancers", "LoadBalancers")
    }
    arns = [*every]
    for at in range(0, len(arns), _TAGS_AT_ONCE):
        some: Sequence[str] = arns[at : at + _TAGS_AT_ONCE]
        for each in aws.call("elbv2", "describe_tags", ResourceArns=some)["TagDescriptions"]:
            tagged = {tag["Key"]: tag["Value"] for tag in each.get("Tags", ())}
            if tagged.get(tags.ENVIRONMENT) == base and tagged.get(tags.LOAD_BALANCER) == balancer:
                return every[each["ResourceArn"]]
    return None


def _room(aws: AwsClient, base: str, balancer: Mapping[str, Any], rules: int, most: int) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""
    listeners = [
        each["ListenerArn"]
        for each in aws.paginate(
            "elbv2", "describe_listeners", "Listeners", LoadBalancerArn=balancer["LoadBalancerArn"]
        )
    ]
    there = sum(
        not each.get("IsDefault")
        for listener in listeners
        for each in aws.paginate("elbv2", "describe_rules", "Rules", ListenerArn=listener)
    )
    if there + rules > most:
        raise BadInput(
            f"load balancer {balancer['LoadBalancerName']} has {there} rules, {rules} more are needed, and AWS allows "
            f"{most} in this account: have fewer modules in previews, take some away (modulestack preview-env list -e "
            f"{base}), or have the quota raised and write it to modulestack:quotas: rules_per_load_balancer"
        )
