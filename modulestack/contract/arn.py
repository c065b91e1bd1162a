"""
Amazon Resource Names, taken apart and built.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from typing import NamedTuple

SECRET_PARTS = 7
"""Parts of a secret's ARN; what follows in a ``valueFrom`` is JSON key, version stage and version id."""


class Arn(NamedTuple):
    """``arn:partition:service:region:account:resource``; region and account may be empty."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def parse(text: str) -> Arn | None:
    """The ARN in *text*; None if it is none."""
    parts = text.split(":", 5)
    return Arn(*parts[1:]) if len(parts) == 6 and parts[0] == "arn" and parts[1] and parts[2] else None


def secret_of(value_from: str) -> str:
    """
    The secret's own ARN in *value_from*, without JSON key, version stage and version id.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
    """
    return ":".join(value_from.split(":")[:SECRET_PARTS])
