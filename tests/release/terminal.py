"""The command line on an embedded account: the session is the account's, and so is the time."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any, Protocol

import pytest
from click.testing import CliRunner

from modulestack.cli.main import command_group
from modulestack.embedded_aws.account import EmbeddedAws


@dataclasses.dataclass(frozen=True)
class TerminalOutput:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Its JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class HasAccount(Protocol):
    """Whatever stands in an embedded account."""

    @property
    def aws(self) -> EmbeddedAws:
        """The account."""


class Terminal:
    """Runs ``modulestack`` in this process."""

    def __init__(
        self,
        account: HasAccount,
        monkeypatch: pytest.MonkeyPatch,
        client: Callable[[str, str | None], Any] | None = None,
    ) -> None:
        """*client* makes the clients (service, region); by default the account's own."""
        clock, make = account.aws.clock, client or account.aws.client

        class Clock:
            now, sleep = staticmethod(clock.now), staticmethod(clock.sleep)

            def wake(self) -> None:
                """Nobody sleeps for real."""

        class Session:
            region_name = account.aws.region
            client = staticmethod(lambda service, region_name=None, config=None: make(service, region_name))

        monkeypatch.setattr("modulestack.release.aws_access.clock.SystemClock", Clock)
        monkeypatch.setattr(
            "modulestack.release.aws_access.session.open_session", lambda profile, region, role_arn: Session()
        )
        monkeypatch.setattr("modulestack.release.aws_access.session.describe_caller", lambda: "ada@laptop")
        monkeypatch.setattr("modulestack.release.aws_access.client.random.random", lambda: 0.5)

    def __call__(self, *args: str) -> TerminalOutput:
        result = CliRunner().invoke(command_group, [*args], prog_name="modulestack")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return TerminalOutput(result.exit_code, result.stdout, result.stderr)
