"""``modulestack schema``."""

from __future__ import annotations

import click

from modulestack.cli.output import say_json
from modulestack.environment.schema import file_schema


@click.command()
@click.option("--scenario", is_flag=True, help="That of a scenario file, for rehearse --load.")
def schema(*, scenario: bool) -> None:
    """
    Print the JSON Schema of an environment's file.

    Editors find it by the first line of the shipped files: # yaml-language-server: $schema=./environment.schema.json
    """
    if scenario:
        from modulestack.rehearsal.load.scenario_schema import scenario_schema

        say_json(scenario_schema(), indent=2)
    else:
        say_json(file_schema(), indent=2)
