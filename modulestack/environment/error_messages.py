"""A field's error, as pydantic finds it, in the words of who wrote the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import chain
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from modulestack.contract import limits
from modulestack.environment.yaml_document import Encrypted
from modulestack.fields.descriptions import descriptions
from modulestack.fields.kinds import Checked, spelled_numbers
from modulestack.fields.text import listed, nearest, shown
from modulestack.fields.violation import FieldPath

_UNITS = {"memory": " MiB", "_gib": " GiB", "_percent": " %", "_days": " days", "per_s": " a second", "_s": " s"}

_OF_TASKS = {"image", "port"}
"""What sections have that are about tasks, containers or their ports."""
_OWN_INTERFACE = (
    "a task has a network interface of its own, on machines, too (awsvpc), and a load balancer sends to its address; "
    "bridge and host, where tasks take ports of an instance, are not possible here"
)
_NOT_THERE = {
    "hostport": _OWN_INTERFACE,
    "links": "containers of one task reach each other at localhost",
    "networkmode": _OWN_INTERFACE,
    "targettype": _OWN_INTERFACE,
}
"""
Names of ECS's or of load balancers' in small letters → why modules have none such.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
"""


_FIRST_WORDS = re.compile(r"(?:`[^`]*`|[^`.;:]|[.;:](?! |$))*")
"""Of a description: up to the end of its first part, in whatever code there is."""


_CHOICES = re.compile(r"'([^']*)'|(-?[0-9]+)")
"""In pydantic's words: ``'a', 'b' or 20``."""


def message(error: Mapping[str, Any], path: FieldPath, model: type[BaseModel]) -> str:
    """
    What to tell about *error*, one of ``ValidationError.errors()``, found at *path*.

    *model* is the section that *path* ends in.
    """
    kind, value = error["type"], error["input"]
    name = str(path[-1]) if path else ""
    if kind == "missing":
        return f"missing{_what(model, name)}"
    if kind == "extra_forbidden":
        return unknown(name, model)
    if isinstance(value, Encrypted):
        return "encrypted, and only values under environment and placeholders can be"
    if kind == "value_error":
        return f"{given(value, name)} {error['ctx']['error']}"
    if kind == "literal_error":
        return f"{given(value, name)} is not possible: {_choice(value, error['ctx']['expected'])}"
    if kind == "model_type" and value is True and not may_be_empty(model, name):
        return f"true is no map: indent {f'the keys of {name}' if isinstance(path[-1], str) else 'its keys'} below it"
    if kind == "int_type":
        return _not_int(value, name, _numbers(model, name))
    if kind == "float_type":
        return _not_number(value, name, _numbers(model, name))
    wanted = _WANTED.get(kind)
    return wanted(value, name) if wanted else f"{given(value, name)} is not possible here"


def given(value: Any, name: str) -> str:
    """*value* with the unit that the field *name* has."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return shown(value) if not isinstance(value, dict | list | tuple) else _kind(value)
    return shown(value) + next((unit for end, unit in _UNITS.items() if name.endswith(end)), "")


@cache
def unknown(key: str, model: type[BaseModel]) -> str:
    """That *key* is unknown in *model*, with what was probably meant, or why there is none such."""
    if model.model_fields.keys() & _OF_TASKS and (why := _NOT_THERE.get(key.replace("_", "").lower())):
        return f"unknown key: {why}: leave it out"
    for section in model.model_fields:
        inner = section_of(model, section)
        if inner is not None and key in inner.model_fields and not sections_of(model, section):
            return f"unknown key here: it belongs in {section}: {section}.{key}"
    if close := intended_key(key, model):
        return f"unknown key: did you mean {close}?"
    return f"unknown key: allowed {listed(sorted(set(model.model_fields) - {'name'}))}"


@cache
def intended_key(key: str, model: type[BaseModel]) -> str | None:
    """The key of *model* that *key* was probably meant to be."""
    return nearest(key, set(model.model_fields) - {"name"})


@cache
def section_of(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The section that the field *name* of *model* holds; None if it is none."""
    field = model.model_fields.get(name)
    annotation: Any = field and field.annotation
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


