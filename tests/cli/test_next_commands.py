"""Each command that a verdict ends with is typed as it stands, and so is what that prints as the next one."""

from __future__ import annotations

import json
import re

import pytest

from modulestack.release.outcome.verdict_table import VERDICTS_BY_NAME
from tests.release.stack import BETTER, GOOD, stack_account
from tests.release.terminal import Terminal

SINCE, UNTIL = "2026-01-01T00:00:00Z", "2126-01-01T00:00:00Z"
ADVISED = {
    command
    for verdict in VERDICTS_BY_NAME.values()
    for command in re.findall(
        r"modulestack [^,;]*", verdict.next.replace("{module}", "web").replace("{environment}", "staging")
    )
}
DOES: dict[str, tuple[int, str, bool]] = {
    "modulestack watch web -e staging": (0, BETTER, True),
    "modulestack verify web -e staging": (0, BETTER, True),
    "modulestack unlock web -e staging": (0, BETTER, False),
    "modulestack status web -e staging": (0, BETTER, True),
    "modulestack logs web -e staging": (0, BETTER, True),
    "modulestack rollback web -e staging": (0, GOOD, False),
}
"""Command → its exit code, the image that runs then, and whether a lock that a killed release left is still there."""


def test_all_are_tried():
    assert set(DOES) == ADVISED


@pytest.mark.parametrize("command", DOES)
def test_the_next_command_does_what_it_is_for(command: str, monkeypatch: pytest.MonkeyPatch):
    """After a release of BETTER over GOOD, and another one that was killed: only its lock is left."""
    account = stack_account(quick=True)
    terminal = Terminal(account, monkeypatch)
    assert terminal("release", f"web={BETTER}", "-e", "staging").code == 0
    if command != "modulestack rollback web -e staging":
        manifest = account.request().manifest
        lock = {"token": "t", "owner": "bob@ci", "purpose": "a release", "since": SINCE, "expires": UNTIL}
        account.aws.client("s3").put_object(
            Bucket=manifest.template.bucket, Key=manifest.lock_key, Body=json.dumps({"schema": 1, **lock}).encode()
        )
        assert account.is_locked()
    done = terminal(*command.split()[1:])
    if further := re.search(r"^Next: modulestack (.*)$", done.out, re.MULTILINE):
        done = terminal(*further[1].split())
    assert (done.code, *account.running(), account.is_locked()) == (DOES[command][0], *DOES[command][1:]), done
    account.aws.close()
