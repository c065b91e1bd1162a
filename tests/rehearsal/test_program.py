"""What is run in a program's place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from modulestack.rehearsal import program


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "cannot be read: No such file or directory"),
        (os.mkfifo, "is a named pipe, not a file"),
        (Path.mkdir, "is a folder, not a file"),
        (lambda path: path.symlink_to("/dev/zero"), "is a device, not a file"),
    ],
)
def test_what_is_no_program_is_told_at_once(tmp_path: Path, make: Any, said: str):
    """A pipe used to be waited for, and in a folder's place some other program on Python's path was run."""
    make(tmp_path / "__main__.py")
    monitor: Any = None
    with pytest.raises(program.ProgramError, match=f"^__main__.py: {said}"):
        program.run(tmp_path, "modulestack", "staging", {}, monitor)
