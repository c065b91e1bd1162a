"""A job for which no machine has room: it never ran, and what to do is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.sandbox import Sandbox
from tests.release.terminal import Terminal
from tests.support.program import copy_program

LARGE: dict[str, Any] = {"command": ["run"], "cpu": 1024, "timeout_s": 600}
WORKER: dict[str, Any] = {
    "image": "ghcr.io/example/worker:1",
    "capacity": "machines",
    "cpu": 1536,
    "memory": 2048,
    "tasks": 1,
    "deployment": {"minimum_healthy_percent": 0, "maximum_percent": 100},
    "jobs": {"report": LARGE, "migrate": {**LARGE, "before_release": True}},
}
ADVICE = (
    "no machine had room for it within 10 min 00 s: ECS starts machines up to max: raise max of capacity.machines, or "
    "choose instance types with more memory, CPU or network interfaces, and run `pulumi up -s shop`"
)


def capacity(most: int) -> dict[str, Any]:
    return {"machines": {"instance_types": ["m7i.large"], "min": 1, "max": most}}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    copy_program(tmp_path)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:capacity": capacity(1),
        "modulestack:modules": {"worker": WORKER},
    }
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    made = Sandbox("shop", tmp_path)
    _, outputs, _ = made.up()
    made.settle(outputs["modules"])
    yield made
    made.aws.close()


@pytest.fixture
def modulestack(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(shop, monkeypatch)


def test_a_job_by_hand_is_said_to_have_had_no_machine_until_the_advice_is_taken(shop: Sandbox, modulestack: Terminal):
    done = modulestack("run", "worker", "report", "-e", "shop")
    assert (done.code, f"worker: report never started: {ADVICE}\n" in done.err) == (125, True)
    assert "not-started" in modulestack("history", "worker", "-e", "shop").out
    shop.up(**{"modulestack:capacity": json.dumps(capacity(2))})
    assert modulestack("run", "worker", "report", "-e", "shop").code == 0


def test_a_release_is_refused_by_a_job_that_had_no_machine(shop: Sandbox, modulestack: Terminal):
    done = modulestack("release", "worker=ghcr.io/example/worker:2", "--no-resolve", "-e", "shop", "-y")
    assert done.code == 3
    assert f"worker was not touched: the job migrate could not start: {ADVICE}" in done.out
