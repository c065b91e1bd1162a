"""What EC2 instances of a set may do in AWS themselves: role, policy and profile."""

from __future__ import annotations

import json

from pulumi import Resource, ResourceOptions
from pulumi_aws import iam

from components import policies
from modulestack.contract import names, paths, tags
from modulestack.contract.policy_document import Document
from modulestack.environment.model import Environment


def instance_profile(
    resource: str, capacity: str, environment: Environment, may: Document, opts: ResourceOptions
) -> tuple[iam.Role, iam.InstanceProfile, Resource]:
    """
    Role, named *resource*, and profile of the instances of the set *capacity*, and the policy by which they *may*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
    """
    path, tagged = paths.role_path(environment.name, capacity), {tags.CAPACITY: capacity}
    role = iam.Role(
        names.role(resource),
        description=f"Machines of {capacity}: to be in their cluster",
        path=path,
        assume_role_policy=json.dumps(policies.instance_trust()),
        permissions_boundary=environment.permissions_boundary,
        tags=tagged,
        opts=opts,
    )
    allowed = iam.RolePolicy(resource, role=role.name, policy=json.dumps(may), opts=opts)
    profile = iam.InstanceProfile(names.role(resource), role=role.name, path=path, tags=tagged, opts=opts)
    return role, profile, allowed
