"""One edit of an environment that is up."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.environment.comparison import dotted_key
from modulestack.environment.effects import MODULE
from modulestack.environment.model import Module
from tests.edits.plain import PLAIN, Config, with_value


@dataclasses.dataclass(frozen=True, kw_only=True)
class EditCase:
    """One edit, each way."""

    key: str
    """As the table of effects has it."""
    before: Config
    after: Config
    name: str
    earlier: tuple[Config, ...] = ()
    """What was up before *before* was."""

    def __str__(self) -> str:
        return self.name


def of_environment(
    path: str,
    old: Any,
    new: Any,
    base: Config = PLAIN,
    *,
    earlier: tuple[Config, ...] = (),
    key: str | None = None,
    **besides: Any,
) -> EditCase:
    full = "aws:region" if path == "region" else f"modulestack:{path}"
    after = with_value(base, full, new)
    for other, besides_value in besides.items():
        after = with_value(after, f"modulestack:{other}", besides_value)
    return EditCase(
        key=key or path.replace("/", "."),
        earlier=earlier,
        before=with_value(base, full, old),
        after=after,
        name=f"{path.replace('/', '.')}: {old} to {new}",
    )


def _in_table(path: str) -> str:
    """As the table of effects has *path*: with ``<container>`` in place of a container's name."""
    return dotted_key(Module, tuple(path.split("/")))


def of_module(
    path: str, old: Any, new: Any, base: Config = PLAIN, *, module: str = "web", retired: Any = None, **besides: Any
) -> EditCase:
    at = f"modulestack:modules/{module}"
    after = with_value(base, f"{at}/{path}", new)
    for key, value in besides.items():
        after = with_value(after, f"{at}/{key}", value)
    after = with_value(after, "modulestack:retired_urls", retired)
    return EditCase(
        key=f"{MODULE}.{_in_table(path)}",
        before=with_value(base, f"{at}/{path}", old),
        after=after,
        name=f"{module}.{path.replace('/', '.')}: {old} to {new}",
    )
