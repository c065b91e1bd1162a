"""
A YAML document: plain values, and the line on which each is.

Values are what Pulumi's CLI would hand over. Where YAML readers disagree (``yes``, ``0777``, ``1:30``) nothing is
guessed: the text is a problem that says how to write what is meant.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator
from typing import Any

import yaml

from modulestack.contract import limits
from modulestack.environment.yaml_syntax import complaint, line_of, ways_to_write
from modulestack.fields.text import bare, shown
from modulestack.fields.violation import FieldPath

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads as Pulumi's CLI does, but for what :func:`read` tells of."""
_MOST_VALUES = 100_000
_DEEPEST = 100
_LONGEST = limits.TASK_DEFINITION_BYTES
"""Characters of one text: AWS takes no longer one."""
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?([0-9]*\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+][0-9]+)?")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_NULL = re.compile(r"~|null|Null|NULL|")
_NUMBER_SOMEWHERE = re.compile(r"[-+]?(0[0-9_]+|0[xob][0-9a-fA-F_]+|([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+)")
_TAG = "tag:yaml.org,2002:"
_KNOWN_TAGS = {_TAG + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")}


class Encrypted(str):
    """Stands for the text of a ``secure:`` value, which only Pulumi can read."""

    __slots__ = ()


class Unreadable:
    """Stands for a value of which a :class:`YamlProblem` tells."""


UNREADABLE = Unreadable()


@dataclasses.dataclass(frozen=True)
class YamlProblem:
    """Something in the text itself that cannot be used."""

    path: FieldPath
    line: int | None
    message: str


@dataclasses.dataclass
class YamlDocument:
    """A read document. Where a value has a problem, UNREADABLE stands for it."""

    value: Any
    lines: dict[FieldPath, int] = dataclasses.field(default_factory=dict)
    """Line of every value, counted from 1; of a map's entry, the line of its key."""
    problems: list[YamlProblem] = dataclasses.field(default_factory=list)
    _count: int = 0

    def add_problem(self, path: FieldPath, node: yaml.Node, message: str) -> None:
        """Note that what is at *path*, read from *node*, cannot be used."""
        self.problems.append(YamlProblem(path, node.start_mark.line + 1, message))


class _TooMuchError(Exception):
    """The document's aliases or nesting have no end in sight; carries the line where it is too much."""


class _TooLongError(Exception):
    """A single text is longer than AWS takes; carries its line."""


def read(text: str) -> YamlDocument:
    """
    The document in *text*; whatever *text* is, nothing is raised.

    Only the first syntax error is found: YAML has no second one after it.
    """
    document = YamlDocument(value=UNREADABLE)
    try:
        _refuse_monsters(text)
        node = yaml.compose(text, Loader=LOADER)
        document.value = None if node is None else _value(document, node, (), ())
    except yaml.MarkedYAMLError as error:
        last = text.rstrip().count("\n") + 1
        document.problems.append(YamlProblem((), min(line_of(error), last), complaint(error)))
    except yaml.reader.ReaderError as error:
        line = text.encode("utf-8", "surrogatepass")[: error.position].count(b"\n") + 1
        document.problems.append(YamlProblem((), line, "not text: it holds a character that YAML does not allow"))
    except _TooLongError as error:
        document.problems.append(
            YamlProblem((), error.args[0], f"a text of more than {_LONGEST} characters: AWS takes no longer one")
        )
    except (_TooMuchError, RecursionError) as error:
        line = error.args[0] if isinstance(error, _TooMuchError) else 1
        document.problems.append(
            YamlProblem((), line, f"nested deeper than {_DEEPEST} levels, or more values than a file holds")
        )
    except (yaml.YAMLError, ValueError):
        document.problems.append(YamlProblem((), 1, "not YAML"))
    return document


def _refuse_monsters(text: str) -> None:
    """
    What would end the process if nodes were made of it, found in the parser's events.

    libyaml makes nodes by recursion in C, which nothing stops at the end of the stack; its events come one by one.
    """
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=LOADER)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent) and len(event.value) > _LONGEST:
            raise _TooLongError(_starts(event))
        if depth > _DEEPEST or count > 2 * _MOST_VALUES:
            raise _TooMuchError(_starts(event))