@cache
def sections_of(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The section of which the field *name* of *model* holds a map, each by its name; None if it holds no such map."""
    field = model.model_fields.get(name)
    return section_of(model, name) if field and get_origin(field.annotation) is dict else None


def may_be_empty(model: type[BaseModel], name: str) -> bool:
    """Whether the section *name* of *model* needs no key."""
    section = section_of(model, name)
    return section is not None and not any(field.is_required() for field in section.model_fields.values())


def _what(model: type[BaseModel], name: str) -> str:
    """What a field is, in brackets; ``ID of the channel`` begins as it is."""
    first = _FIRST_WORDS.match(descriptions(model).get(name, ""))
    text = first[0] if first else ""
    begin = text[:2] if text[1:2].isupper() else text[:2].lower()
    return f" ({begin}{text[2:]})" if text else ""


def _choice(value: Any, expected: str) -> str:
    choices = [text or number for text, number in _CHOICES.findall(expected)]
    close = nearest(value, choices) if isinstance(value, str) else None
    return f"allowed {listed(choices)}" + (f"; did you mean {close}?" if close else "")


def _kind(value: Any) -> str:
    return "a map" if isinstance(value, dict) else "a list" if isinstance(value, list | tuple) else shown(value)


def _numbers(model: type[BaseModel], name: str) -> str:
    """The numbers that the field *name* of *model* may hold, as the end of a sentence; empty: any."""
    field = model.model_fields.get(name)
    rules = chain(field.metadata, *(get_args(part) for part in get_args(field.annotation))) if field else ()
    schemas = [rule.schema for rule in rules if isinstance(rule, Checked)]
    return next((f": allowed {numbers}" for schema in schemas if (numbers := spelled_numbers(schema))), "")


def _not_int(value: Any, name: str, allowed: str) -> str:
    if isinstance(value, str) and re.fullmatch(r"[-+]?[0-9]{1,15}", value):
        return f"{shown(value)} is text: write it without quotes: {int(value)}"
    if isinstance(value, float) and name == "cpu" and value * 1024 in limits.FARGATE_CPU:
        return f"{value} is no whole number: {value} vCPU is written {int(value * 1024)}"
    return f"{given(value, name)} is no whole number{allowed}"


def _not_text(value: Any, _name: str) -> str:
    if isinstance(value, dict | list | tuple):
        return f"{_kind(value)} is not possible: text is needed"
    if value is None:
        return 'nothing is written here: text is needed, "" if it is to be empty'
    return f"{shown(value)} is no text: quote it: {shown(shown(value))}"


def _not_number(value: Any, name: str, allowed: str) -> str:
    if isinstance(value, str) and re.fullmatch(r"[-+]?[0-9]{1,15}(?:[.][0-9]{1,15})?", value):
        return f"{shown(value)} is text: write it without quotes: {float(value):.15g}"
    return f"{given(value, name)} is no number{allowed}"


def _not_bool(value: Any, name: str) -> str:
    return f"{given(value, name)} is not possible: allowed true or false, without quotes"


def _not_list(value: Any, name: str) -> str:
    if name == "reachable_from":
        if isinstance(value, str):
            advice = "write internet" if nearest(value, ["internet"]) else "write internet, or their names in [ ]"
            return f"{shown(value)} is neither internet nor a list of modules: {advice}"
        return f"{given(value, name)} is neither internet nor a list of modules"
    if isinstance(value, str):
        parts = value.split() if name in {"command", "entry_point"} else [value]
        return f"{shown(value)} is text, a list is needed: write {shown(parts)}"
    return f"{given(value, name)} is no list: write [...]"


def _not_map(value: Any, name: str) -> str:
    if isinstance(value, list | tuple):
        return 'a list, but a map is needed: "key: value" lines without a dash'
    advice = "write {}, or indent its keys below it" if value is True else "indent its keys below it"
    return f"{given(value, name)} is no map: {advice}"


_WANTED = {
    "string_type": _not_text,
    "bool_type": _not_bool,
    "tuple_type": _not_list,
    "dict_type": _not_map,
    "model_type": _not_map,
}
