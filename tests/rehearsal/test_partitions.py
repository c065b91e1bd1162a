"""The shipped files in regions of other partitions: they rehearse green, and nothing is of the commercial partition."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.contract import partitions
from modulestack.rehearsal.inventory import inventory
from modulestack.rehearsal.rehearse import run_rehearsal
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.matrices import matrix

ROOT = Path(__file__).parents[2]


def _foreign(value: Any, region: str) -> Iterator[str]:
    """ARNs and hosts in *value* that are not of the partition of *region*."""
    partition = partitions.of_region(region)
    text = json.dumps(value, default=str)
    yield from (found for found in re.findall(r'arn:[^"\\\s]*', text) if found.split(":")[1] != partition.name)
    hosts = re.findall(r"[a-z0-9.-]*\.amazonaws\.[a-z.]+[a-z]", text)
    yield from (host for host in hosts if region in host and not host.endswith(f".{partition.dns_suffix}"))


@pytest.mark.parametrize(
    ("region", "name"),
    matrix(
        [
            ("us-gov-west-1", "staging"),
            ("us-gov-west-1", "prod"),
            ("cn-north-1", "staging"),
            ("cn-north-1", "prod"),
            ("us-iso-east-1", "staging"),
            ("us-isof-south-1", "staging"),
            ("eusc-de-east-1", "staging"),
        ],
        lambda case: case == ("cn-north-1", "staging"),
    ),
)
def test_a_shipped_file_rehearses_green_within_its_partition(tmp_path: Path, region: str, name: str):
    """Every promise holds; neither a resource, nor an answer of AWS, nor a role is of another partition."""
    for file in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / file, tmp_path / file)
    shipped = (ROOT / f"Pulumi.{name}.yaml").read_text()
    (tmp_path / f"Pulumi.{name}.yaml").write_text(shipped.replace("eu-west-1", region))
    sandbox = Sandbox(name, tmp_path)
    foreign: set[str] = set()
    sandbox.aws.session()._session.register(
        "after-call", lambda parsed, **_: foreign.update(_foreign(parsed, region)) if parsed else None
    )
    report = run_rehearsal(sandbox, "the program", keep=True, listen=lambda _event: None)
    assert [scenario for scenario in report.scenarios if not scenario.met] == []
    assert [promise for promise in report.promises if promise[1] is not True] == []
    ids = [str(item) for item in inventory(sandbox.aws)]
    resources = [[state.goal.inputs, state.outputs] for state in sandbox.engine.resources.values()]
    assert len(ids) > 40
    assert sorted({*foreign, *_foreign(ids, region), *_foreign(resources, region)}) == []
    sandbox.aws.close()
