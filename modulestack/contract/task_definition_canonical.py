"""
Two functions over the table of task-definition fields: what a definition says, and what AWS writes into its answer.

Both take RegisterTaskDefinition's parameters or an answer's ``taskDefinition``; what is malformed stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract.task_definition_fields import FIELDS, SAME_PORT_MODES, FieldRule
from modulestack.contract.task_definition_rules.sizes import in_units

_UNKNOWN = FieldRule()


def canonical(definition: Mapping[str, Any]) -> dict[str, Any]:
    """
    What *definition* says: without defaults, empty values and tags, sizes as plain numbers in text, sets in order.

    Of two that mean the same to AWS, both give the same; fields that the table does not know are kept.
    """
    return _object(definition, "", definition.get("networkMode") or "bridge")


def filled(definition: Mapping[str, Any]) -> dict[str, Any]:
    """*definition* with what AWS writes into its answer where a request was silent; sizes converted; without tags."""
    whole = {name: value for name, value in definition.items() if name != "tags"}
    return _fill(whole, "", definition.get("networkMode") or "bridge")


def _size(text: object, unit: int) -> str:
    """``1024`` of ``1 vCPU`` or ``1GB``, if *unit* make one; what is no size stays as it is."""
    number = in_units(str(text), unit)
    return str(text) if number is None else str(number)


def join(path: str, name: str) -> str:
    """The path of the field *name* in the object at *path*."""
    return f"{path}.{name}" if path else name


def _object(value: Mapping[str, Any], path: str, mode: str) -> dict[str, Any]:
    said = {}
    for name, inner in value.items():
        where = join(path, name)
        rule = FIELDS.get(where, _UNKNOWN)
        if rule.shape == "tags":
            continue
        made = _value(inner, where, rule, mode)
        if made in (None, "", [], {}) or _is_default(made, rule, value, mode):
            continue
        said[name] = made
    return said


def _is_default(made: Any, rule: FieldRule, siblings: Mapping[str, Any], mode: str) -> bool:
    if rule.shape == "host-port":
        return made == 0 or (mode in SAME_PORT_MODES and made == siblings.get("containerPort"))
    return rule.default is not None and type(made) is type(rule.default) and bool(made == rule.default)


def _value(value: Any, path: str, rule: FieldRule, mode: str) -> Any:
    if rule.shape == "size":
        return None if value is None else _size(value, rule.unit)
    if rule.shape == "caseless" and isinstance(value, str):
        return value.lower()
    if isinstance(value, dict) and rule.shape == "object":
        return _object(value, path, mode)
    if isinstance(value, list) and rule.shape != "value":
        items = [_object(item, f"{path}[]", mode) if isinstance(item, dict) else item for item in value]
        if rule.shape == "unordered":
            return sorted(items, key=_text)
        # Sorting is stable: of two with one identity the order is kept, for the second one counts.
        return sorted(items, key=lambda item: _key(item, rule)) if rule.shape == "objects" else items
    return value


def _key(item: Any, rule: FieldRule) -> str:
    return _text([item.get(name) for name in rule.identity] if isinstance(item, dict) else item)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _fill(value: Mapping[str, Any], path: str, mode: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, inner in value.items():
        where = join(path, name)
        rule = FIELDS.get(where, _UNKNOWN)
        if rule.shape == "size":
            made[name] = _size(inner, rule.unit)
        elif rule.shape == "caseless" and isinstance(inner, str):
            made[name] = inner.lower()
        elif isinstance(inner, dict) and rule.shape == "object":
            made[name] = _fill(inner, where, mode)
        elif isinstance(inner, list):
            made[name] = [_fill(item, f"{where}[]", mode) if isinstance(item, dict) else item for item in inner]
        else:
            made[name] = inner
    for name, rule in _FILLED.get(path, {}).items():
        if made.get(name) is not None:
            continue
        if rule.shape != "host-port":
            made[name] = json.loads(json.dumps(rule.default))
        elif "containerPort" in made:
            made[name] = made["containerPort"] if mode in SAME_PORT_MODES else 0
    if path == "volumes[]" and made.keys() == {"name"}:
        made["host"] = {}
    return made


def _filled_fields() -> dict[str, dict[str, FieldRule]]:
    found: dict[str, dict[str, FieldRule]] = {}
    for path, rule in FIELDS.items():
        if rule.filled:
            parent, _, name = path.rpartition(".")
            found.setdefault(parent, {})[name] = rule
    return found


_FILLED = _filled_fields()
"""Path of an object → those of its fields that AWS fills in."""
