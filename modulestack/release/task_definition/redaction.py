"""How a value of a task definition is shown: on one line, and not at all if it looks secret."""

from __future__ import annotations

import json
import re
from typing import Any

from modulestack.contract import sensitive
from modulestack.contract.sensitive import HIDDEN, looks_secret
from modulestack.release.task_definition.comparison import DefinitionDifference

_NAMED = re.compile(r"\.environment\[([^\]]+)\]")
_MAX_CHARS = 120


def redacted(path: str, value: Any) -> str:
    """
    *value*, found at *path* of a task definition, as text of at most 120 characters.

    Environment variables are hidden if they look secret, by name or by shape; so is what looks secret in other text.
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
    if isinstance(value, str):
        return HIDDEN if named and looks_secret(named[1], value) else sensitive.redacted(value)
    if isinstance(value, list):
        return [_hide(item, path) for item in value]
    if isinstance(value, dict):
        name = str(value.get("name") or (named[1] if named else ""))
        return {k: _hide(v, f".environment[{name}]" if k == "value" else k) for k, v in value.items()}
    return value
