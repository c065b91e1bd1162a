"""How an environment may be named: by its name, or by its file's."""

from __future__ import annotations

from typing import Any

import click

BEGIN, END = "Pulumi.", ".yaml"


class EnvironmentName(click.ParamType[str]):
    """The name of an environment; who completed ``Pulumi.staging.yaml`` with the shell means ``staging``."""

    name = "environment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name; a file of another folder or of another name is a usage error."""
        text = str(value)
        if not text.strip() or any(each.isspace() for each in text):
            self.fail(f"{text!r} is no environment's name: name one such as staging, whose file is here", param, ctx)
        file = text.removeprefix("./")
        if not file.endswith((END, ".yml")):
            return text
        name = file.removeprefix(BEGIN).removesuffix(END)
        if "/" in file or not file.startswith(BEGIN) or not file.endswith(END) or not name or f"{BEGIN}{name}" == file:
            self.fail(
                f"{text} is no environment's file here: an environment is named, such as staging, and its file is "
                f"{BEGIN}staging{END} in the folder where the command runs",
                param,
                ctx,
            )
        return name


ENVIRONMENT = EnvironmentName()
