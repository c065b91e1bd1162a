"""
GitHub's repositories and branches, and how AWS trusts them.

Each check returns its text or raises ValueError. The message continues the text: ``is no name: allowed …``.
"""

from __future__ import annotations

from modulestack.contract.partitions import PARTITION
from modulestack.fields.pattern import matches

REPOSITORY_PATTERN = r"^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?/[A-Za-z0-9._-]{1,100}$"
BRANCH_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,254}$"
OIDC_PROVIDER_PATTERN = (
    rf"^(create|arn:{PARTITION}:iam::[0-9]{{12}}:oidc-provider/token\.actions\.githubusercontent\.com)$"
)


def repository(text: str) -> str:
    """A repository on GitHub."""
    if "://" in text or text.startswith("git@") or text.endswith(".git"):
        raise ValueError("is an address: write owner/name alone")
    if not matches(REPOSITORY_PATTERN, text):
        raise ValueError("is no repository: allowed owner/name, as GitHub spells it, no wildcards")
    return text


def branch(text: str) -> str:
    """A branch, as its workflows' tokens name it."""
    if text.startswith("refs/"):
        raise ValueError("is a ref: write the branch's name alone, such as main")
    if not matches(BRANCH_PATTERN, text):
        raise ValueError("is no branch: allowed letters, digits, _ . / and -, no wildcards")
    return text


def oidc_provider(text: str) -> str:
    """Whether to make the account's OIDC provider of GitHub, or which one there is."""
    if not matches(OIDC_PROVIDER_PATTERN, text):
        raise ValueError(
            "is no OIDC provider of GitHub: allowed create, or "
            "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
        )
    return text
