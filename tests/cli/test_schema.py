"""`modulestack schema`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from modulestack.cli.schema import schema


@pytest.mark.parametrize(
    ("options", "file"), [((), "environment.schema.json"), (("--scenario",), "scenario.schema.json")]
)
def test_it_prints_the_committed_schema(options, file):
    """`make schema` is nothing but this command."""
    result = CliRunner().invoke(schema, options)
    committed = (Path(__file__).parents[2] / file).read_text()
    assert (result.exit_code, result.stdout) == (0, committed)
