"""A project's folder with some of its files as they were."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path


@contextlib.contextmanager
def earlier_root(root: Path, files: Mapping[str, bytes | None]) -> Iterator[Path]:
    """While in here: *files* in place of those of *root*; today's program, and today's other files."""
    given = {file: text for file, text in files.items() if text is not None}
    with tempfile.TemporaryDirectory(prefix="modulestack-") as folder:
        for entry in root.iterdir():
            if entry.name not in given:
                (Path(folder) / entry.name).symlink_to(entry.resolve())
        for file, text in given.items():
            (Path(folder) / file).write_bytes(text)
        yield Path(folder)
