"""
The permissions boundary that docs/aws-account.md has for each environment: the most that any of its roles may do.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

import json
from typing import Any

from modulestack.contract import connect_tls, paths, previews, tags

_BY_NAME = ("ecs:*", "logs:*", "s3:*", "secretsmanager:*", "ssm:*")
"""Services whose things have names of an environment's own."""
_TAKERS = (
    "chatbot.amazonaws.com",
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


def name_of_previews(base: str) -> str:
    """Name of the boundary of the previews of the environment *base*."""
    return f"modulestack-boundary-previews-of-{base}"


def of_previews(base: str, *, partition: str, account: str, state_bucket: str) -> dict[str, Any]:
    """
    The boundary of the previews of *base*: all of them in one, and of *base* itself what puts previews beside it.

    Secrets are named after *base*, as previews refer to the same.
    """
    pattern, begin = previews.pattern(base), f"arn:{partition}:"
    found = document(pattern, partition=partition, account=account, state_bucket=state_bucket)
    text = json.dumps(found["Statement"][:-1])
    text = text.replace(f"policy/{name(pattern)}", f"policy/{name_of_previews(base)}").replace(
        json.dumps({"StringEquals": {f"aws:ResourceTag/{tags.ENVIRONMENT}": pattern}}),
        json.dumps({"StringLike": {f"aws:ResourceTag/{tags.ENVIRONMENT}": pattern}}),
    )
    tag = f"aws:ResourceTag/{tags.ENVIRONMENT}"
    of_base = [
        f"{begin}ecs:*:*:service/{base}-*",
        f"{begin}secretsmanager:*:*:secret:{base}/*",
        f"{begin}ssm:*:*:parameter/{base}/*",
        f"{begin}ssm:*:*:parameter{paths.environment_root(base)}*",
    ]
    records = f"{begin}ssm:*:*:parameter{previews.records_path(base)}"
    return found | {
        "Statement": [
            *json.loads(text),
            {"Effect": "Allow", "Action": list(_OF_THE_BASE), "Resource": of_base},
            {"Effect": "Allow", "Action": "ssm:*", "Resource": [records, f"{records}/*"]},
            {
                "Effect": "Deny",
                "NotAction": [*_OF_THE_BASE, *_BESIDE_THE_BASE],
                "Resource": "*",
                "Condition": {"StringNotLike": {tag: pattern}, "Null": {tag: "false"}},
            },
        ]
    }


_OF_THE_BASE = ("ecs:DescribeServices", "secretsmanager:GetSecretValue", "ssm:GetParameters")
"""What previews read of the environment that they are beside: where it is, and the secrets that it has."""
_BESIDE_THE_BASE = ("ec2:CreateSecurityGroup", "ec2:DescribeVpcAttribute", "elasticloadbalancing:CreateRule")
"""What previews do with its network and its load balancer."""


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
            *(
                {
                    "Effect": "Allow",
                    "Action": "secretsmanager:*",
                    "Resource": f"{begin}secretsmanager:*:*:secret:{connect_tls.SECRETS}",
                    "Condition": {
                        "ArnLike": {f"aws:{kind}Tag/AmazonECSCreated": f"{begin}ecs:*:*:service/*/{environment}-*"}
                    },
                }
                for kind in ("Request", "Resource")
            ),
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
