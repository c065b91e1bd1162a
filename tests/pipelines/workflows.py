"""The workflows and actions of this repository, as data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = tuple(sorted((ROOT / ".github" / "workflows").glob("*.yml")))
ACTIONS = tuple(
    sorted([*(ROOT / "actions").glob("*/action.yml"), *(ROOT / ".github" / "actions").glob("*/action.yml")])
)
ENVIRONMENTS = tuple(sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml")))


def load(path: Path) -> dict[str, Any]:
    """The document; YAML 1.1 takes the key ``on`` for true."""
    document = yaml.safe_load(path.read_text())
    return {"on" if key is True else key: value for key, value in document.items()}


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """(``file: job``, job) of every workflow."""
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            yield f"{path.name}: {name}", job


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """(place, step) of every workflow and action."""
    for place, job in jobs():
        for position, step in enumerate(job.get("steps", ())):
            yield f"{place}: step {position}", step
    for path in ACTIONS:
        for position, step in enumerate(load(path)["runs"]["steps"]):
            yield f"{path.relative_to(ROOT)}: step {position}", step
