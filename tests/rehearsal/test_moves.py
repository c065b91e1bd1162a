"""A module that moves to other capacity goes on with the image that was released last, and nothing waits."""

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

TYPES: dict[str, Any] = {"instance_types": ["m7i.large"]}
MACHINES: dict[str, Any] = {**TYPES, "min": 1, "max": 2}
WORKER: dict[str, Any] = {"image": "ghcr.io/example/worker:1", "tasks": 1}
STAYING = {f"of-{name}": {**WORKER, "capacity": name} for name in ("machines", "others", "pool")}
"""So that each set has a module."""


def modules(capacity: str | None, **changes: Any) -> dict[str, Any]:
    return {**STAYING, "worker": {**WORKER, **({"capacity": capacity} if capacity else {}), **changes}}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    copy_program(tmp_path)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:capacity": {"machines": MACHINES, "others": MACHINES},
        "modulestack:managed_instances": {"pool": TYPES},
        "modulestack:modules": modules(None),
    }
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    made = Sandbox("shop", tmp_path)
    yield made
    made.aws.close()


def up(shop: Sandbox, **changed: Any) -> tuple[int, list[str]]:
    """How much was changed, and what was said."""
    run, outputs, messages = shop.up(**{"modulestack:modules": json.dumps(modules(**changed))})
    shop.settle(outputs["modules"])
    return len(run.changed), messages


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, "machines"), ("machines", None), ("machines", "pool"), ("pool", "machines"), ("pool", None)],
)
def test_it_starts_with_the_last_image_and_what_the_file_says(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch, before: str | None, after: str | None
):
    """Between Fargate, machines and managed instances, either way."""
    modulestack = Terminal(shop, monkeypatch)
    up(shop, capacity=before)
    assert modulestack("release", "worker=ghcr.io/example/worker:2", "--no-resolve", "-e", "shop", "-y").code == 0
    _, messages = up(shop, capacity=after, environment={"DEPTH": "2"})
    assert [text for text in messages if "next release" in text] == []
    [seen] = json.loads(modulestack("status", "worker", "-e", "shop", "--json").out)["modules"]
    assert (seen["image"], seen["running"], seen["pending_changes"]) == ("ghcr.io/example/worker:2", 1, [])
    assert up(shop, capacity=after, environment={"DEPTH": "2"})[0] == 0


def test_on_others_of_its_kind_it_goes_on_with_what_it_runs(shop: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """And what the file says otherwise waits for a release, as anywhere."""
    modulestack = Terminal(shop, monkeypatch)
    up(shop, capacity="machines")
    assert modulestack("release", "worker=ghcr.io/example/worker:2", "--no-resolve", "-e", "shop", "-y").code == 0
    _, messages = up(shop, capacity="others", environment={"DEPTH": "2"})
    assert len([text for text in messages if "next release" in text]) == 1
    [seen] = json.loads(modulestack("status", "worker", "-e", "shop", "--json").out)["modules"]
    assert (seen["image"], seen["running"], bool(seen["pending_changes"])) == ("ghcr.io/example/worker:2", 1, True)
