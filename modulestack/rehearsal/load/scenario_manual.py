"""
The manual of scenario files, made from the model.

``python -m modulestack.rehearsal.load.scenario_manual > docs/scenario-files.md``, or ``make schema``. The model's
docstrings are the descriptions, so that the manual, the schema and the code cannot disagree.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from modulestack.environment.section_schema import sections_in
from modulestack.fields.descriptions import descriptions
from modulestack.fields.effects import one_of
from modulestack.fields.kinds import spelled_numbers
from modulestack.fields.text import listed, one_line
from modulestack.rehearsal.load.scenario_model import LoadScenario
from modulestack.rehearsal.load.scenario_schema import scenario_schema

_INTRODUCTION = """\
# What a scenario file may say

A scenario file says which requests come to an environment, what happens meanwhile, and what is promised;
[load.md](load.md) has one, and says what is made of it. Editors complete and check one whose first line is

    # yaml-language-server: $schema=../scenario.schema.json

with the path from the file to the schema; `modulestack schema --scenario` prints it. An unknown key, or a value that is
not allowed, is told with its line before anything is made.

This page is made from the code: `make schema`.
"""
_NAMES = {"array": "a list", "object": "a map", "string": "a text", "boolean": "`true` or `false`", "null": "nothing"}


def manual() -> str:
    """The whole page, Markdown."""
    schema = scenario_schema()
    sections = [_table(LoadScenario, "The file", "", schema), *_inner(LoadScenario, "", schema)]
    return "\n".join([_INTRODUCTION, *sections])


def _inner(section: type[BaseModel], path: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """The sections that keys of *section*, which is found at *path*, hold at any depth."""
    for key in section.model_fields:
        for inner, holds in sections_in(section, key):
            below = (
                f"{path}{key}.{one_of(key) if key not in ('load', 'messages') else '<module>'}"
                if holds == "map"
                else f"{path}{key}"
            )
            text = _first(inner) + {"list": " A list of these.", "map": " By name.", "one": ""}[holds]
            yield _table(inner, f"`{below}`", text, schema)
            yield from _inner(inner, f"{below}.", schema)


def _table(section: type[BaseModel], heading: str, text: str, schema: Mapping[str, Any]) -> str:
    own = schema if section is LoadScenario else schema["$defs"][section.__name__]
    lines = [f"## {heading}", "", *([text, ""] if text else []), "| key | default | allowed | |", "|---|---|---|---|"]
    for key, of in own["properties"].items():
        default = "required" if key in own.get("required", ()) else _default(of)
        says = descriptions(section).get(key) or next((_first(inner) for inner, _ in sections_in(section, key)), "")
        lines.append(f"| `{key}` | {default} | {_allowed(of)} | {says.replace('|', chr(92) + '|')} |")
    return "\n".join([*lines, ""])


def _first(section: type[BaseModel]) -> str:
    """What its docstring begins with."""
    return one_line((inspect.getdoc(section) or "").partition("\n\n")[0])


def _default(schema: Mapping[str, Any]) -> str:
    """Nothing of a map, whose keys have theirs."""
    value = schema.get("default")
    return "" if value is None or isinstance(value, dict | list) else f"`{_spelled(value)}`"


def _allowed(schema: Mapping[str, Any]) -> str:
    """What *schema* lets a value be."""
    if choices := [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]:
        return listed(dict.fromkeys(map(_allowed, choices)))
    if "enum" in schema:
        return listed(f"`{_spelled(each)}`" for each in schema["enum"])
    if "const" in schema:
        return f"`{_spelled(schema['const'])}`"
    kind = schema.get("type")
    if kind in ("integer", "number"):
        least, most = schema.get("exclusiveMinimum"), schema.get("maximum")
        numbers = f"more than {least:g} to {most:g}" if least is not None else spelled_numbers(schema)
        return f"{'a whole number' if kind == 'integer' else 'a number'}{f', {numbers}' if numbers else ''}"
    if "$ref" in schema:
        return "a map, below"
    inner = schema.get("items", schema.get("additionalProperties"))
    if kind in ("array", "object") and isinstance(inner, Mapping) and inner:
        holds = "a list" if kind == "array" else "a map"
        return f"{holds} of maps, below" if "$ref" in inner else f"{holds}, each {_allowed(inner)}"
    return _NAMES.get(str(kind), "anything")


def _spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    sys.stdout.write(manual())
