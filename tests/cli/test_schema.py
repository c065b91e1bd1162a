"""`modulestack schema`."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from modulestack.cli.schema import schema


def test_it_prints_the_committed_schema():
    """`make schema` is nothing but this command."""
    result = CliRunner().invoke(schema, [])
    committed = (Path(__file__).parents[2] / "environment.schema.json").read_text()
    assert (result.exit_code, result.stdout) == (0, committed)
