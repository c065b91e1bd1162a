"""Who may take the roles of a pipeline: jobs of GitHub's workflows, by repository, environment and branch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.policy_document import Document, document
from modulestack.environment.model import PipelineSection

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


def trust(pipeline: PipelineSection, provider_arn: str, subjects: Sequence[str], *, branch: bool) -> Document:
    """
    Lets GitHub's workflows take a role: exactly these *subjects* and, with *branch*, from the pipeline's branch only.

    Sources: https://docs.github.com/en/actions/concepts/security/openid-connect, and for the keys of GitHub's tokens
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    exactly: dict[str, Any] = {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": list(subjects)}
    if branch:
        exactly[f"{ISSUER}:ref"] = f"refs/heads/{pipeline.branch}"
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider_arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": exactly},
        }
    )


def subject(repository: str, github_environment: str) -> str:
    """What GitHub calls a job of *repository* that runs in *github_environment*."""
    return f"repo:{repository}:environment:{github_environment}"
