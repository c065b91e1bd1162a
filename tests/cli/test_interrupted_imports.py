"""Ctrl-C while a command is still being imported."""

from __future__ import annotations

import importlib

import pytest
from click.testing import CliRunner

from modulestack.cli.main import command_group


def test_ctrl_c_ends_with_130_whenever_it_comes(monkeypatch: pytest.MonkeyPatch):
    """Not with 1, which says that something did not hold."""

    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib, "import_module", interrupted)
    result = CliRunner().invoke(command_group, ["rehearse", "staging"], prog_name="modulestack")
    assert (result.exit_code, result.output) == (130, "interrupted\n")
