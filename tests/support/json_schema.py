"""As much of JSON Schema as the project's schemas use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
UNDERSTOOD = {
    "$ref", "$schema", "$defs", "title", "description", "default", "type", "enum", "const", "anyOf", "properties",
    "required", "additionalProperties", "propertyNames", "items", "minimum", "maximum", "exclusiveMinimum", "minLength",
    "maxLength", "minItems", "minProperties", "pattern",
}  # fmt: skip


def refused(value: Any, schema: Any, whole: Mapping[str, Any], path: str = "") -> list[str]:
    """Where *value* does not fit *schema*, a part of the *whole*: as much of JSON Schema as ours uses."""
    if isinstance(schema, bool):
        return [] if schema else [path]
    if "$ref" in schema:
        return refused(value, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], whole, path)
    if "anyOf" in schema and all(refused(value, choice, whole, path) for choice in schema["anyOf"]):
        return min(
            (refused(value, choice, whole, path) for choice in schema["anyOf"]), key=lambda found: -len(found[0])
        )
    kind = KINDS.get(schema.get("type", ""), object)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind not in {bool, object}):
        return [path]
    wrong = [
        "enum" in schema and value not in schema["enum"],
        "const" in schema and value != schema["const"],
        isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value),
        isinstance(value, int | float) and "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"],
        isinstance(value, list) and len(value) < schema.get("minItems", 0),
        isinstance(value, dict) and len(value) < schema.get("minProperties", 0),
        isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value),
        isinstance(value, str) and not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)),
    ]
    found = [path] if any(wrong) else []
    if isinstance(value, list):
        found += [
            one
            for i, inner in enumerate(value)
            for one in refused(inner, schema.get("items", True), whole, f"{path}[{i}]")
        ]
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        found += [f"{path}.{key}" for key in schema.get("required", []) if key not in value]
        for key, inner in value.items():
            found += refused(key, schema.get("propertyNames", True), whole, f"{path}.{key}")
            found += refused(inner, known.get(key, others), whole, f"{path}.{key}")
    return found


def subschemas(schema: Any) -> list[dict[str, Any]]:
    """Every schema in *schema*."""
    if isinstance(schema, list):
        return [one for inner in schema for one in subschemas(inner)]
    if not isinstance(schema, dict):
        return []
    named = {key: schema[key] for key in ("properties", "$defs") if key in schema}
    plain = [inner for key, inner in schema.items() if key not in {*named, "default", "enum"}]
    return [schema, *(one for inner in plain for one in subschemas(inner)), *(
        one for group in named.values() for inner in group.values() for one in subschemas(inner)
    )]  # fmt: skip
