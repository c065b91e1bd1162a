"""One stack of one project, in front of one embedded AWS, for as long as the ``with`` block lasts."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from modulestack.embedded_aws import server
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.provider.clock_endpoint import ClockEndpoint
from modulestack.engine.resource_state import ResourceStep
from modulestack.engine.run import EngineRun
from modulestack.rehearsal.cli_engine import (
    command,
    engine_events,
    project_copy,
    pulumi_cli,
    pulumi_home,
    run_environment,
)
from modulestack.rehearsal.cli_engine.command import CommandResult
from modulestack.rehearsal.cli_engine.errors import CliEngineError
from modulestack.rehearsal.cli_engine.failure_message import failure_message

OnStep = Callable[[ResourceStep], None]


class CliStack:
    """
    ``pulumi`` as a person would run it, but for where: everything lives in a temporary folder that goes with it.

    The user's own Pulumi home, login, backend, stack files and credentials are neither read nor written.
    """

    def __init__(self, name: str, root: Path, aws: EmbeddedAws, cli: pulumi_cli.PulumiCli | None = None) -> None:
        """
        The stack *name* of the project in *root*; the program is looked for there, unless ``use`` names another folder.

        Raises:
            NoCli: Pulumi's command line cannot be used.
        """
        self.name = name
        self.aws = aws
        self._cli = cli or pulumi_cli.find_pulumi_cli()
        self._root = root
        self._overrides: dict[str, str] = {}
        self._salt = ""
        self._passphrase = secrets.token_hex(16)

    def __enter__(self) -> CliStack:
        self._base = Path(tempfile.mkdtemp(prefix="modulestack-"))
        self._before = _terminate_as_interrupt()
        try:
            self.places = run_environment.RunFolders(base=self._base)
            self.places.make()
            pulumi_home.make(self.places.pulumi_home)
            self._server = server.serve(self.aws)
            self._door = ClockEndpoint(self.aws.clock)
            self.use(self._root)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _uninterrupted():
            for part in ("_door", "_server"):
                if hasattr(self, part):
                    getattr(self, part).close()
            shutil.rmtree(self._base, ignore_errors=True)
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)

    def use(self, root: Path, overrides: Mapping[str, str] | None = None) -> None:
        """Run what is in *root* from now on, *overrides* (key → text) over its file's values."""
        self._root = root
        self._overrides = dict(overrides or {})
        shutil.rmtree(self._project, ignore_errors=True)
        project_copy.link(root, self._project)
        self._write_settings()

    def configure(self, overrides: Mapping[str, str]) -> None:
        """Set *overrides* over the file's values, and over earlier ones."""
        self._overrides |= overrides
        self._write_settings()

    def up(self, *, refresh: bool = False, on_step: OnStep = lambda _step: None) -> EngineRun:
        """
        ``pulumi up``, with ``--refresh`` if *refresh*.

        Raises:
            EngineFailed: the program or a resource failed.
        """
        flags = ["--skip-preview", "--yes", *(["--refresh"] if refresh else [])]
        return self._operation("up", flags, planned=False, on_step=on_step)[0]

    def preview(self, *, refresh: bool = False) -> tuple[EngineRun, str]:
        """
        ``pulumi preview``: what ``up`` would do, and the text that the engine shows.

        Raises:
            EngineFailed: the program or a provider refuses.
        """
        run, done = self._operation("preview", ["--refresh"] if refresh else [], planned=True)
        return run, done.text

    def refresh(self) -> EngineRun:
        """
        ``pulumi refresh``: take into the state what somebody changed by hand; the steps are what was found.

        Raises:
            EngineFailed: a provider refuses.
        """
        return self._operation("refresh", ["--skip-preview", "--yes"], planned=False)[0]

    def destroy(self, *, on_step: OnStep = lambda _step: None) -> EngineRun:
        """
        ``pulumi destroy``.

        Raises:
            EngineFailed: a resource is protected, or AWS refuses.
        """
        return self._operation("destroy", ["--skip-preview", "--yes"], planned=False, on_step=on_step)[0]

    def import_file(self, file: Path) -> EngineRun:
        """
        ``pulumi import --file``: take into the state what *file* lists.

        Raises:
            EngineFailed: the engine refuses it, or a resource is not there.
        """
        flags = ["--file", str(file), "--protect=false", "--generate-code=false", "--skip-preview", "--yes"]
        return self._operation("import", flags, planned=False)[0]

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, secrets in clear."""
        done = self._pulumi("stack", "output", "--json", "--show-secrets", "--stack", self.name)
        self._check(done, "stack output")
        found: dict[str, Any] = json.loads(done.text)
        return found

    def cancel(self) -> None:
        """``pulumi cancel``: free the stack of the lock that a killed run left."""
        self._check(self._pulumi("cancel", "--stack", self.name, "--yes"), "cancel")

    @property
    def state_file(self) -> Path:
        """The file in which the engine keeps this stack's state."""
        return next((self.places.backend / ".pulumi" / "stacks").glob(f"*/{self.name}.json"))

    @property
    def variables(self) -> dict[str, str]:
        """Every environment variable of a run."""
        return run_environment.variables(
            self.places, passphrase=self._passphrase, aws_url=self._server.url, time_url=self._door.url
        )

    @property
    def _project(self) -> Path:
        return self._base / "project"

    def _write_settings(self) -> None:
        file = self._project / f"Pulumi.{self.name}.yaml"
        if not self._salt:
            done = self._pulumi("stack", "init", self.name, "--secrets-provider", "passphrase")
            self._check(done, "stack init")
            self._salt = next(line for line in file.read_text().splitlines() if line.startswith("encryptionsalt:"))
        encrypted = project_copy.write_stack(self.name, self._root, self._project, self._overrides)
        file.write_text(f"{file.read_text().rstrip()}\n{self._salt}\n")
        if encrypted:
            values = [f"{path}={project_copy.SECRET}" for path in encrypted]
            flags = [flag for value in values for flag in ("--secret", value)]
            self._check(self._pulumi("config", "set-all", "--path", "--stack", self.name, *flags), "config set-all")

    def _operation(
        self, verb: str, flags: list[str], *, planned: bool, on_step: OnStep = lambda _step: None
    ) -> tuple[EngineRun, CommandResult]:
        run = EngineRun()

        def hear(event: dict[str, Any]) -> None:
            step = engine_events.step_of(event, planned=planned)
            if step:
                run.steps.append(step)
                on_step(step)

        always = ["--stack", self.name, "--skip-plugin-pre-install", "--suppress-permalink=true", "--color", "never"]
        done = self._pulumi(verb, *always, *flags, with_events=True, on_event=hear)
        if done.status != 0:
            raise CliEngineError(failure_message(done, self.name, verb), run, done.text)
        self.messages = [
            diagnostic.message
            for diagnostic in engine_events.diagnostics(done.events)
            if diagnostic.severity in ("info", "warning")
        ]
        return run, done

    def _pulumi(
        self,
        *arguments: str,
        with_events: bool = False,
        on_event: Callable[[dict[str, Any]], None] = lambda _event: None,
    ) -> CommandResult:
        return command.run(
            [self._cli.path, *arguments, "--non-interactive"],
            variables=self.variables,
            folder=self._project,
            scratch=self.places.scratch,
            with_events=with_events,
            on_event=on_event,
        )

    def _check(self, done: CommandResult, verb: str) -> None:
        if done.status != 0:
            raise CliEngineError(failure_message(done, self.name, verb), EngineRun(), done.text)


Handler = Callable[[int, FrameType | None], Any] | int | None


def _terminate_as_interrupt() -> Handler:
    """Let SIGTERM end a run as Ctrl-C does, so that nothing is left; the handler that was there before."""
    if threading.current_thread() is not threading.main_thread():
        return None

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before: Handler = signal.signal(signal.SIGTERM, interrupt)
    return before


@contextmanager
def _uninterrupted() -> Any:
    """Holds Ctrl-C off for the moment that cleaning up takes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
