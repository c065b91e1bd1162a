"""
Whether two task definitions say the same, although AWS converts sizes, fills in defaults and keeps its own order.

Both are brought to one form first, by the table of all fields. What AWS makes of a field that the table does not know
cannot be known; for that, a revision carries the digest of what was asked for: see registration.py.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html (what only answers have)
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract.task_definition_canonical import canonical, join
from modulestack.contract.task_definition_fields import FIELDS, FieldRule

ANSWER_ONLY = frozenset(
    {
        "compatibilities",
        "deleteRequestedAt",
        "deregisteredAt",
        "registeredAt",
        "registeredBy",
        "requiresAttributes",
        "revision",
        "status",
        "taskDefinitionArn",
    }
)
"""Fields of an answer that no request has."""
_UNKNOWN = FieldRule()


@dataclasses.dataclass(frozen=True)
class DefinitionDifference:
    """One place in which two definitions differ."""

    path: str
    """``containerDefinitions[web].environment[LOG_LEVEL].value``."""
    before: Any
    """What runs; None: absent."""
    after: Any
    """What is wanted; None: absent."""


def differences(wanted: Mapping[str, Any], runs: Mapping[str, Any]) -> tuple[DefinitionDifference, ...]:
    """
    Where the request *wanted* says something else than the answer *runs*, by path.

    What only *runs* has counts too, unless AWS filled it in: a field taken out of the template is a change.
    """
    before, after = _said(runs), _said(wanted)
    return tuple(_objects(after, before, "", ""))


def definition_digest(wanted: Mapping[str, Any]) -> str:
    """SHA-256 of what *wanted* says, in hexadecimal: the same for two requests that mean the same."""
    text = json.dumps(_said(wanted), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _said(definition: Mapping[str, Any]) -> dict[str, Any]:
    return canonical({name: value for name, value in definition.items() if name not in ANSWER_ONLY})


def _objects(wanted: dict[str, Any], runs: dict[str, Any], path: str, fields: str) -> list[DefinitionDifference]:
    """*path* is shown, *fields* is the path in the table."""
    found: list[DefinitionDifference] = []
    for name in sorted(wanted.keys() | runs.keys()):
        where, field = join(path, name), join(fields, name)
        rule = FIELDS.get(field, _UNKNOWN)
        for difference in _values(wanted.get(name), runs.get(name), where, field, rule):
            if difference.path == where:
                before, after = (_or_default(said, name, rule) for said in (runs, wanted))
                is_told = before != after
                found.append(DefinitionDifference(where, before, after) if is_told else difference)
            else:
                found.append(difference)
    return found


def _or_default(said: Mapping[str, Any], name: str, rule: FieldRule) -> Any:
    """The value of *name* in *said* as it is shown: what its absence means, where that is a plain value."""
    if name in said:
        return said[name]
    if rule.shape == "host-port":
        return said.get("containerPort")
    return None if isinstance(rule.default, list) else rule.default


def _values(wanted: Any, runs: Any, path: str, fields: str, rule: FieldRule) -> list[DefinitionDifference]:
    if isinstance(wanted, dict) and isinstance(runs, dict) and rule.shape != "map":
        return _objects(wanted, runs, path, fields)
    if rule.shape == "objects" and all(items is None or isinstance(items, list) for items in (wanted, runs)):
        return _named(_by(wanted or [], rule), _by(runs or [], rule), path, f"{fields}[]")
    if wanted == runs or (rule.shape == "role" and _is_same_role(wanted, runs)):
        return []
    return [DefinitionDifference(path, runs, wanted)]


def _named(wanted: dict[str, Any], runs: dict[str, Any], path: str, fields: str) -> list[DefinitionDifference]:
    found: list[DefinitionDifference] = []
    for name in sorted(wanted.keys() | runs.keys()):
        where = f"{path}[{name}]"
        if name in wanted and name in runs:
            found += _values(wanted[name], runs[name], where, fields, _UNKNOWN)
        else:
            found.append(DefinitionDifference(where, runs.get(name), wanted.get(name)))
    return found


def _by(items: list[Any], rule: FieldRule) -> dict[str, Any]:
    """*items* by what distinguishes them, as it is shown; further ones with the same identity get a mark."""
    named: dict[str, Any] = {}
    for item in items:
        said = item if isinstance(item, dict) else {rule.identity[0]: item}
        name = "/".join(str(said[field]) for field in rule.identity if field in said)
        while name in named:
            name += "'"
        named[name] = item
    return named


def _is_same_role(wanted: Any, runs: Any) -> bool:
    """A role may be asked for by its name alone, and is answered as an ARN."""
    names = [str(value) for value in (wanted, runs)]
    short = [name for name in names if not name.startswith("arn:")]
    return len(short) == 1 and any(name.endswith(f":role/{short[0]}") for name in names)
