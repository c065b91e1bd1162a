"""
What a role of a pipeline that pushes may do: add images to modules' repositories, and nothing to what is there.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
"""

from __future__ import annotations

from collections.abc import Sequence

from components.policy_document import Document, allow, document
from components.policy_scope import PolicyScope
from modulestack.contract import names

PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


def push(scope: PolicyScope, modules: Sequence[str]) -> Document:
    """
    Pushes to the repositories of *modules*; a star stands for all.

    A tag is immutable, so that nobody who pushes changes what a tag means.
    """
    repositories = [scope.arn("ecr", f"repository/{names.repository(scope.name, module)}") for module in modules]
    return document(allow(["ecr:GetAuthorizationToken"], ["*"]), allow(PUSH, repositories))
