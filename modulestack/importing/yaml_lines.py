"""
Writes a module into the text of an environment's file: everything else of it stays, comments and order too.

The lines go below the last module, and those of other sections below the last of each; where there is none yet, below
the file's last setting, or the network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import yaml

from modulestack.contract.config_keys import PREFIX
from modulestack.contract.errors import BadInput
from modulestack.environment.yaml_document import LOADER, read

MODULES = f"{PREFIX}modules"
NETWORK = f"{PREFIX}network"
_INDENT = 2
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@:-]*[A-Za-z0-9_./@-]|[A-Za-z/]")
"""Texts that need no quotes anywhere."""
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")
"""A line with its end, as YAML 1.1 counts them; source: https://yaml.org/spec/1.1/#id871136"""
_WIDTH = 110
"""Columns within which a map or a list of plain values is written on one line."""


def with_module(
    text: str,
    file: str,
    name: str,
    lines: Mapping[str, Any],
    sections: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> str:
    """
    *text*, that of *file*, with the module *name*, and with what *sections* have besides.

    Raises:
        BadInput: the modules are written in a form to which no lines can be added.
    """
    for section, more in sections.items():
        for each, said in more.items():
            text = _with(text, file, f"{PREFIX}{section}", each, said)
    return _with(text, file, MODULES, name, lines)


def _with(text: str, file: str, section: str, name: str, lines: Mapping[str, Any]) -> str:
    written = _written(text, file, section, name, lines)
    before, after = read(text).value, read(written).value
    before["config"][section] = {**(before["config"].get(section) or {}), name: _plain(lines)}
    if before != after or list(before["config"][section]) != list(after["config"][section]):
        raise BadInput(
            f"{file}: {name} cannot be written into it without changing something else: write what --print shows"
        )
    return written


def _written(text: str, file: str, section: str, name: str, lines: Mapping[str, Any]) -> str:
    config = _value(yaml.compose(text, Loader=LOADER), "config")
    modules = _value(config, section)
    if isinstance(modules, yaml.MappingNode) and not modules.flow_style and modules.value:
        column = modules.value[0][0].start_mark.column
        return _inserted(text, _last_line(modules), _entry(section, name, lines, column))
    if isinstance(config, yaml.MappingNode) and not config.flow_style and config.value and modules is None:
        column = config.value[0][0].start_mark.column
        block = [f"{' ' * column}{section}:", *_entry(section, name, lines, column + _INDENT)]
        above = _value(config, NETWORK) if section != MODULES else None
        return _inserted(text, _last_line(above or config), block)
    if isinstance(config, yaml.MappingNode) and isinstance(modules, yaml.ScalarNode) and not modules.value:
        key = next(key for key, value in config.value if value is modules)
        return _inserted(text, key.end_mark.line, _entry(section, name, lines, key.start_mark.column + _INDENT))
    raise BadInput(
        f"{file}: {section}, or config, is written as {{...}}, to which no lines can be added: write each of them on "
        "lines of its own, or use --print"
    )


def _plain(lines: Mapping[str, Any]) -> Any:
    """As a reader has them: no tuples."""
    return json.loads(json.dumps(lines))


def module_text(
    name: str, lines: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
) -> str:
    """The module alone, as it stands in a file, and *sections*."""
    before = [line for key, more in sections.items() for line in (f"{PREFIX}{key}:", *_map(more, _INDENT))]
    return "\n".join([*before, f"{MODULES}:", *_module(name, lines, _INDENT)]) + "\n"


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _inserted(text: str, last: int, block: list[str]) -> str:
    """*text* with *block* after its line *last*, or the last one before that says something; ends of lines stay."""
    lines = [each for each in _LINE.findall(text) if each]
    while not lines[last].strip():
        last -= 1
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    before = "".join(lines[: last + 1])
    if before.rstrip("\r\n") == before:
        before += end
    return before + "".join(f"{line}{end}" for line in block) + "".join(lines[last + 1 :])


def _last_line(node: yaml.Node) -> int:
    """Number, from 0, of the line on which the last value of *node* ends; its own end is where the next thing is."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        if isinstance(node, yaml.MappingNode) and last[1].start_mark.line < last[0].start_mark.line:
            return int(last[0].end_mark.line)  # an alias: the value itself is where its anchor is
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    end = node.end_mark
    return int(end.line) - 1 if end.column == 0 and end.line > node.start_mark.line else int(end.line)


def _entry(section: str, name: str, lines: Mapping[str, Any], column: int) -> list[str]:
    """A module is on lines of its own; anything else on one, if it fits."""
    return _module(name, lines, column) if section == MODULES else [*_map({name: lines}, column)]


def _module(name: str, lines: Mapping[str, Any], column: int) -> list[str]:
    return [f"{' ' * column}{_scalar(name)}:", *_map(lines, column + _INDENT)]


def _map(values: Mapping[str, Any], column: int) -> Iterator[str]:
    for key, value in values.items():
        start = f"{' ' * column}{_scalar(key)}:"
        inline = flow(value)
        if not isinstance(value, Mapping) or not value or len(start) + len(inline) < _WIDTH:
            if isinstance(value, list) and len(start) + len(inline) >= _WIDTH:
                yield start
                yield from (f"{' ' * (column + _INDENT)}- {flow(each)}" for each in value)
            else:
                yield f"{start} {inline}"
        else:
            yield start
            yield from _map(value, column + _INDENT)


def flow(value: Any) -> str:
    """On one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """A value as YAML 1.2 readers and older ones read it alike: a text that could be anything else is quoted."""
    if not isinstance(value, str):
        return json.dumps(value)
    return value if _PLAIN.fullmatch(value) and _is_text(value) else json.dumps(value, ensure_ascii=False)


def _is_text(value: str) -> bool:
    return value.lower() not in {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
