"""Roles of tasks that somebody else owns: how a file names them, and what they are to let ECS do."""

from __future__ import annotations

from modulestack.contract import resource_policy
from modulestack.contract.account import AwsAccount

SERVICE = "ecs-tasks.amazonaws.com"
"""Who takes a role of tasks. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"""
ALLOWED_ELSEWHERE = ("secretsmanager:", "kms:")
"""Actions that a secret's or a key's own policy may allow, whatever the role's policies say."""
OWNED_PATHS = ("/modulestack/", "/modulestack-pipeline/", "/aws-service-role/")
"""Below which no role is that a file may name: of environments, of their pipelines, and those that AWS alone takes."""


def arn_of(text: str, *, partition: str, account_id: str) -> str:
    """ARN of the role *text*, which is one already, or the name of a role without a path."""
    return text if text.startswith("arn:") else f"arn:{partition}:iam::{account_id}:role/{text}"


def name_of(text: str) -> str:
    """Name of the role *text*, as IAM's operations take it: without a path."""
    return text.rpartition("/")[2]


def path_of(text: str) -> str:
    """Path of the role *text*, with a slash at both ends."""
    return f"{text.partition(':role')[2].rpartition('/')[0]}/"


def trusts_tasks(policy: str, role: str, account: AwsAccount) -> bool:
    """
    Whether the trust policy (JSON) of *role* (ARN) lets tasks of *account* and its region take it.

    Source (what a request carries): https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html

    Raises:
        resource_policy.UnknownOperator: a condition has one.
    """
    keys = {"aws:sourceaccount": account.id, "aws:sourcearn": account.arn("ecs", "task/any")}
    return resource_policy.allows(policy, service=SERVICE, action="sts:AssumeRole", resource=role, keys=keys)
