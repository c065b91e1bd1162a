"""Stand-ins for roles of tasks that somebody else owns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from modulestack.contract import task_roles
from modulestack.embedded_aws.account import EmbeddedAws


def seed_roles(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """
    Make each role of *references*: tasks may take it, and do what is said there; says what was made.

    One that is there may do that, too.
    """
    policies: dict[str, list[str]] = {}
    for reference in dict.fromkeys(references):
        arn, _, policy = reference.partition(" ")
        policies.setdefault(arn, []).extend([policy] if policy else [])
    iam = aws.client("iam")
    there = {role["RoleName"] for role in iam.list_roles()["Roles"]}
    for arn, given in policies.items():
        name = task_roles.name_of(arn)
        trust = {"Effect": "Allow", "Principal": {"Service": task_roles.SERVICE}, "Action": "sts:AssumeRole"}
        if name not in there:
            iam.create_role(
                RoleName=name,
                Path=task_roles.path_of(arn),
                AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
            )
        statements = [statement for policy in given for statement in json.loads(policy)["Statement"]]
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            number = len(iam.list_role_policies(RoleName=name)["PolicyNames"])
            iam.put_role_policy(RoleName=name, PolicyName=f"what-its-owner-allows-{number}", PolicyDocument=document)
        yield f"IAM role {name}"


def seed_service_linked_roles(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make the role of each service of *references* (``autoscaling.amazonaws.com``), unless it is there."""
    iam = aws.client("iam")
    there = {role["Path"] for role in iam.list_roles(PathPrefix="/aws-service-role/")["Roles"]}
    for service in dict.fromkeys(references):
        if f"/aws-service-role/{service}/" not in there:
            name = iam.create_service_linked_role(AWSServiceName=service)["Role"]["RoleName"]
            yield f"service-linked role {name}"
