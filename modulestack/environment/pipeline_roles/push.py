"""
What a role of a pipeline that pushes may do: add images to modules' repositories, and nothing to what is there.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
"""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.contract import names
from modulestack.contract.policy_document import allow
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope

PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


def push(scope: PolicyScope, modules: Sequence[str]) -> Rights:
    """
    Pushes to the repositories of *modules*; a star stands for all.

    A tag is immutable, so that nobody who pushes changes what a tag means.
    """
    repositories = [scope.arn("ecr", f"repository/{names.repository(scope.name, module)}") for module in modules]
    return Rights(whole=[allow(["ecr:GetAuthorizationToken"], ["*"]), allow(PUSH, repositories)])
