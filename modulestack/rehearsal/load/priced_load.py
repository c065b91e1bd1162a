"""What an environment costs under the requests of a scenario file: its file as it is, or as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from modulestack.rehearsal.earlier_root import earlier_root
from modulestack.rehearsal.load.load_rehearsal import rehearse_load
from modulestack.rehearsal.load.load_report import LoadReport


def priced_load(name: str, root: Path, scenario: Path) -> LoadReport:
    """
    The environment *name* of *root* under *scenario*, a file.

    Raises:
        BadInput, EngineError, ProgramError: the file is not right, or the environment cannot be brought up.
        KeyboardInterrupt: it was interrupted; a part of it has no price of an hour.
    """
    report = rehearse_load(name, root, scenario)
    if not report.is_finished:
        raise KeyboardInterrupt
    return report


def priced_load_with(name: str, root: Path, files: Mapping[str, bytes | None], scenario: Path) -> LoadReport:
    """
    As ``priced_load``, with *files* in place of those of *root*: by today's program, and today's other files.

    Raises:
        BadInput, EngineError, ProgramError: the file is not right, or the environment cannot be brought up.
    """
    with earlier_root(root, files) as folder:
        return priced_load(name, folder, scenario)
