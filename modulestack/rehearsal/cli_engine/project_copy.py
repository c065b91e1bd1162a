"""
A project for one run: the caller's files by link, its settings files by copy.

The command line writes into settings files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from modulestack.contract.config_keys import PREFIX
from modulestack.environment import stack_file
from modulestack.environment.yaml_document import LOADER, Encrypted

SECRET = "secret"  # noqa: S105
"""What stands for a value that only the stack's own key could decrypt."""

_OTHER_KEYS = re.compile(r"^(secretsprovider|encryptionsalt|encryptedkey)\s*:.*$", re.MULTILINE)


def link(root: Path, into: Path) -> None:
    """
    Make *into* a project like the one in *root*.

    Its Python is the one that runs this, not the virtual environment that ``Pulumi.yaml`` names.
    """
    into.mkdir(parents=True)
    for entry in root.iterdir():
        if not entry.name.startswith((".", "Pulumi.")):
            (into / entry.name).symlink_to(entry.resolve())
    settings: dict[str, Any] = yaml.safe_load((root / stack_file.PROJECT).read_text())
    settings["runtime"] = {"name": "python"}
    settings.pop("backend", None)
    (into / stack_file.PROJECT).write_text(yaml.safe_dump(settings, sort_keys=False))


def write_stack(name: str, root: Path, into: Path, overrides: Mapping[str, str]) -> tuple[str, ...]:
    """
    Write the file of stack *name* into the project *into*.

    It is as in *root* where that can be, so that error messages name its lines; with *overrides* (key → text as a
    program gets it) it is written anew. Returns the paths of its encrypted values, for ``pulumi config set-all --path
    --secret``.

    Raises:
        InvalidEnvironment: there is no such file.
    """
    found = stack_file.settings(name, root)
    encrypted = tuple(_encrypted(found.values))
    file, text = into / found.file, (root / found.file).read_text()
    if not overrides and not encrypted and not _in_braces(text):
        file.write_text(_OTHER_KEYS.sub("", text))
        return ()
    config = {**_qualified(found.values), **{key: _value(text) for key, text in overrides.items()}}
    file.write_text(f"config: {json.dumps(_clear(config))}\n")
    return tuple(_qualify(path) for path in encrypted)


def _in_braces(text: str) -> bool:
    """Whether the whole document is written ``{…}``, so that no line can be added to it."""
    node = yaml.compose(text, LOADER)
    return isinstance(node, yaml.MappingNode) and bool(node.flow_style)


def _qualify(key: str) -> str:
    return key if ":" in key.split(".", 1)[0] else PREFIX + key


def _qualified(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_qualify(key): value for key, value in values.items() if value is not None}


def _value(text: str) -> Any:
    return json.loads(text) if text[:1] in "[{" else text


def _clear(value: Any) -> Any:
    if isinstance(value, Encrypted):
        return SECRET
    if isinstance(value, dict):
        return {key: _clear(inner) for key, inner in value.items()}
    return [_clear(inner) for inner in value] if isinstance(value, list | tuple) else value


def _encrypted(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, Encrypted):
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _encrypted(inner, f'{path}["{key}"]' if path else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _encrypted(inner, f"{path}[{index}]")
