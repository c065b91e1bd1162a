"""What ECS may do to start a module's tasks, whatever features the module has."""

from __future__ import annotations

import dataclasses

from modulestack.contract import image_reference
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Statement

PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
"""What pulling from a repository of ECR needs."""


def execution_role(image: str, context: ModuleContext) -> tuple[Statement, ...]:
    """
    What ECS needs to start a task: pull its image, write to its log group.

    Any repository of this account and region may be pulled from, because a release may bring an image from another
    one; of another account's or region's, only the one that the file's image names.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    log = f"{context.arn('logs', f'log-group:{context.log_group}')}:*"
    return (
        Statement(actions=("ecr:GetAuthorizationToken",), resources=("*",)),
        Statement(actions=PULL, resources=repositories(image, context)),
        Statement(actions=("logs:CreateLogStream", "logs:PutLogEvents"), resources=(log,)),
    )


def repositories(image: str, context: ModuleContext) -> tuple[str, ...]:
    """ARNs of the repositories that may be pulled from."""
    own = context.arn("ecr", "repository/*")
    found = image_reference.parse(image).ecr
    if found is None or (found.account, found.region) == (context.account_id, context.region):
        return (own,)
    return (own, found.arn)


def registries(image: str, context: ModuleContext) -> tuple[str, ...]:
    """
    Patterns of the repositories whose images a release looks at: all of this registry, and of the image's own.

    By registry, because a policy that names each repository of many modules is longer than IAM takes; what may be seen
    in another account, its repositories' own policies say.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
    """
    own = context.arn("ecr", "repository/*")
    found = image_reference.parse(image).ecr
    return tuple(dict.fromkeys((own, dataclasses.replace(found, repository="*").arn))) if found else (own,)
