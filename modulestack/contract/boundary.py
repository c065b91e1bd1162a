"""
The permissions boundary that docs/aws-account.md has for each environment: the most that any of its roles may do.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from typing import Any

from modulestack.contract import paths, tags

_BY_NAME = ("ecs:*", "logs:*", "s3:*", "secretsmanager:*", "ssm:*")
"""Services whose things have names of an environment's own."""
_TAKERS = (
    "ec2.amazonaws.com",
    "ecs.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "scheduler.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)
"""Services that a role may be given to."""
_NEVER = ("account:*", "iam:*", "organizations:*", "sts:*")


def name(environment: str) -> str:
    """Name of *environment*'s boundary."""
    return f"modulestack-boundary-{environment}"


def document(environment: str, *, partition: str, account: str, state_bucket: str) -> dict[str, Any]:
    """The policy, for *environment* in *account*, whose Pulumi state is in *state_bucket*."""
    begin = f"arn:{partition}:"
    roles = f"{begin}iam::{account}:role{paths.role_path(environment)}*"
    state = f"{begin}s3:::{state_bucket}"
    tag = f"aws:ResourceTag/{tags.ENVIRONMENT}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "NotAction": sorted((*_NEVER, *_BY_NAME)), "Resource": "*"},
            {"Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "sts:GetCallerIdentity"], "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": list(_BY_NAME),
                "NotResource": [
                    f"{begin}ecs:*:*:*/*",
                    f"{begin}logs:*:*:log-group:*",
                    f"{begin}s3:::*",
                    f"{begin}secretsmanager:*:*:secret:*",
                    f"{begin}ssm:*:*:parameter/*",
                ],
            },
            {
                "Effect": "Allow",
                "Action": list(_BY_NAME),
                "Resource": [
                    f"{begin}ecs:*:*:*/{environment}-*",
                    f"{begin}logs:*:*:log-group:{paths.environment_root(environment)}*",
                    f"{begin}logs:*:*:log-group:{environment}-*",
                    f"{begin}s3:::{environment}-*",
                    state,
                    f"{state}/.pulumi/meta.yaml",
                    f"{state}/.pulumi/*/modulestack/{environment}.*",
                    f"{state}/.pulumi/*/modulestack/{environment}/*",
                    f"{begin}secretsmanager:*:*:secret:{environment}/*",
                    f"{begin}ssm:*:*:parameter/{environment}/*",
                    f"{begin}ssm:*:*:parameter{paths.environment_root(environment).removesuffix('/')}",
                    f"{begin}ssm:*:*:parameter{paths.environment_root(environment)}*",
                ],
            },
            {
                "Effect": "Allow",
                "Action": ["logs:GetQueryResults", "secretsmanager:DescribeSecret"],
                "Resource": [f"{begin}logs:*:*:log-group:*", f"{begin}secretsmanager:*:*:secret:*"],
            },
            {
                "Effect": "Allow",
                "Action": ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole"],
                "Resource": roles,
            },
            {
                "Effect": "Allow",
                "Action": [
                    "iam:AddRoleToInstanceProfile",
                    "iam:CreateInstanceProfile",
                    "iam:DeleteInstanceProfile",
                    "iam:RemoveRoleFromInstanceProfile",
                    "iam:TagInstanceProfile",
                    "iam:UntagInstanceProfile",
                ],
                "Resource": f"{begin}iam::{account}:instance-profile{paths.role_path(environment)}*",
            },
            {
                "Effect": "Allow",
                "Action": "ssm:GetParameters",
                "Resource": f"{begin}ssm:*::parameter/aws/service/ecs/optimized-ami/*",
            },
            {
                "Effect": "Allow",
                "Action": "iam:UpdateAssumeRolePolicy",
                "Resource": roles,
                "Condition": {"StringEquals": {tag: environment}},
            },
            {
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": roles,
                "Condition": {"StringEquals": {"iam:PassedToService": list(_TAKERS)}},
            },
            {
                "Effect": "Allow",
                "Action": [
                    "iam:AttachRolePolicy",
                    "iam:CreateRole",
                    "iam:DeleteRolePolicy",
                    "iam:DetachRolePolicy",
                    "iam:PutRolePermissionsBoundary",
                    "iam:PutRolePolicy",
                ],
                "Resource": roles,
                "Condition": {
                    "StringEquals": {"iam:PermissionsBoundary": f"{begin}iam::{account}:policy/{name(environment)}"}
                },
            },
            {
                "Effect": "Deny",
                "Action": "*",
                "Resource": "*",
                "Condition": {"StringNotEquals": {tag: environment}, "Null": {tag: "false"}},
            },
        ],
    }
