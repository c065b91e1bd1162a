"""Files of strangers: whatever is there, it is read or refused at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from modulestack.contract.text_file import UnreadableFile, read_text


def test_text_without_the_mark_that_editors_put_first(tmp_path: Path):
    """UTF-8, with or without it."""
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfk: \xc3\xbc\n")
    assert read_text(tmp_path / "a") == "k: ü\n"


def _absent(path: Path) -> None:
    del path


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def _latin(path: Path) -> None:
    path.write_bytes(b"k: \xfc\n")


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50 * 1024**3)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_absent, "cannot be read: No such file"),
        (_folder, "is a folder, not a file"),
        (_pipe, "is a named pipe, not a file"),
        (_device, "is a device, not a file"),
        (_socket, "cannot be read: No such device"),
        (_loop, "cannot be read: Too many levels of symbolic links"),
        (_dangling, "cannot be read: No such file"),
        (_latin, r"not UTF-8 text \(byte 3\)"),
        (_huge, "is too large: more than 4096 KiB"),
    ],
)
def test_what_is_no_readable_file_is_refused_at_once(make, said, tmp_path: Path):
    """Neither a pipe without a writer nor a device without an end is waited for."""
    make(tmp_path / "a")
    with pytest.raises(UnreadableFile, match=said):
        read_text(tmp_path / "a")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path):
    """In the system's words."""
    (tmp_path / "a").touch(mode=0)
    with pytest.raises(UnreadableFile, match="cannot be read: Permission denied"):
        read_text(tmp_path / "a")
