"""Environments from the files of a project, and from what Pulumi hands to its program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.environment import client_ca_files, stack_file, validate
from modulestack.environment.errors import InvalidEnvironment, Problem
from modulestack.environment.model import Environment
from modulestack.environment.overlay import Overlay, lay_over
from modulestack.environment.settings import Settings


def names(root: Path) -> tuple[str, ...]:
    """The environments that have a file in *root*, sorted."""
    return stack_file.names(root)


def from_file(name: str, root: Path, *, alone: bool = False, overlays: Sequence[Overlay] = ()) -> Environment:
    """
    The environment that ``Pulumi.<name>.yaml`` in *root* describes; what ``Pulumi.yaml`` sets for all holds too.

    *alone*: other files that it names are not there, and not looked at. *overlays* say otherwise of some of it.

    Raises:
        InvalidEnvironment: there is no such file, or something in it is wrong; everything that is, at once.
    """
    found = validate.environment(name, _readable(name, root, overlays))
    if not alone:
        _refuse(client_ca_files.problems(found, root))
    return found


def with_warnings(name: str, root: Path) -> tuple[Environment, tuple[Problem, ...]]:
    """
    As ``from_file``, and what in the file is allowed but probably not meant.

    Raises:
        InvalidEnvironment: as ``from_file``.
    """
    found, told = validate.with_warnings(name, _readable(name, root))
    _refuse(client_ca_files.problems(found, root))
    return found, (*told, *client_ca_files.warnings(found, root))


def config_of(name: str, root: Path, overlays: Sequence[Overlay] = ()) -> dict[str, str]:
    """
    The configuration of environment *name* as Pulumi's CLI hands it to a program: key → text.

    Maps and lists are JSON with sorted keys; the text of ``secure:`` values, which only the CLI can read, is
    ``secret``.

    Raises:
        InvalidEnvironment: there is no such file, or it is not YAML.
    """
    found = _readable(name, root, overlays)
    if found.problems:
        raise InvalidEnvironment(found.problems)
    return {
        key if key == REGION else PREFIX + key: _as_text(value)
        for key, value in found.values.items()
        if value is not None
    }


def from_pulumi(root: Path | None = None) -> Environment:
    """
    The environment of the running program's stack.

    *root* is the project's folder, by default the working directory; problems name lines of the stack's file in it if
    it says what Pulumi says.

    Raises:
        InvalidEnvironment: as a pulumi.RunError too, so that Pulumi prints its text and no traceback.
    """
    from modulestack.environment import pulumi_config

    return pulumi_config.of_stack(root or Path.cwd())


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidEnvironment(problems)


def _readable(name: str, root: Path, overlays: Sequence[Overlay] = ()) -> Settings:
    """The files' settings, if they are readable enough to say more about them than that they are not."""
    found = stack_file.settings(name, root)
    if not found.readable:
        raise InvalidEnvironment(found.problems)
    if overlays:
        lay_over(found, overlays)
    return found


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))
