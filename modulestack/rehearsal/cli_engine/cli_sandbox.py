"""The sandbox of a rehearsal, with Pulumi's own engine on it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from modulestack.contract.config_keys import DELETION_PROTECTION
from modulestack.engine.run import EngineRun
from modulestack.environment.load import config_of
from modulestack.rehearsal.cli_engine.cli_stack import CliStack
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from modulestack.rehearsal.report import RehearsalListener
from modulestack.rehearsal.sandbox import Sandbox


class CliSandbox(Sandbox):
    """
    The embedded account and one environment, brought up and down by Pulumi's command line.

    A context manager: everything but the embedded account ends with the block.
    """

    def __init__(
        self, name: str, root: Path, listen: RehearsalListener = lambda _event: None, cli: PulumiCli | None = None
    ) -> None:
        """
        As the in-process sandbox; *cli* saves looking for the command line again.

        Raises:
            InvalidEnvironment: the file does not validate; nothing was made.
            NoCli: Pulumi's command line cannot be used.
        """
        super().__init__(name, root, listen)
        self._listen = listen
        written = config_of(name, root)
        self._overrides = {key: text for key, text in self.config.items() if text != written.get(key)}
        self.stack = CliStack(name, root, self.aws, cli)

    def __enter__(self) -> CliSandbox:
        self.stack.__enter__()
        self.stack.configure(self._overrides)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.__exit__(kind, error, trace)

    def up(self, **config: str) -> tuple[EngineRun, dict[str, Any], list[str]]:
        """
        ``pulumi up``, *config* over the file's values from now on.

        Raises:
            EngineFailed: a resource could not be made, or the program raised.
        """
        if config:
            self.stack.configure(config)
        run = self.stack.up(on_step=self._listen)
        return run, self.stack.outputs(), self.stack.messages

    def down(self) -> EngineRun:
        """
        ``pulumi destroy``; deletion protection is switched off first, as a person would.

        Raises:
            EngineFailed: AWS refuses.
        """
        if self.environment.deletion_protection:
            self.up(**{DELETION_PROTECTION: "false"})
        return self.stack.destroy(on_step=self._listen)
