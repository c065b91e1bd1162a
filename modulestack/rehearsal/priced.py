"""What an environment costs, by what its program makes on the embedded AWS: its file as it is, or as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from modulestack.cost.estimate import CostEstimate, estimate
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
    given = {file: text for file, text in files.items() if text is not None}
    with tempfile.TemporaryDirectory(prefix="modulestack-") as folder:
        for entry in root.iterdir():
            if entry.name not in given:
                (Path(folder) / entry.name).symlink_to(entry.resolve())
        for file, text in given.items():
            (Path(folder) / file).write_bytes(text)
        return priced(name, Path(folder))