def _starts(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _value(document: YamlDocument, node: yaml.Node, path: FieldPath, above: tuple[yaml.Node, ...]) -> Any:
    document._count += 1
    document.lines.setdefault(path, node.start_mark.line + 1)
    if document._count > _MOST_VALUES or len(above) >= _DEEPEST or node in above:
        raise _TooMuchError(node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(document, node, path, (*above, node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(document, inner, (*path, i), (*above, node)) for i, inner in enumerate(node.value)]
    if not isinstance(node, yaml.ScalarNode) or _is_cut_short(document, node, path, above):
        return UNREADABLE
    return _scalar(document, node, path)


def _is_cut_short(document: YamlDocument, node: yaml.ScalarNode, path: FieldPath, above: tuple[yaml.Node, ...]) -> bool:
    """
    Whether Pulumi's reader ends the text of *node* in the middle.

    Source (``yaml_parser_scan_plain_scalar``): https://github.com/go-yaml/yaml/blob/v3/scannerc.go
    """
    outer = above[-1] if above else None
    in_brackets = isinstance(outer, yaml.CollectionNode) and bool(outer.flow_style)
    is_cut = in_brackets and not node.style and "?" in node.value
    if is_cut:
        text = f"{bare(node.value)} holds a question mark between brackets, where Pulumi's CLI reads no further"
        document.add_problem(path, node, f"{text}: quote it: {shown(node.value)}")
    return is_cut


def _mapping(document: YamlDocument, node: yaml.MappingNode, path: FieldPath, above: tuple[yaml.Node, ...]) -> Any:
    entries: dict[str, Any] = {}
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        if isinstance(key_node, yaml.ScalarNode) and _is_cut_short(document, key_node, path, above):
            continue
        key = _key(document, key_node, path)
        if key is None:
            continue
        line = key_node.start_mark.line + 1
        if key in seen:
            document.add_problem((*path, key), key_node, f"is there twice: also on line {seen[key]}; keep one")
            continue
        seen[key] = line
        if (*path, key) not in document.lines:
            document.lines[(*path, key)] = line
        entries[key] = _value(document, value_node, (*path, key), above)
    for inherited in _merged(node):
        document._count += 1
        if document._count > _MOST_VALUES or len(above) >= _DEEPEST or inherited in above:
            raise _TooMuchError(node.start_mark.line + 1)
        if not isinstance(inherited, yaml.MappingNode):
            document.add_problem(path, inherited, "<<: takes a map, or a list of maps")
            continue
        other = _mapping(document, inherited, path, (*above, inherited))
        if isinstance(other, dict):
            entries = other | entries
    if set(entries) == {"secure"} and isinstance(entries["secure"], str):
        return Encrypted("secret")
    return entries


def _key(document: YamlDocument, node: yaml.Node, path: FieldPath) -> str | None:
    """The key that *node* is; None for ``<<`` and for what is no key."""
    if not isinstance(node, yaml.ScalarNode):
        document.add_problem(path, node, "a key must be plain text, not a list or a map")
        return None
    if node.tag == _TAG + "merge":
        return None
    before = len(document.problems)
    value = _scalar(document, node, (*path, node.value))
    if len(document.problems) > before:
        return None
    if isinstance(value, str):
        return value
    advice = f"quote it: {shown(node.value)}" if "modulestack:tags" in path else "no name begins with a digit"
    if isinstance(value, bool):
        advice = f"quote it: {shown(node.value)}"
    document.add_problem((*path, node.value), node, f"a key must be text: {advice}")
    return None


def _merged(node: yaml.MappingNode) -> Iterator[yaml.Node]:
    """What ``<<`` brings in, the weakest last."""
    for key_node, value_node in node.value:
        if key_node.tag == _TAG + "merge":
            yield from value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]


def _scalar(document: YamlDocument, node: yaml.ScalarNode, path: FieldPath) -> Any:
    text: str = node.value
    if node.tag not in _KNOWN_TAGS:
        document.add_problem(path, node, f"{shown(node.tag)} is a YAML tag that is not read here: leave it out")
        return UNREADABLE
    if node.style or node.tag == _TAG + "str":
        if not node.style and _NUMBER_SOMEWHERE.fullmatch(text):
            return _ambiguous(document, node, path)
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text) and len(text) < 20:
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return _ambiguous(document, node, path)


def _ambiguous(document: YamlDocument, node: yaml.ScalarNode, path: FieldPath) -> Unreadable:
    text = node.value
    document.add_problem(path, node, f"{bare(text)} is not the same to every YAML reader: {ways_to_write(text)}")
    return UNREADABLE
