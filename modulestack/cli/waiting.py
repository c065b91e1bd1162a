"""The verbs that wait: for what, for how long, and what goes on without them. docs/releases.md shows the same table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import click

from modulestack.cli.durations import DURATION

Command = Callable[..., Any]
_ROLLOUT = "the module's lock, somebody else's deployment, its own deployment"
_LEFT = "a deployment that was begun goes on, and ECS moves traffic by itself; the lock is handed back"


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaitingVerb:
    """How one verb waits."""

    waits_for: str
    timeout: str
    """The default of --timeout, as typed; empty: until Ctrl-C."""
    left: str
    """What goes on when it ends before what it waits for: at Ctrl-C, or when --timeout passed."""
    help: str = "How long to wait, each time: 90s, 20m, 1h. Bake times and steps of traffic come on top."


WAITING: Mapping[str, WaitingVerb] = {
    "release": WaitingVerb(waits_for=_ROLLOUT, timeout="20m", left=_LEFT),
    "restart": WaitingVerb(waits_for=_ROLLOUT, timeout="20m", left=_LEFT),
    "rollback": WaitingVerb(waits_for=_ROLLOUT, timeout="20m", left=_LEFT),
    "promote": WaitingVerb(waits_for=_ROLLOUT, timeout="20m", left=_LEFT),
    "watch": WaitingVerb(
        waits_for="a deployment", timeout="20m", left="the deployment goes on, and ECS moves traffic by itself"
    ),
    "run": WaitingVerb(
        waits_for="its task to start, then to end",
        timeout="1h",
        left="the task goes on; the exit status is 124 when --timeout passed",
        help="How long to wait for the task: 90s, 20m, 1h. It goes on after that. Of a job: default its own timeout.",
    ),
    "stop": WaitingVerb(
        waits_for="requests to its task to end",
        timeout="20m",
        left="the task goes on, and ECS puts it into its target groups again",
    ),
    "logs": WaitingVerb(
        waits_for="new lines with --follow, CloudWatch's answer with --query",
        timeout="",
        left="the module runs on; a query ends by itself",
        help="With --follow: end after that long, not at Ctrl-C only. With --query: default 2m.",
    ),
    "rehearse": WaitingVerb(
        waits_for="Ctrl-C, with --serve",
        timeout="",
        left="nothing: the account in memory ends with it",
        help="With --serve: end after that long, not at Ctrl-C only.",
    ),
}
"""By command."""

NOT_WAITING: Mapping[str, str] = {
    "check": "reads files",
    "cost": "works until the embedded AWS has it",
    "prices": "reads price lists",
    "schema": "prints",
    "preview": "works until Pulumi's command line has ended",
    "preview-env": "works until Pulumi's command line has ended, and releases have",
    "status": "reads",
    "history": "reads",
    "diff": "reads",
    "verify": "reads",
    "exec": "prints a command",
    "continue": "asks ECS, whose deployment goes on by itself",
    "mute": "asks CloudWatch for a rule",
    "maintenance": "asks load balancers for each rule",
    "import": "reads",
    "prune": "asks ECS for each revision",
    "unlock": "asks you, and deletes",
    "completion": "prints",
}
"""The other commands → what they do instead. AWS that gives no answer is asked for a minute, with news."""


def timeout_option(verb: str) -> Callable[[Command], Command]:
    """Adds --timeout with the verb's default; the command takes it as ``timeout``, seconds or None."""
    waits = WAITING[verb]
    return click.option(
        "--timeout", type=DURATION, default=waits.timeout or None, show_default=bool(waits.timeout), help=waits.help
    )


class WaitingNews:
    """Says what is being waited for: when that changes, and every minute for as long as it stays."""

    EVERY_S = 60.0

    def __init__(self, tell: Callable[[str], None], now: Callable[[], float]) -> None:
        self._tell, self._now = tell, now
        self._what, self._since, self._told = "", 0.0, 0.0

    def __call__(self, what: str) -> None:
        """*what* is being waited for now: ``task 3f2a to end``."""
        from modulestack.release.aws_access.clock import duration, iso

        now = self._now()
        if what != self._what:
            self._what, self._since, self._told = what, now, now
            self._tell(f"waiting for {what}, since {iso(now)}")
        elif now - self._told >= self.EVERY_S:
            self._told = now
            self._tell(f"waiting for {what}, since {iso(self._since)} ({duration(now - self._since)})")
