"""How a value of a task definition is shown: on one line, and not at all if it looks secret."""

from __future__ import annotations

import json
import re
from typing import Any

from modulestack.release.task_definition.comparison import DefinitionDifference
from modulestack.release.task_definition.placeholder_values import HIDDEN, looks_secret

_NAMED = re.compile(r"\.environment\[([^\]]+)\]")
_MAX_CHARS = 120


def redacted(path: str, value: Any) -> str:
    """
    *value*, found at *path* of a task definition, as text of at most 120 characters.

    Environment variables are hidden if their name looks secret.
    """
    if value is None:
        return "(absent)"
    hidden = _hide(value, path)
    text = hidden if isinstance(hidden, str) else json.dumps(hidden, sort_keys=True, default=str)
    return text if len(text) <= _MAX_CHARS else f"{text[: _MAX_CHARS - 1]}…"


def describe_difference(difference: DefinitionDifference) -> str:
    """``path: before -> after``, values that look secret hidden."""
    before, after = redacted(difference.path, difference.before), redacted(difference.path, difference.after)
    return f"{difference.path}: {before} -> {after}"


def _hide(value: Any, path: str) -> Any:
    named = _NAMED.search(path)
    if named and looks_secret(named[1]):
        return HIDDEN if not isinstance(value, dict) else {**value, "value": HIDDEN}
    if isinstance(value, list):
        return [_hide(item, path) for item in value]
    if isinstance(value, dict):
        secret = "value" in value and looks_secret(str(value.get("name", "")))
        return {k: HIDDEN if secret and k == "value" else _hide(v, f"{path}.{k}") for k, v in value.items()}
    return value
