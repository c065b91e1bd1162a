"""``modulestack continue``, typed as `status` and verdicts say it, and what it says when nothing waits."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.release.shifting import SHORT, newest, until_stage
from tests.release.stack import BETTER, GOOD, StackAccount, stack_account
from tests.release.terminal import Terminal

PAUSES = [
    {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]},
    {"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT"]},
]


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True, configuration={**SHORT["BLUE_GREEN"], "lifecycleHooks": PAUSES})
    for stage in ("POST_SCALE_UP", "POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT"):  # of the service's first deployment
        until_stage(found, stage)
        hook = next(each for each in newest(found)["lifecycleHookDetails"] if each["status"] == "AWAITING_ACTION")
        found.aws.client("ecs").continue_service_deployment(
            serviceDeploymentArn=newest(found)["serviceDeploymentArn"], hookId=hook["hookId"]
        )
    found.aws.clock.sleep(300)
    yield found
    found.aws.close()


def test_pauses_are_continued_one_by_one_and_the_rest_is_watched(
    account: StackAccount, monkeypatch: pytest.MonkeyPatch
):
    """Two of one stage need a name; what each command prints as the next one does what it says."""
    terminal = Terminal(account, monkeypatch)
    ended = terminal("release", f"web={BETTER}", "-e", "staging", "--timeout", "90s")
    assert (ended.code, "waiting for somebody to continue pause ecs-pause-" in ended.out) == (13, True)
    shown = re.search(r"modulestack (continue web -e staging)", terminal("status", "-e", "staging").out)
    assert shown
    several = terminal(*shown[1].split(), "-y")
    assert several.code == 2
    assert "web: 2 pauses hold its deployment: name one with --hook: ecs-pause-" in several.err
    for hook in re.findall(r"ecs-pause-\w+", several.err):
        assert f"pause {hook} in stage POST_SCALE_UP was continued" in terminal(*shown[1].split(), "--hook", hook).out
    until_stage(account, "POST_TEST_TRAFFIC_SHIFT")
    done = terminal(*shown[1].split())
    assert done.out.splitlines()[-1] == "Next: modulestack watch web -e staging"
    watched = terminal("watch", "web", "-e", "staging")
    assert (watched.code, account.running(), account.released_image()) == (0, [BETTER], BETTER)


def test_nothing_that_waits_is_said_with_what_shows_it(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """Without a deployment, and with one that no pause holds."""
    terminal = Terminal(account, monkeypatch)
    nothing = terminal("continue", "web", "-e", "staging", "-y")
    assert nothing.code == 2
    assert "web: no deployment goes on: `modulestack status web -e staging` shows what runs" in nothing.err
    service = account.service()["deploymentConfiguration"]
    account.aws.client("ecs").update_service(
        cluster="staging-web", service="web", deploymentConfiguration={**service, "lifecycleHooks": []}
    )
    terminal("release", f"web={BETTER}", "-e", "staging", "--until", "shifted")
    bakes = terminal("continue", "web", "-e", "staging", "-y")
    assert bakes.code == 2
    assert "web: no pause holds its deployment, IN_PROGRESS in stage BAKE_TIME: `modulestack watch" in bakes.err
    assert terminal("watch", "web", "-e", "staging").code == 0


def test_a_pause_is_answered_with_a_rollback(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """And `history` tells."""
    terminal = Terminal(account, monkeypatch)
    terminal("release", f"web={BETTER}", "-e", "staging", "--timeout", "90s")
    hook = newest(account)["lifecycleHookDetails"][0]["hookId"]
    said = terminal("continue", "web", "-e", "staging", "--hook", hook, "--rollback", "-y")
    assert f"web: pause {hook} in stage POST_SCALE_UP was answered with a rollback" in said.out
    ended = terminal("watch", "web", "-e", "staging")
    assert (ended.code, account.running()) == (10, [GOOD])


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (("--percent", "5"), "--percent is the share of a canary, or of each step of linear: give --strategy, too"),
        (
            ("--strategy", "canary", "--percent", "0.05"),
            "--percent 0.05: of canary ECS takes 0.1 to 100, in tenths of a percent",
        ),
        (
            ("--strategy", "linear", "--percent", "2"),
            "--percent 2: of linear ECS takes 3 to 100, in tenths of a percent",
        ),
        (("--strategy", "blue_green", "--percent", "5"), "--percent is the share of a canary"),
        (("--until", "shifted", "--all-or-nothing"), "--until shifted does not go with --order or --all-or-nothing"),
    ],
)
def test_options_that_ecs_would_not_take_are_refused(typed: tuple[str, ...], text: str):
    """Before anything is asked."""
    from click.testing import CliRunner

    from modulestack.cli.main import command_group

    said = CliRunner().invoke(command_group, ["release", "web=app:1", "-e", "staging", *typed])
    assert (said.exit_code, text in said.output) == (2, True), said.output
