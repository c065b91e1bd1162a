"""``Pulumi.<environment>.yaml``, and what ``Pulumi.yaml`` sets for every environment of the project."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path as File
from typing import Any

from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.contract.text_file import UnreadableFile, read_text
from modulestack.environment.errors import InvalidEnvironment, Problem
from modulestack.environment.settings import Settings, dotted
from modulestack.environment.yaml_document import UNREADABLE, Unreadable, YamlDocument, YamlProblem, read
from modulestack.fields.text import bare, listed, nearest, shown
from modulestack.fields.violation import FieldPath

PROJECT = "Pulumi.yaml"
PULUMI_KEYS = ("config", "encryptedkey", "encryptionsalt", "environment", "secretsprovider")
"""What a stack's file may hold: https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/"""


def names(root: File) -> tuple[str, ...]:
    """The environments that have a file in *root*, sorted."""
    files = (path.name for path in root.glob("Pulumi.*.yaml"))
    return tuple(sorted(file[len("Pulumi.") : -len(".yaml")] for file in files if file != PROJECT))


def settings(name: str, root: File) -> Settings:
    """
    What the files in *root* set for the environment *name*; whatever is wrong with their text is in ``problems``.

    Raises:
        InvalidEnvironment: there is no file to read.
    """
    file = f"Pulumi.{name}.yaml"
    found = Settings(file)
    if name not in names(root):
        raise InvalidEnvironment([Problem(bare(file, 200), None, "", _absent(name, root))])
    _add(found, _document(root / file), file)
    if os.path.lexists(root / PROJECT):
        below = Settings(PROJECT)
        _add(below, _project(_document(root / PROJECT)), PROJECT)
        for key in below.values.keys() - found.values.keys():
            found.values[key] = below.values[key]
            found.places |= {path: place for path, place in below.places.items() if path[:1] == (key,)}
        found.problems += below.problems
    return found


def project_name(root: File) -> str:
    """
    The project's name, which is in every URN.

    Raises:
        InvalidEnvironment: ``Pulumi.yaml`` is not there, cannot be read or has no name.
    """
    document = _document(root / PROJECT)
    if document.problems:
        raise InvalidEnvironment([Problem(PROJECT, problem.line, "", problem.message) for problem in document.problems])
    name = document.value.get("name") if isinstance(document.value, dict) else None
    if not isinstance(name, str) or not name:
        raise InvalidEnvironment([Problem(PROJECT, None, "name", "missing: the project's name, such as modulestack")])
    return name


def _absent(name: str, root: File) -> str:
    there = names(root)
    if not there:
        return f"no such file, and no environment's file at all in {root.resolve()}"
    close = nearest(name, there)
    here = listed(map(bare, there), "and")
    return f"no such file; environments here: {here}" + (f"; did you mean {bare(close)}?" if close else "")


def _document(path: File) -> YamlDocument:
    """The document in *path*; if it cannot be read, one that says why."""
    try:
        return read(read_text(path))
    except UnreadableFile as unreadable:
        return YamlDocument(value=UNREADABLE, problems=[YamlProblem((), None, str(unreadable))])


def _add(found: Settings, document: YamlDocument, file: str) -> None:
    """Put what *document* configures into *found*."""
    for problem in document.problems:
        path, ours = _named(problem.path)
        if ours:
            found.problems.append(Problem(file, problem.line, dotted(path), problem.message))
    found.places[()] = (file, document.lines.get(("config",)))
    if isinstance(document.value, Unreadable):
        found.readable = False
        return
    config = _config(found, document, file)
    for path, line in document.lines.items():
        named, ours = _named(path)
        if ours and path[:1] == ("config",) and len(path) > 1:
            found.places[named] = (file, line)
    found.values = {
        key.removeprefix(PREFIX): value for key, value in config.items() if key.startswith(PREFIX) or key == REGION
    }


def _config(found: Settings, document: YamlDocument, file: str) -> dict[str, Any]:
    """The ``config:`` of a stack's file, its keys checked."""
    top = document.value

    def problem(path: FieldPath, text: str) -> dict[str, Any]:
        found.problems.append(Problem(file, document.lines.get(path), dotted(path), text))
        found.readable = False
        return {}

    if top is None:
        return problem((), f"empty: {_NEEDED}")
    if not isinstance(top, dict):
        return problem((), f"{_kind(top)}, but a map is needed: {_NEEDED}")
    found.problems += [
        Problem(file, document.lines.get((key,)), bare(key), _unknown(key))
        for key in top
        if key not in PULUMI_KEYS and file != PROJECT
    ]
    config = top.get("config")
    if isinstance(config, Unreadable):
        found.readable = False
        return {}
    if config is None:
        return problem(("config",), f"missing: {_NEEDED}" if "config" not in top else f"empty: {_NEEDED}")
    if not isinstance(config, dict):
        return problem(("config",), f"{_kind(config)}, but a map is needed: {_NEEDED}")
    found.problems += [
        Problem(
            file,
            document.lines.get(("config", key)),
            bare(key),
            f"a key needs its namespace: write {PREFIX}{bare(key)}",
        )
        for key in config
        if ":" not in key
    ]
    return config


_NEEDED = f"{REGION}, {PREFIX}network and {PREFIX}modules belong below config:"


def _unknown(key: str) -> str:
    if ":" in key:
        return "unknown key here: indent it below config:"
    if close := nearest(key, PULUMI_KEYS):
        return f"unknown key: did you mean {close}?"
    return f"unknown key here: settings are written {PREFIX}<name> and belong below config:"


def _kind(value: Any) -> str:
    return "a list" if isinstance(value, list) else shown(value)


def _named(path: FieldPath) -> tuple[FieldPath, bool]:
    """*path* of a file as problems name it, and whether it is any business of ours."""
    if path[:1] != ("config",) or len(path) < 2:
        return path, path[:1] in {(), ("config",)}
    key = str(path[1])
    if key.startswith(PREFIX):
        return (key.removeprefix(PREFIX), *path[2:]), True
    return path[1:], key == REGION or ":" not in key


def _project(document: YamlDocument) -> YamlDocument:
    """
    The values that a project's file has for every stack, as a stack's file would hold them.

    Its keys may lack their namespace, and its values stand in ``value:`` or ``default:``.
    """
    config = document.value.get("config") if isinstance(document.value, dict) else None
    flat = YamlDocument(value={"config": {}}, problems=[problem for problem in document.problems if not problem.path])
    for key, entry in (config if isinstance(config, dict) else {}).items():
        full = key if ":" in key else PREFIX + key
        holder = next((word for word in ("value", "default") if isinstance(entry, dict) and word in entry), None)
        if isinstance(entry, dict) and holder is None:
            continue
        flat.value["config"][full] = entry[holder] if holder else entry
        at: FieldPath = ("config", key, holder) if holder else ("config", key)
        flat.lines |= {
            ("config", full, *path[len(at) :]): line for path, line in document.lines.items() if path[: len(at)] == at
        }
        flat.problems += [
            dataclasses.replace(problem, path=("config", full, *problem.path[len(at) :]))
            for problem in document.problems
            if problem.path[: len(at)] == at
        ]
    return flat
