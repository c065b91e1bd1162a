"""Prefix lists that a file allows and does not own, looked up before anything is made."""

from __future__ import annotations

import pulumi
from pulumi_aws.ec2.get_managed_prefix_list import get_managed_prefix_list

from components.not_there import is_not_there
from modulestack.contract.prefix_lists import weight
from modulestack.environment.allowed_sources_rules import open_ports
from modulestack.environment.model import Environment


def check(environment: Environment, opts: pulumi.InvokeOptions) -> None:
    """
    See that those that modules of *environment* name are there, and that their entries fit into a security group.

    Source (a prefix list counts as its maximum number of entries):
    https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html#managed-prefix-lists-rules

    Raises:
        pulumi.RunError: one is not there, or too long; a line for each. Nothing has been touched.
    """
    refused = list[str]()
    for name, module in environment.modules.items():
        entries, at = 0, f"modules.{name}.allowed_sources"
        for id_ in module.prefix_lists:
            try:
                found = get_managed_prefix_list(id=id_, opts=opts)
                entries += weight(found.name, found.max_entries)
            except Exception as error:  # the SDK has no other
                none = f"there is no prefix list {id_} in {environment.region}: name one that is there, or leave it out"
                refused.append(f"{at}: {none if is_not_there(error) else f'{id_} cannot be looked up: {error}'}")
        ranges = sum(":" not in each for each in module.allowed_sources or ()) - len(module.prefix_lists)
        count, most = (entries + ranges) * open_ports(environment, module), environment.quotas.most_rules_of_a_group
        if entries and count > most:
            refused.append(
                f"{at}: its prefix lists may have {entries} entries, which with {ranges} ranges are {count} rules of a "
                f"security group on all ports, and AWS allows {most}: name smaller ones"
            )
    if refused:
        raise pulumi.RunError("\n".join(refused))
