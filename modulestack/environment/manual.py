"""
The manual of an environment's file, made from the model.

``python -m modulestack.environment.manual > docs/environment.md``, or ``make schema``.

The model's docstrings are the descriptions, so that the manual, the schema and the code cannot disagree.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from modulestack.contract.config_keys import REGION
from modulestack.environment import model
from modulestack.environment.error_messages import section_of
from modulestack.features import registry
from modulestack.fields.descriptions import descriptions
from modulestack.fields.section import Section

_INTRODUCTION = """\
# What an environment's file may say

An environment is a file, `Pulumi.<name>.yaml`, in Pulumi's own format. `modulestack check <name>` says everything that
is wrong with it; `modulestack schema` prints the JSON Schema by which editors complete and check it. Keys of other
namespaces (`aws:…`) are Pulumi's to check.

This page is made from the code: `make schema`.
"""

_SECTIONS: tuple[tuple[type[BaseModel], str, str], ...] = (
    (model.Environment, "The environment", "Keys under `config:`, each with the prefix `modulestack:`."),
    (model.NetworkSection, "`network`", "Exactly one of the two."),
    (model.CreatedNetwork, "`network.create`", ""),
    (model.ExistingNetwork, "`network.existing`", ""),
    (model.Domain, "`domain`", ""),
    (
        model.PipelineSection,
        "`pipeline`",
        (
            "Roles for GitHub Actions, by OIDC: one that previews, one that brings up, one that releases;\n"
            "see [aws-account.md](aws-account.md)."
        ),
    ),
    (
        model.Module,
        "`modules.<module>`",
        "`defaults` takes the same keys, none required, and holds for every module that does not say otherwise.",
    ),
)

_NOT_KEYS = {(model.Environment, "name"), (model.Module, "name")}


def manual() -> str:
    """The whole page, Markdown."""
    sections = [_section(*section) for section in _SECTIONS]
    return "\n".join([_INTRODUCTION, *sections, *_inner_sections(model.Module, "modules.<module>", registry.KEYS)])


def _inner_sections(cls: type[BaseModel], path: str, keys: Iterable[str]) -> Iterator[str]:
    """The sections that *keys* of *cls*, which is found at *path*, hold at any depth."""
    for key in keys:
        inner = section_of(cls, key)
        if inner is not None:
            yield _section(inner, f"`{path}.{key}`", "")
            yield from _inner_sections(inner, f"{path}.{key}", inner.model_fields)


def _section(cls: type[BaseModel], heading: str, text: str) -> str:
    lines = [f"## {heading}", "", *([text, ""] if text else []), "| key | default | |", "|---|---|---|"]
    keys = registry.KEYS if cls is model.Module else tuple(cls.model_fields)
    lines += [_row(cls, name, cls.model_fields[name]) for name in keys if (cls, name) not in _NOT_KEYS]
    if cls is model.Environment:
        lines.insert(-1, "| `modulestack:defaults` | | Any key of a module, for all modules. |")
    return "\n".join([*lines, ""])


def _row(cls: type[BaseModel], name: str, field: FieldInfo) -> str:
    key = REGION if (cls, name) == (model.Environment, "region") else name
    prefix = "modulestack:" if cls is model.Environment and key == name else ""
    return f"| `{prefix}{key}` | {_default(field)} | {descriptions(cls).get(name, '').replace('|', chr(92) + '|')} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, Section) or value is None or value in ((), {}):
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


if __name__ == "__main__":
    sys.stdout.write(manual())
