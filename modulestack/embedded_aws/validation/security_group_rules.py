"""EC2: what a rule of a security group may name, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import limits
from modulestack.contract.prefix_lists import weight
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext


def prefix_lists_are_there(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source (InvalidPrefixListID.NotFound): https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"""
    known = context.backend("ec2").managed_prefix_lists
    for each in _named(params):
        if each not in known:
            raise AwsError("InvalidPrefixListID.NotFound", f"The prefix list ID '{each}' does not exist")


def prefix_lists_have_room(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A prefix list counts as many rules as it may have entries.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html#managed-prefix-lists-rules
    """
    ec2 = context.backend("ec2")
    group = ec2.get_security_group_from_id(params.get("GroupId"))
    asked = list(_named(params))
    ranges = sum(len(one.get("IpRanges", ())) for one in params.get("IpPermissions", ()))
    if group is None or not (asked or any(rule.prefix_list_id for rule in group.ingress_rules)):
        return
    count = ranges + sum(_weight(ec2, each) for each in asked)
    for rule in group.ingress_rules:
        listed = prefix_list_of(rule)
        count += _weight(ec2, listed) if listed else int(not (rule.ip_range or {}).get("CidrIpv6"))
    if count > context.aws.raised_quotas.get("rules_per_security_group", limits.RULES_PER_SECURITY_GROUP):
        raise AwsError(
            "RulesPerSecurityGroupLimitExceeded",
            "The maximum number of rules per security group has been reached.",
        )


def prefix_list_of(rule: Any) -> str:
    """Id of the prefix list that *rule*, one of moto's, names; empty: none."""
    found = rule.prefix_list_id or ""
    return str(found["PrefixListId"] if isinstance(found, dict) else found)


def _named(params: Mapping[str, Any]) -> Iterator[str]:
    for permission in params.get("IpPermissions", ()):
        yield from (one["PrefixListId"] for one in permission.get("PrefixListIds", ()))


def _weight(ec2: Any, id_: str) -> int:
    found = ec2.managed_prefix_lists[id_]
    return weight(found.prefix_list_name, int(found.max_entries) if found.max_entries else None)
