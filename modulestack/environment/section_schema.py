"""The JSON Schema of a section and all that it holds, with the descriptions of their keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from modulestack.fields.descriptions import descriptions
from modulestack.fields.text import one_line

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest that the usual YAML language servers know. A name only: nothing is fetched."""

Holds = Literal["one", "list", "map"]


def described(section: type[BaseModel]) -> dict[str, Any]:
    """The schema of *section*, as plain as editors need it."""
    schema = section.model_json_schema()
    _describe(schema, section)
    for inner in _below(section, set()):
        _describe(schema["$defs"][inner.__name__], inner)
    found: dict[str, Any] = _plain(schema)
    return found


def sections_in(section: type[BaseModel], key: str) -> list[tuple[type[BaseModel], Holds]]:
    """The sections that *key* of *section* may hold, and as what: one, a list of such, or a map."""
    return list(_sections(section.model_fields[key].annotation, "one"))


def _sections(annotation: Any, holds: Holds) -> Iterator[tuple[type[BaseModel], Holds]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, holds
        return
    origin = get_origin(annotation)
    within: Holds = "map" if origin is dict else "list" if origin in (list, tuple) else holds
    for inner in get_args(annotation):
        yield from _sections(inner, within)


def _below(section: type[BaseModel], found: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """*found*, and the sections that *section* holds at any depth."""
    for key in section.model_fields:
        for inner, _ in sections_in(section, key):
            if inner not in found:
                found.add(inner)
                _below(inner, found)
    return found


def _describe(schema: dict[str, Any], section: type[BaseModel]) -> None:
    """Give the properties in *schema*, which is *section*'s, their descriptions."""
    for name, text in descriptions(section).items():
        schema["properties"][name]["description"] = text


def _plain(schema: Any) -> Any:
    """Without generated titles, and with map keys that editors check."""
    if isinstance(schema, list):
        return [_plain(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {
        key: {name: _plain(inner) for name, inner in value.items()} if key in {"properties", "$defs"} else _plain(value)
        for key, value in schema.items()
        if key != "title" and not (key == "default" and value is None)
    }
    if isinstance(text := schema.get("description"), str):
        schema["description"] = one_line(text)
    if patterns := schema.pop("patternProperties", None):
        [(pattern, schema["additionalProperties"])] = patterns.items()
        schema["propertyNames"] = schema.get("propertyNames", {}) | {"pattern": pattern}
    return schema
