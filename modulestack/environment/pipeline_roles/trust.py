"""Who may take the roles of a pipeline: jobs of GitHub's workflows, by repository, environment and branch."""

from __future__ import annotations

from typing import Any

from modulestack.contract import arn
from modulestack.contract.policy_document import Document, document
from modulestack.environment.model import GithubRepository

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


def audiences(partition: str) -> list[str]:
    """
    What tokens for *partition* may be for: in China, GitHub's action for AWS asks for one of another name.

    Source: https://github.com/aws-actions/configure-aws-credentials#oidc-audience
    """
    return [AUDIENCE, f"{AUDIENCE}.cn"] if partition == "aws-cn" else [AUDIENCE]


def trust(provider_arn: str, repository: GithubRepository, github_environment: str, *, branch: str = "") -> Document:
    """
    Lets jobs of *repository* that run in *github_environment* take a role; with *branch*, from that branch only.

    Names can be given up and taken by somebody else; the numbers of the owner and of the repository cannot. Both are in
    the subject, which therefore must be GitHub's immutable one; the repository's is asked for once more by itself.

    Sources: https://docs.github.com/en/actions/concepts/security/openid-connect#immutable-subject-claims, and for the
    keys of GitHub's tokens
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    provider = arn.parse(provider_arn)
    tokens_for = audiences(provider.partition if provider else "")
    exactly: dict[str, Any] = {
        f"{ISSUER}:aud": tokens_for if len(tokens_for) > 1 else AUDIENCE,
        f"{ISSUER}:sub": subject(repository, github_environment),
        f"{ISSUER}:repository_id": str(repository.id),
    }
    if branch:
        exactly[f"{ISSUER}:ref"] = f"refs/heads/{branch}"
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider_arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": exactly},
        }
    )


def subject(repository: GithubRepository, github_environment: str) -> str:
    """What GitHub calls a job of *repository* that runs in *github_environment*, by its immutable subject."""
    owner, _, name = repository.name.partition("/")
    return f"repo:{owner}@{repository.owner_id}/{name}@{repository.id}:environment:{github_environment}"
