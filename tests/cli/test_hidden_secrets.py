"""What looks secret is neither shown nor kept: not in a plan, a verdict, an annotation or a record."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.release.stack import BETTER, BUCKET, CRASHES, QUICK, StackAccount, change_template, stack_account
from tests.release.terminal import Terminal

SECRETS = ("hunter2hunter2", "ghp_0123456789abcdefghijABCDEFGHIJ012345")
LINES = (
    f"connecting to postgres://app:{SECRETS[0]}@db/app",
    f"GITHUB_PAT={SECRETS[1]}",
    f'{{"password": "{SECRETS[0]}"}}',
    "KeyError: 'DATABASE_URL'",
)


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    crash = dataclasses.replace(QUICK, exits_after_s=3.0, exit_code=1, last_output=LINES)
    found.aws.ecs.behaviours.set(CRASHES, crash)
    variables = [{"name": "CONN", "value": "${conn}"}, {"name": "PLAIN", "value": "${plain}"}]
    change_template(found, "web", lambda t: t["containerDefinitions"][0].update(environment=variables))
    yield found
    found.aws.close()


@pytest.fixture
def modulestack(account: StackAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    return Terminal(account, monkeypatch)


def kept(account: StackAccount) -> str:
    """Everything in the bucket."""
    s3 = account.aws.client("s3")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    return "\n".join(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() for key in keys)


GIVEN = ("--set", f"conn=postgres://app:{SECRETS[0]}@db/app", "--set", f"plain={SECRETS[1]}")


@pytest.mark.parametrize("more", [("--dry-run",), ("--dry-run", "--json"), (), ("--json",)], ids=str)
@pytest.mark.parametrize("image", [CRASHES, BETTER], ids=["crashes", "good"])
def test_a_release_shows_and_keeps_none(
    account: StackAccount, modulestack: Terminal, tmp_path: Path, image: str, more: tuple[str, ...]
) -> None:
    said = modulestack("release", f"web={image}", "-e", "staging", *GIVEN, *more)
    everything = said.out + said.err + kept(account)
    if (tmp_path / "summary.md").exists():
        everything += (tmp_path / "summary.md").read_text()
    assert [secret for secret in SECRETS if secret in everything] == []
    if image == CRASHES and "--dry-run" not in more:
        assert ("KeyError" in said.out, "(hidden)" in said.out, "KeyError" in kept(account)) == (True, True, False)


@pytest.mark.parametrize("verb", [("diff", f"web={BETTER}"), ("verify", f"web={BETTER}")], ids=lambda verb: verb[0])
@pytest.mark.parametrize("more", [(), ("--json",)], ids=str)
def test_reading_shows_none(modulestack: Terminal, verb: tuple[str, ...], more: tuple[str, ...]) -> None:
    said = modulestack(*verb, "-e", "staging", *GIVEN, *more)
    assert [secret for secret in SECRETS if secret in said.out + said.err] == []
