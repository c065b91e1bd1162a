"""``modulestack schema``."""

from __future__ import annotations

import click

from modulestack.cli.output import say_json
from modulestack.environment.schema import file_schema


@click.command()
def schema() -> None:
    """
    Print the JSON Schema of an environment's file.

    Editors find it by the first line of the shipped files: # yaml-language-server: $schema=./environment.schema.json
    """
    say_json(file_schema(), indent=2)
