"""An environment's file as it was: at a git revision, or in another file."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from modulestack.environment import load
from modulestack.environment.errors import InvalidEnvironment, told
from modulestack.environment.model import Environment
from modulestack.environment.stack_file import PROJECT

_MOST_TOLD = 20
"""Problems of a file that nobody edits any more."""


class NoEarlierFile(Exception):
    """There is nothing to compare with; the message says why."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class EarlierFile:
    """What an environment's file said before."""

    reference: str
    """The commit, whole, or the file's path."""
    environment: Environment | None
    """None: there was no such environment."""
    files: dict[str, bytes | None]
    """Of the project and of the environment, by name, as they were; None: it was not there."""


def read(name: str, root: Path, reference: str) -> EarlierFile:
    """
    The environment *name* of *root* as *reference* has it: a file's path, or a revision of *root*'s git repository.

    Raises:
        NoEarlierFile: it is neither, or what it says does not follow today's rules.
    """
    file = root / reference
    if file.is_file():
        project = root / PROJECT
        texts = {PROJECT: project.read_bytes() if project.is_file() else None, _file(name): file.read_bytes()}
        return EarlierFile(reference=reference, environment=_environment(name, texts, reference), files=texts)
    from modulestack.rehearsal.cli_engine import git_revision
    from modulestack.rehearsal.cli_engine.errors import RevisionNotFound

    try:
        commit = git_revision.resolve(root, reference)
        texts = {file: git_revision.read(root, commit, file) for file in (PROJECT, _file(name))}
    except RevisionNotFound as error:
        raise NoEarlierFile(f"--against: {error}; nor is it a file") from None
    return EarlierFile(reference=commit, environment=_environment(name, texts, reference), files=texts)


def _file(name: str) -> str:
    return f"Pulumi.{name}.yaml"


def _environment(name: str, texts: dict[str, bytes | None], reference: str) -> Environment | None:
    """The environment of the files *texts*; None if its own is not there."""
    if texts[_file(name)] is None:
        return None
    with tempfile.TemporaryDirectory(prefix="modulestack-") as folder:
        for file, text in texts.items():
            if text is not None:
                (Path(folder) / file).write_bytes(text)
        try:
            return load.from_file(name, Path(folder), alone=True)
        except InvalidEnvironment as error:
            problems = "\n".join(f"  {line}" for line in told(error.problems, _MOST_TOLD))
            raise NoEarlierFile(
                f"{name} at {reference} does not follow today's rules, so there is nothing to compare with:\n{problems}"
            ) from None
