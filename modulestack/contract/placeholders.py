"""
Placeholders: ``${name}`` inside the JSON string values of a task-definition template.

Filled after parsing, so that a value can never break the JSON; ``$${`` is a literal ``${``. Keys are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

IMAGE = "image"
"""The placeholder that every template has: the released image."""
IMAGE_OF = f"{IMAGE}."
"""How the placeholders of other containers' images begin."""
NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
_TOKEN = re.compile(r"\$\$\{|\$\{(?P<name>" + NAME + r")\}|\$\{(?P<bad>[^}]*)\}?")


class PlaceholderError(Exception):
    """
    Placeholders and values do not match.

    *problems* are all of them, each a sentence.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def image_placeholder(container: str) -> str:
    """The placeholder of the image of *container*, which is not the module's own."""
    return f"{IMAGE_OF}{container}"


def placeholders(template: Any) -> dict[str, list[str]]:
    """
    Every placeholder of *template* (parsed JSON), with the paths where it is: ``containerDefinitions[0].image``.

    Raises:
        PlaceholderError: something starts like a placeholder and is none, such as ``${}``.
    """
    found: dict[str, list[str]] = {}
    bad: list[str] = []
    for path, text in _strings(template, ""):
        for token in _TOKEN.finditer(text):
            if token["name"]:
                found.setdefault(token["name"], []).append(path)
            elif token["bad"] is not None:
                bad.append(f"{path}: {token[0]!r} is no placeholder: write ${{name}}, or $${{ for a literal ${{")
    if bad:
        raise PlaceholderError(bad)
    return found


def render(template: Any, values: Mapping[str, str]) -> Any:
    """
    A copy of *template* (parsed JSON) with every placeholder replaced.

    Raises:
        PlaceholderError: a placeholder without a value, or a value without a placeholder; lists all of them.
    """
    found = placeholders(template)
    problems = [
        f"${{{name}}} in {', '.join(paths)} has no value" for name, paths in found.items() if name not in values
    ]
    problems += [
        f"{name} is no placeholder of the template; it has {', '.join(sorted(found)) or 'none'}"
        for name in values
        if name not in found
    ]
    if problems:
        raise PlaceholderError(problems)
    return _map(template, lambda text: _TOKEN.sub(lambda token: values[token["name"]] if token["name"] else "${", text))


def _strings(value: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, dict):
        return [item for key, inner in value.items() for item in _strings(inner, f"{path}.{key}" if path else key)]
    if isinstance(value, list):
        return [item for index, inner in enumerate(value) for item in _strings(inner, f"{path}[{index}]")]
    return []


def _map(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _map(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_map(inner, change) for inner in value]
    return value
