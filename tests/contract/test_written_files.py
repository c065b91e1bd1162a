"""Files in a person's folder are written whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from modulestack.contract.errors import BadInput
from modulestack.contract.written_files import check_writable, write_files


def test_all_are_written_and_links_and_permissions_stay(tmp_path: Path):
    there, link, new = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    there.write_bytes(b"before")
    there.chmod(0o640)
    link.symlink_to(there)
    write_files({new: b"1\r\n", link: b"2"})
    assert (new.read_bytes(), there.read_bytes(), link.is_symlink()) == (b"1\r\n", b"2", True)
    assert there.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "b", "c"]


def test_two_at_once_do_not_take_away_what_the_other_has_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The other one writes all of it between our two steps."""
    path, write, pid = tmp_path / "a", Path.write_bytes, os.getpid()

    def interrupted(new: Path, data: bytes) -> int:
        monkeypatch.setattr(Path, "write_bytes", write)
        monkeypatch.setattr(os, "getpid", lambda: pid + 1)
        written = write(new, data)
        write_files({path: b"other"})
        return written

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    write_files({path: b"ours"})
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a", b"ours")]


def test_one_that_cannot_be_leaves_the_others_as_they_were(tmp_path: Path):
    first, folder = tmp_path / "first", tmp_path / "folder"
    first.write_bytes(b"before")
    folder.mkdir()
    with pytest.raises(BadInput, match="folder: cannot be written: it is a folder"):
        write_files({first: b"after", folder: b""})
    assert first.read_bytes() == b"before"


def test_a_disk_that_is_full_leaves_all_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first, second = tmp_path / "first", tmp_path / "second"
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if "second" in path.name:
            raise OSError(28, "No space left on device")
        return write(path, data)

    first.write_bytes(b"before")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadInput, match="second: cannot be written: No space left on device"):
        write_files({first: b"after", second: b""})
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("first", b"before")]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("folder", "it is a folder"),
        ("pipe", "it is no regular file"),
        ("nowhere/x", "there is no directory"),
        ("kept", "permission denied: make it and its folder writable"),
    ],
)
def test_what_cannot_be_written_is_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, told: str):
    """Whoever runs this as root may write anything: the one that is kept is so by what the system answers."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "kept").touch()
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "kept" and access(path, mode))
    with pytest.raises(BadInput, match=f"^--to: .*{name}: cannot be written: .*{told}"):
        check_writable(tmp_path / name, "--to: ")
