"""IAM's JSON policy documents, as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Document = dict[str, Any]
"""A policy document: ``{"Version": ..., "Statement": [...]}``."""
Statement = dict[str, Any]
Condition = Mapping[str, Mapping[str, str | Sequence[str]]]
"""Operator → key → value or values, such as ``{"StringEquals": {"aws:SourceAccount": "123456789012"}}``."""


def allow(actions: Sequence[str], resources: Sequence[str], condition: Condition | None = None) -> Statement:
    """A statement that allows; everything in it sorted, so that the same means the same text."""
    statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": sorted(resources)}
    return {**statement, "Condition": condition} if condition else statement


def document(*statements: Statement | None) -> Document:
    """
    A policy of the statements that are not None.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    """
    return {"Version": "2012-10-17", "Statement": [statement for statement in statements if statement]}


def one_or_all(values: Sequence[str]) -> str | list[str]:
    """*values* as a condition has them: a single one by itself."""
    return values[0] if len(values) == 1 else list(values)


def length(policy: Document) -> int:
    """
    As IAM counts: without white space.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
    """
    return len("".join(json.dumps(policy, separators=(",", ":")).split()))
