"""Files that commands write into a person's folder: all of them whole, or none of them touched."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from modulestack.contract.errors import BadInput


def check_writable(path: Path, option: str = "") -> None:
    """
    That *path* can be written, before anything is done for it; *option* is the one that named it.

    Raises:
        BadInput: it cannot; says what to do.
    """
    there = path.resolve()
    if there.is_dir():
        raise BadInput(f"{option}{path}: cannot be written: it is a folder: name a file, or move the folder away")
    if not there.parent.is_dir():
        raise BadInput(f"{option}{path}: cannot be written: there is no directory {path.parent}: make it first")
    if there.exists() and not there.is_file():
        raise BadInput(f"{option}{path}: cannot be written: it is no regular file: name another")
    if not os.access(there if there.exists() else there.parent, os.W_OK) or not os.access(there.parent, os.W_OK):
        raise BadInput(f"{option}{path}: cannot be written: permission denied: make it and its folder writable")


def write_files(contents: Mapping[Path, bytes]) -> None:
    """
    Make each path of *contents* a file that holds its bytes, in that order; links and permissions stay.

    Raises:
        BadInput: one cannot be written; unless a disk breaks between two renamings, all are as they were.
    """
    for path in contents:
        check_writable(path)
    with _removed(made := {path: path.resolve().with_name(_beside(path)) for path in contents}):
        for path, new in made.items():
            try:
                new.write_bytes(contents[path])
                if path.exists():
                    shutil.copymode(path, new)
            except OSError as error:
                raise _unwritten(path, error) from None
        for path, new in made.items():
            try:
                new.replace(path.resolve())
            except OSError as error:
                raise _unwritten(path, error) from None


def _beside(path: Path) -> str:
    """Name of what becomes *path*: this process's own, so that two at once do not take each other's away."""
    return f".{path.name}.{os.getpid()}.new"


def _unwritten(path: Path, error: OSError) -> BadInput:
    why = error.strerror or str(error)
    return BadInput(f"{path}: cannot be written: {why}: make room or another name for it, then the same command")


@contextlib.contextmanager
def _removed(made: Mapping[Path, Path]) -> Iterator[None]:
    """In here what is *made* may be left half-way; it is gone afterwards."""
    try:
        yield
    finally:
        for new in made.values():
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
