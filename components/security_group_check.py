"""Security groups that a file names and does not own, looked up before anything is made."""

from __future__ import annotations

import pulumi
from pulumi_aws.ec2.get_security_group import get_security_group

from components.not_there import is_not_there
from modulestack.environment.model import Environment


def check(environment: Environment, opts: pulumi.InvokeOptions) -> None:
    """
    See that those that *environment*, whose network is looked up, names are there and in its VPC.

    Raises:
        pulumi.RunError: one is not; a line for each. Nothing has been touched.
    """
    network, refused = environment.network.existing, list[str]()
    found: dict[str, str] = {}
    for name, module in environment.modules.items():
        groups = module.existing_security_groups
        for key, ids in (("tasks", groups.tasks), ("load_balancer", groups.load_balancer)):
            for id_ in ids:
                if id_ not in found:
                    found[id_] = _why_not(id_, network.known_id if network else "", opts)
                if found[id_]:
                    refused.append(f"modules.{name}.existing_security_groups.{key}: {found[id_]}")
    if refused:
        raise pulumi.RunError("\n".join(refused))


def _why_not(id_: str, vpc_id: str, opts: pulumi.InvokeOptions) -> str:
    """Why the group cannot be used in the VPC; empty: it can."""
    try:
        group = get_security_group(id=id_, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return f"there is no security group {id_}: name one that is there, or leave it out"
        return f"{id_} cannot be looked up: {error}"
    if group.vpc_id != vpc_id:
        return f"{id_} is in {group.vpc_id}, and the environment in {vpc_id}: name one of that VPC"
    return ""
