"""IAM and bucket policies as plain documents: no effects, so that tests compare whole ones."""

from __future__ import annotations

from components import secrets
from components.account import Account
from components.policy_document import Document, allow, document
from modulestack.contract import image_reference


def task_trust(account: Account) -> Document:
    """
    Lets ECS's tasks of this account and region, and nobody else's, take a role.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    return _trust("ecs-tasks.amazonaws.com", account, account.arn("ecs", "*"))


def flow_log_trust(account: Account) -> Document:
    """
    Lets the account's VPC flow logs take a role.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    return _trust("vpc-flow-logs.amazonaws.com", account, account.arn("ec2", "vpc-flow-log/*"))


def execution(account: Account, *, image: str, log_group: str, references: list[str]) -> Document:
    """
    What ECS needs to start a task: pull its image, write to *log_group*, read the values that *references* name.

    Any repository of this account and region may be pulled from, because a release may bring an image from another
    one; of another account's or region's, only the one that *image* names.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    return document(
        allow(["ecr:GetAuthorizationToken"], ["*"]),
        allow(pull, repositories(account, image)),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], [f"{account.arn('logs', f'log-group:{log_group}')}:*"]),
        *(allow([action], arns) for action, arns in secrets.readable(references, account).items()),
    )


def flow_log(account: Account, log_group_arn: str) -> Document:
    """
    What VPC flow logs need to write to one log group.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    write = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    return document(
        allow(["logs:DescribeLogGroups"], [account.arn("logs", "log-group:*")]),
        allow(write, [f"{log_group_arn}:*"]),
    )


def tls_only(bucket_arn: str) -> Document:
    """
    Refuses whoever speaks to a bucket in the clear.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    return document(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket_arn, f"{bucket_arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def repositories(account: Account, image: str) -> list[str]:
    """ARNs of the ECR repositories that a module with *image* may be pulled from."""
    own = account.arn("ecr", "repository/*")
    found = image_reference.parse(image).ecr
    if not found or (found.account, found.region) == (account.id, account.region):
        return [own]
    return [own, f"arn:{account.partition}:ecr:{found.region}:{found.account}:repository/{found.repository}"]


def _trust(service: str, account: Account, source_arn: str) -> Document:
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account.id},
                "ArnLike": {"aws:SourceArn": source_arn},
            },
        }
    )
