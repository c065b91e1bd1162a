"""
Files that somebody else wrote, read so that none of them can stop us.

Only a regular file is read: a pipe would wait for a writer, a device never ends. Nothing is read past what such a file
may hold.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

MOST_BYTES = 4 * 1024 * 1024
"""More than any environment says: its modules' task definitions are 64 KiB each."""

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


class UnreadableFile(Exception):
    """A file that cannot be read as text; the message continues its name: ``cannot be read: …``."""


def read_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """
    The UTF-8 text in *path*, without the mark that some editors put first.

    Never waits, whatever *path* is.

    Raises:
        UnreadableFile: not there, not a regular file, no permission, more than *most_bytes*, or not UTF-8.
    """
    try:
        return _bytes(path, most_bytes).decode("utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"not UTF-8 text (byte {error.start}): save it as UTF-8") from None


def _bytes(path: Path, most_bytes: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
        if kind != stat.S_IFREG:
            raise UnreadableFile(f"is {_KINDS.get(kind, 'something else')}, not a file: put the text itself there")
        with open(descriptor, "rb", closefd=False) as file:
            content = file.read(most_bytes + 1)
    finally:
        os.close(descriptor)
    if len(content) > most_bytes:
        raise UnreadableFile(f"is too large: more than {most_bytes // 1024} KiB")
    return content
