"""A preview's stack, made and taken away by Pulumi's command line, as a person would run it."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from modulestack.cli.output import say
from modulestack.contract.errors import BadInput
from modulestack.contract.previews import BasePlace, PreviewRecord
from modulestack.contract.written_files import check_writable, write_files
from modulestack.environment.stack_file import project_name
from modulestack.release.verbs.previews import StackFailed

MISSING = "Pulumi's command line is not on PATH: install it from https://www.pulumi.com/docs/iac/download-install/"


@dataclasses.dataclass(frozen=True, kw_only=True)
class CliPreviewStack:
    """Runs `pulumi` in *root*, the project's folder, where the preview's stack file is written."""

    root: Path
    text: Callable[[PreviewRecord, BasePlace], str]
    """What the stack's file says."""
    release_images: Callable[[PreviewRecord], None]
    """Releases those of the pull request; raises ``StackFailed``."""
    secrets_provider: str = ""
    """Who encrypts the stack's secrets, as `pulumi stack init` takes it; empty: Pulumi's own choice."""
    arguments: Sequence[str] = ()
    """What `pulumi up` is given besides."""

    def check(self, record: PreviewRecord | None = None) -> None:
        """
        That it can be begun: what it runs is there, and its file can be written if *record* is to be brought up.

        Raises:
            BadInput: it cannot; says what to do.
        """
        project_name(self.root)
        if shutil.which("pulumi") is None:
            raise BadInput(MISSING)
        if record is not None:
            check_writable(self._file(record).relative_to(self.root))

    def up(self, record: PreviewRecord, place: BasePlace) -> None:
        """`pulumi stack select --create` and `pulumi up`."""
        for command in self.commands(record):
            if command[1] == "up":
                write_files({self._file(record): self.text(record, place).encode()})
            self._run(command)

    def commands(self, record: PreviewRecord) -> tuple[tuple[str, ...], ...]:
        """What `up` runs."""
        name = record.environment
        provider = ("--secrets-provider", self.secrets_provider) if self.secrets_provider else ()
        return (
            ("pulumi", "stack", "select", name, "--create", "--non-interactive", *provider),
            ("pulumi", "up", "--stack", name, "--yes", "--skip-preview", "--non-interactive", *self.arguments),
        )

    def release(self, record: PreviewRecord) -> None:
        """As `modulestack release`."""
        self.release_images(record)

    def destroy(self, record: PreviewRecord) -> None:
        """`pulumi destroy`, and what Pulumi keeps of the stack; of one that is not there nothing."""
        name = record.environment
        if self._status(("pulumi", "stack", "select", name, "--non-interactive"), quiet=True) == 0:
            self._run(("pulumi", "destroy", "--stack", name, "--yes", "--skip-preview", "--non-interactive"))
            self._run(("pulumi", "stack", "rm", name, "--yes", "--non-interactive"))
        try:
            self._file(record).unlink(missing_ok=True)
        except OSError as error:
            raise StackFailed(f"{self._file(record).name} cannot be deleted: {error.strerror}: delete it") from None

    def _file(self, record: PreviewRecord) -> Path:
        return self.root / f"Pulumi.{record.environment}.yaml"

    def _run(self, command: Sequence[str]) -> None:
        say(f"$ {' '.join(command)}", err=True)
        status = self._status(command)
        if status:
            raise StackFailed(f"`{' '.join(command)}` ended with status {status}: what it says is above")

    def _status(self, command: Sequence[str], *, quiet: bool = False) -> int:
        """
        The exit status. Interrupted, it passes that on once, and waits until Pulumi has ended what it is in.

        Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_cancel/
        """
        program = shutil.which(command[0])
        if program is None:
            raise StackFailed(MISSING)
        process = subprocess.Popen(  # noqa: S603
            [program, *command[1:]],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if quiet else None,
            stderr=subprocess.DEVNULL if quiet else None,
            start_new_session=True,
        )
        try:
            return process.wait()
        except KeyboardInterrupt:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            process.wait()
            raise
