"""The statements of a policy document, as IAM reads them: what may be one thing or a list is a list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def statements(policy: Any) -> list[Mapping[str, Any]]:
    """The statements of *policy*, which is JSON text or its parsed form; none if it is no policy document."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except ValueError:
            return []
    if not isinstance(policy, Mapping):
        return []
    return [statement for statement in listed(policy.get("Statement")) if isinstance(statement, Mapping)]


def listed(value: Any) -> list[Any]:
    """*value* as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
