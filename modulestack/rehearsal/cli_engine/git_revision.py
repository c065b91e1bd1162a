"""A project as it was at a git revision, in a folder of its own; the working tree stays as it is."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from pathlib import Path

from modulestack.rehearsal.cli_engine.errors import RevisionNotFound


def resolve(root: Path, reference: str) -> str:
    """
    The commit that *reference* names in *root*'s repository, whole.

    Raises:
        NoRevision: it names none.
    """
    try:
        return (
            _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
            .decode()
            .strip()
        )
    except RevisionNotFound as error:
        raise RevisionNotFound(
            f"{reference} is no revision of the git repository in {root}"
            + (f": {error}" if str(error) else "")
            + "; in a shallow clone fetch it first"
        ) from None


def unpack(root: Path, commit: str, into: Path) -> None:
    """
    Put *root* as it was at *commit* into *into*.

    Raises:
        NoRevision: git cannot.
    """
    archive = _git(root, "archive", "--format=tar", commit)
    into.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        # Python 3.11.4 has filters: https://docs.python.org/3/library/tarfile.html#supporting-older-python-versions
        tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _into: member)
        tar.extractall(into)  # noqa: S202


def read(root: Path, commit: str, file: str) -> bytes | None:
    """
    *file* of *root* as it was at *commit*; None: it was not there.

    Raises:
        NoRevision: git cannot.
    """
    if not _git(root, "ls-tree", "--name-only", commit, "--", file):
        return None
    return _git(root, "show", f"{commit}:./{file}")


def _git(root: Path, *arguments: str) -> bytes:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(["git", *arguments], cwd=root, env=clean, capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise RevisionNotFound(f"git does not run: {error.strerror}") from None
    if done.returncode != 0:
        raise RevisionNotFound(done.stderr.decode(errors="replace").strip().removeprefix("fatal: "))
    return done.stdout
