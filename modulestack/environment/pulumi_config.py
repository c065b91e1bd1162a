"""The environment of a running Pulumi program. Imports the SDK, so only a program imports this."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
import pulumi.runtime.config as runtime

from modulestack.contract import json_text
from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.environment import client_ca_files, stack_file, validate
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.model import Environment
from modulestack.environment.settings import Settings
from modulestack.environment.yaml_document import Encrypted

_TEXTS = {REGION, "account_id", "permissions_boundary"}
"""Keys whose value is text as it is; the others' is JSON."""


class InvalidStack(InvalidEnvironment, pulumi.RunError):
    """An invalid environment in a running program: Pulumi prints its text, without a traceback."""


def of_stack(root: Path) -> Environment:
    """
    The environment of the running stack, from the configuration that Pulumi hands over.

    Raises:
        InvalidStack: with every problem at once.
    """
    try:
        found = validate.environment(pulumi.get_stack(), _settings(pulumi.get_stack(), root))
    except InvalidEnvironment as error:
        raise InvalidStack(error.problems) from None
    if problems := client_ca_files.problems(found, root):
        raise InvalidStack(problems)
    return found


def _settings(stack: str, root: Path) -> Settings:
    given = Settings(f"configuration of stack {stack}")
    for key in sorted({*runtime.CONFIG.get(), *runtime.get_config_env()}):
        if key == REGION or key.startswith(PREFIX):
            name = key.removeprefix(PREFIX)
            given.values[name] = _decoded(name, str(runtime.get_config(key)))
    written = _file_settings(stack, root)
    if written is not None and _matches(written.values, given.values):
        given.file, given.places = written.file, written.places
    return given


def _decoded(name: str, text: str) -> Any:
    """The value that *text* stands for; text that is no JSON stays, to be complained about where a map belongs."""
    if name in _TEXTS:
        return text
    try:
        return json_text.read(text)
    except ValueError:
        return text


def _file_settings(stack: str, root: Path) -> Settings | None:
    """What the stack's file says, for the lines; None if it cannot be read."""
    try:
        return stack_file.settings(stack, root)
    except InvalidEnvironment:
        return None


def _matches(written: Any, given: Any) -> bool:
    """Whether the file says what Pulumi handed over; what is encrypted in the file may be anything."""
    if isinstance(written, Encrypted):
        return True
    if isinstance(written, dict) and isinstance(given, dict):
        return written.keys() == given.keys() and all(_matches(written[key], given[key]) for key in written)
    if isinstance(written, list) and isinstance(given, list):
        return len(written) == len(given) and all(map(_matches, written, given))
    return bool(written == given)
