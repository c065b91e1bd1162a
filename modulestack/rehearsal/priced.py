"""What an environment costs, by what its program makes on the embedded AWS: its file as it is, or as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from modulestack.cost.estimate import CostEstimate, estimate
from modulestack.rehearsal.earlier_root import earlier_root
from modulestack.rehearsal.sandbox import Sandbox


def priced(name: str, root: Path) -> CostEstimate:
    """
    What the environment *name* of *root* costs.

    Raises:
        InvalidEnvironment, EngineError, ProgramError: it cannot be brought up.
    """
    sandbox = Sandbox(name, root)
    sandbox.up()
    return estimate(name, sandbox.environment.region, sandbox.engine.resources)


def priced_with(name: str, root: Path, files: Mapping[str, bytes | None]) -> CostEstimate:
    """
    As ``priced``, with *files* in place of those of *root*: by today's program, and today's other files.

    Raises:
        InvalidEnvironment, EngineError, ProgramError: it cannot be brought up.
    """
    with earlier_root(root, files) as folder:
        return priced(name, folder)
