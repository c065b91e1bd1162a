"""Tests by Pulumi's own engine; where its command line is not on PATH they are skipped, and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.cli_engine.cli_stack import CliStack
from modulestack.rehearsal.cli_engine.errors import PulumiCliMissing
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli, find_pulumi_cli


@pytest.fixture(scope="session")
def cli() -> PulumiCli:
    """Pulumi's command line."""
    try:
        return find_pulumi_cli()
    except PulumiCliMissing as error:
        pytest.skip(str(error))


Toy = Callable[[str], CliStack]


@pytest.fixture
def toy(cli: PulumiCli, tmp_path: Path) -> Iterator[Toy]:
    """
    A stack ``toy`` of a program that each call gives anew; its account is ``.aws``.

    The program is Python with ``pulumi``, ``aws`` (all of ``pulumi_aws``) and ``ours`` (options with a provider) at
    hand.
    """
    root = tmp_path / "toy"
    root.mkdir()
    (root / "Pulumi.yaml").write_text("name: toy\nruntime: python\n")
    (root / "Pulumi.toy.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (root / "__main__.py").write_text("")
    aws = EmbeddedAws()
    stack = CliStack("toy", root, aws, cli)

    def program(text: str) -> CliStack:
        (root / "__main__.py").write_text(f"import pulumi\nimport pulumi_aws as aws\n{text}\n")
        return stack

    with stack:
        yield program
    aws.close()
