"""``modulestack schema``."""

from __future__ import annotations

import json

import click

from modulestack.environment.schema import file_schema


@click.command()
def schema() -> None:
    """
    Print the JSON Schema of an environment's file.

    Editors find it by the first line of the shipped files: # yaml-language-server: $schema=./environment.schema.json
    """
    click.echo(json.dumps(file_schema(), indent=2))
