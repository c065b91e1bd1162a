"""
What the installed ``pulumi_aws`` says that a resource type takes and gives.

Read from the SDK's source text: importing its classes would cost a provider process a second and 100 MiB.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PACKAGE = "pulumi_aws"

_GETTER = re.compile(
    r'@pulumi\.getter(?:\(name="(?P<camel>\w+)"\))?\s*\n'
    r"(?:    @_utilities\.deprecated\(.*\)\n)?"
    r"    def (?P<snake>\w+)\(self\) -> (?P<type>.*):\n"
)
_NESTED = re.compile(r"'(?P<name>\w+Args)'")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclasses.dataclass(frozen=True)
class ResourceSchema:
    """The properties of one resource type, camelCase."""

    module: str
    """The SDK's module, such as ``ecs``."""
    inputs: Mapping[str, str | None]
    """Name → class of the nested arguments, if it has any."""
    outputs: frozenset[str]


@functools.cache
def resource_schema(type_: str) -> ResourceSchema | None:
    """The schema of the resource type with the token *type_*; None: the SDK has no such type."""
    try:
        _, place, class_name = type_.split(":")
        module, file = place.split("/")
    except ValueError:
        return None
    path = _root() / module / f"{_HUMP.sub('_', file).lower()}.py"
    text = path.read_text() if path.is_file() else ""
    if f"\nclass {class_name}(" not in text:
        return None
    # A type that is called as another type's nested arguments are has them under a name of its own.
    arguments = _section(text, f"class {class_name}Args:") or _section(text, f"class {class_name}InitArgs:")
    inputs = dict(_getters(arguments))
    outputs = dict(_getters(_section(text, f"class {class_name}(")))
    return ResourceSchema(module, inputs, frozenset(outputs))


def unknown_names(schema: ResourceSchema, inputs: Mapping[str, Any]) -> Iterator[str]:
    """Paths of those *inputs* that the SDK does not know, nested ones too."""
    yield from _unknown(schema.module, schema.inputs, inputs, "")


@functools.cache
def provider_arguments() -> frozenset[str]:
    """The names of the provider's own arguments."""
    return frozenset(dict(_getters(_section((_root() / "provider.py").read_text(), "class ProviderArgs:"))))


@functools.cache
def plugin_version(package: str = PACKAGE) -> str:
    """The version of the plugin that the installed SDK *package* asks the engine for."""
    about = json.loads((_root(package) / "pulumi-plugin.json").read_text())
    return str(about["version"])


@functools.cache
def _root(package: str = PACKAGE) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed")
    return Path(spec.origin).parent


def _section(text: str, heading: str) -> str:
    """The class that starts with *heading*, without the others of its file."""
    start = text.find(f"\n{heading}")
    end = text.find("\nclass ", start + 1)
    return text[start : end if end > 0 else None] if start >= 0 else ""


def _getters(section: str) -> Iterator[tuple[str, str | None]]:
    for found in _GETTER.finditer(section):
        nested = _NESTED.search(found["type"])
        yield found["camel"] or found["snake"], nested["name"] if nested else None


@functools.cache
def _nested(module: str, class_name: str) -> Mapping[str, str | None]:
    return dict(_getters(_section((_root() / module / "_inputs.py").read_text(), f"class {class_name}:")))


def _unknown(module: str, known: Mapping[str, str | None], given: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, value in given.items():
        if name.startswith("__"):
            continue
        if name not in known:
            yield f"{path}{name}"
            continue
        class_name = known[name]
        inner = _nested(module, class_name) if class_name else {}
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if inner and isinstance(item, dict):
                where = f"{path}{name}[{index}]." if isinstance(value, list) else f"{path}{name}."
                yield from _unknown(module, inner, item, where)
