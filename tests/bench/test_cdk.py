"""The comparison with the CDK: what is compared, and when it is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import cdk, program
from bench.process import Cost


def _cost(seconds: float, cpu_s: float) -> Cost:
    return Cost(seconds=seconds, cpu_s=cpu_s, mib=1, status=0)


def test_ratios_are_of_runs_that_shared_the_machine():
    """Each pair has its own; a run that something else slowed down moves the median little."""
    pairs = [(_cost(1, 2), _cost(4, 4)), (_cost(30, 2), _cost(60, 8)), (_cost(9, 9), _cost(9, 9))]
    assert cdk.ratios(pairs) == cdk.Ratios(wall=0.5, cpu=0.5)


@pytest.mark.parametrize(
    ("version", "reason"),
    [(None, "has no aws-cdk-lib: npm install --prefix bench/cdk, or set CDK_MODULES"), ("1.0.0", "has aws-cdk-lib 1")],
)
def test_without_the_pinned_cdk_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str | None, reason: str
):
    monkeypatch.setenv("CDK_MODULES", str(tmp_path))
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/node")
    if version:
        (tmp_path / "aws-cdk-lib").mkdir()
        (tmp_path / "aws-cdk-lib" / "package.json").write_text(json.dumps({"version": version}))
    with pytest.raises(cdk.NotMeasured, match=reason):
        cdk.cdk_modules()


def test_without_node_nothing_is_measured(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(cdk.NotMeasured, match="node is not on PATH"):
        cdk.cdk_modules()


def test_the_program_that_is_measured_runs():
    """A benchmark that broke would be noticed by whoever measures next, or by nobody."""
    program.main(2)
