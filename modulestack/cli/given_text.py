"""A text that an option is given: one that is empty was meant to be something, such as a variable that is not set."""

from __future__ import annotations

from typing import Any

import click


class GivenText(click.ParamType[str]):
    """Any text but an empty one."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text; a blank one is a usage error."""
        text = str(value)
        if not text.strip():
            self.fail(f"{text!r} is empty: give it a value, or leave the option out", param, ctx)
        return text


GIVEN_TEXT = GivenText()
