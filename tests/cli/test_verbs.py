"""The verbs around a release, as typed, one after the other on one account."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

import pytest

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from tests.release.stack import (
    BETTER,
    BUCKET,
    CRASHES,
    GOOD,
    QUICK,
    TRUST,
    StackAccount,
    change_template,
    stack_account,
)
from tests.release.terminal import Terminal

ONCE = f"ghcr.io/example/web@sha256:{'0' * 64}"


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(("web", "api"), quick=True)
    for image in (GOOD, BETTER):
        found.aws.ecs.behaviours.set(image, dataclasses.replace(QUICK, output=("ready",)))
    with pytest.MonkeyPatch.context() as patch:
        modulestack = Terminal(found, patch)
        for image in (BETTER, CRASHES):
            modulestack("release", f"web={image}", "-e", "staging")
    yield found
    found.aws.close()


@pytest.fixture
def modulestack(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def test_status_shows_what_runs_and_what_the_next_release_changes(account: StackAccount, modulestack: Terminal):
    """As a table and as JSON."""
    change_template(account, "web", lambda t: t["containerDefinitions"][0].update(stopTimeout=45))
    said = modulestack("status", "web", "-e", "staging", "--json")
    table = modulestack("status", "-e", "staging")
    change_template(account, "web", lambda t: t["containerDefinitions"][0].update(stopTimeout=30))
    stat = json.loads(said.out)["modules"][0]
    expected = {
        "module": "web",
        "revision": "staging-web:2",
        "image": BETTER,
        "released_image": BETTER,
        "rollout": "COMPLETED",
        "desired": 1,
        "running": 1,
        "pending": 0,
        "scaling": "",
        "targets": {"healthy": 1},
        "pending_changes": ["containerDefinitions[web].stopTimeout"],
        "lock": "",
        "problem": "",
    }
    assert {key: stat[key] for key in expected} == expected
    assert stat["last"]["verdict"] == "rolled-back-by-us"
    assert "template changed, takes effect with the next release (containerDefinitions[web].stopTimeout)" in table.out


def test_history_shows_records_and_what_nobody_recorded(modulestack: Terminal):
    """Newest first; the first deployment was the stack's."""
    said = modulestack("history", "web", "-e", "staging", "--json")
    entries = json.loads(said.out)["entries"]
    assert [(e["verb"], e["before"], e["after"], e["verdict"]) for e in entries] == [
        ("release", "staging-web:2", "staging-web:3", "rolled-back-by-us"),
        ("release", "staging-web:1", "staging-web:2", "succeeded"),
        ("deployment", "", "staging-web:1", "successful"),
    ]
    assert "rolled-back-by-us" in modulestack("history", "web", "-e", "staging").out


def test_diff_shows_paths_and_hides_secrets(account: StackAccount, modulestack: Terminal):
    """Nothing to show is said."""
    same = modulestack("diff", "web", "-e", "staging")
    added = [{"name": "API_KEY", "value": "secret-value"}]
    change_template(account, "web", lambda t: t["containerDefinitions"][0].update(environment=added))
    other = modulestack("diff", f"web={GOOD}", "-e", "staging")
    change_template(account, "web", lambda t: t["containerDefinitions"][0].update(environment=[]))
    assert same.out == "web: what runs is what the template says\n"
    assert other.out.splitlines() == [
        'containerDefinitions[web].environment[API_KEY]: (absent) -> {"name": "API_KEY", "value": "(hidden)"}',
        f"containerDefinitions[web].image: {BETTER} -> {GOOD}",
    ]


def test_verify_is_the_whole_preflight(account: StackAccount, modulestack: Terminal):
    """Roles that the running tasks have proven are checked too."""
    wrong = "refuse: task role staging-web-task does not trust ecs-tasks.amazonaws.com"
    good = modulestack("verify", "web", "-e", "staging")
    other = json.dumps(TRUST).replace("ecs-tasks", "lambda")
    account.aws.client("iam").update_assume_role_policy(RoleName="staging-web-task", PolicyDocument=other)
    bad = modulestack("verify", "web", "-e", "staging")
    assert (good.code, good.out) == (0, f"web: nothing speaks against a release of {BETTER}\n")
    assert (bad.code, bad.out) == (3, f"{wrong}: let it trust that service\n")


def test_verify_and_release_say_what_ecs_would_not_take(account: StackAccount, modulestack: Terminal):
    """Before anything is registered; every sentence at once."""
    before = account.registered("web")
    broken = {"privileged": True, "hostname": "web"}
    change_template(account, "web", lambda t: t["containerDefinitions"][0].update(broken))
    said = [modulestack(verb, f"web={GOOD}", "-e", "staging") for verb in ("verify", "release")]
    change_template(account, "web", lambda t: [t["containerDefinitions"][0].pop(key) for key in broken])
    lines = [
        "ECS does not take the task definition: hostname is not supported on container when networkMode=awsvpc.",
        "ECS does not take the task definition: Fargate compatible task definitions do not support privileged",
    ]
    assert [each.code for each in said] == [3, 3]
    assert all(line in each.out + each.err for each in said for line in lines)
    assert account.registered("web") == before


def test_watch_tells_the_newest_deployments_end(modulestack: Terminal):
    """There was nothing left to watch: it says what runs."""
    said = modulestack("watch", "web", "-e", "staging")
    assert (said.code, said.out.splitlines()[-1]) == (0, "web runs web@sha256:bbbbbbbbbbbb as staging-web:2")


def test_logs_can_be_narrowed(modulestack: Terminal):
    """By task, by pattern; a task without output is an error."""
    everything = modulestack("logs", "web", "-e", "staging", "--since", "1d", "--json").objects
    crash = [line for line in everything if "KeyError" in line["text"]]
    account = modulestack("logs", "web", "-e", "staging", "--since", "1d", "--task", crash[0]["task"][:12])
    some = modulestack("logs", "web", "-e", "staging", "--since", "1d", "--filter", "ready", "--json").objects
    none = modulestack("logs", "web", "-e", "staging", "--task", "ffff")
    assert ({line["text"] for line in everything}, len(crash)) == ({"ready", "KeyError: 'DATABASE_URL'"}, 2)
    assert [line.partition(" ")[2].partition(" ")[2] for line in account.out.splitlines()] == [
        "KeyError: 'DATABASE_URL'"
    ]
    assert {line["text"] for line in some} == {"ready"}
    assert (none.code, none.err) == (2, "web: /modulestack/staging/web has no output of a task ffff\n")


def test_run_waits_and_exits_as_the_task_does(account: StackAccount, modulestack: Terminal):
    """Its output is shown; a task that never starts is 125."""
    behaviours = account.aws.ecs.behaviours
    behaviours.set(GOOD, dataclasses.replace(QUICK, output=("migrating",), exits_after_s=4.0, exit_code=7))
    seven = modulestack("run", "api", "-e", "staging", "--env", "A=1", "--", "python", "manage.py", "migrate")
    behaviours.set(GOOD, Behaviour(pull_error=True))
    never = modulestack("run", "api", "-e", "staging")
    behaviours.set(GOOD, QUICK)
    account.aws.clock.sleep(120)
    assert (seven.code, "migrating" in seven.out) == (7, True)
    assert never.code == 125
    assert "CannotPullContainerError" in never.err


def test_stop_takes_the_beginning_of_an_id(account: StackAccount, modulestack: Terminal):
    """One that fits no task, or several, is refused with the list."""
    ecs = account.aws.client("ecs")
    task = ecs.list_tasks(cluster="staging-api", serviceName="api")["taskArns"][0].rpartition("/")[2]
    wrong = modulestack("stop", "api", "xyz", "-e", "staging")
    right = modulestack("stop", "api", task[:10], "-e", "staging", "--now")
    account.aws.clock.sleep(120)
    assert (wrong.code, wrong.err) == (2, f"api: no task begins with xyz: running are {task}\n")
    assert (right.code, right.out) == (0, f"api: task {task} is stopping\n")


def test_prune_keeps_every_way_back(account: StackAccount, modulestack: Terminal):
    """Dry by default."""
    ecs = account.aws.client("ecs")
    shown = modulestack("prune", "web", "-e", "staging", "--keep", "1")
    active = ecs.list_task_definitions(familyPrefix="staging-web", status="ACTIVE")["taskDefinitionArns"]
    assert shown.out.splitlines() == [
        "keep        staging-web:3  one of the newest 1",
        "keep        staging-web:2  it runs",
        "keep        staging-web:1  a rollback may return to it",
    ]
    assert len(active) == 3
    for number in range(4, 8):
        account.aws.client("ecs").register_task_definition(
            family="staging-web", containerDefinitions=[{"name": "web", "image": f"x:{number}", "memory": 128}]
        )
    done = modulestack("prune", "web", "-e", "staging", "--keep", "2", "--apply")
    active = ecs.list_task_definitions(familyPrefix="staging-web", status="ACTIVE")["taskDefinitionArns"]
    assert done.out.splitlines()[-1] == "web: 3 revisions deregistered"
    assert [arn.rpartition(":")[2] for arn in active] == ["1", "2", "6", "7"]


def test_unlock_shows_and_breaks(account: StackAccount, modulestack: Terminal):
    """Without --yes and without a terminal it only shows."""
    free = modulestack("unlock", "web", "-e", "staging")
    body = {"token": "t", "owner": "bob@ci", "purpose": "release", "since": "2026-01-01T10:00:00Z"}
    account.aws.client("s3").put_object(
        Bucket=BUCKET,
        Key="modules/web/lock.json",
        Body=json.dumps({**body, "expires": "2026-01-01T10:05:00Z"}).encode(),
    )
    shown = modulestack("unlock", "web", "-e", "staging")
    assert account.is_locked()
    broken = modulestack("unlock", "web", "-e", "staging", "--yes")
    assert free.out == "web: nobody holds its lock\n"
    assert shown.out.splitlines()[-1] == "Next: modulestack unlock web -e staging --yes"
    assert shown.out.startswith("web: bob@ci (release), since 2026-01-01T10:00:00Z, expire")
    assert (broken.out.splitlines()[-1], account.is_locked()) == ("web: the lock is broken", False)


def test_rollback_by_number_and_by_itself(account: StackAccount, modulestack: Terminal):
    """Back and forth; a number that does not exist is bad input."""
    back = modulestack("rollback", "web", "-e", "staging")
    forth = modulestack("rollback", "web", "-e", "staging", "--to", "2")
    none = modulestack("rollback", "web", "-e", "staging", "--to", "77")
    assert back.out.splitlines()[-1] == "web runs web@sha256:aaaaaaaaaaaa as staging-web:1"
    assert forth.out.splitlines()[-1] == "web runs web@sha256:bbbbbbbbbbbb as staging-web:2"
    assert (back.code, forth.code, none.code) == (0, 0, 2)
    assert none.out.startswith("web was not touched: there is no task definition staging-web:77")


def test_promote_takes_the_very_digest(account: StackAccount, modulestack: Terminal):
    """Here of an environment of the same name in another account, which is the same one here: it runs there already."""
    elsewhere = ("--from", "staging", "--from-profile", "other-account")
    said = modulestack("promote", "web", *elsewhere, "--to", "staging")
    assert (said.code, said.out.splitlines()[-1]) == (
        0,
        "web already runs web@sha256:bbbbbbbbbbbb as staging-web:2: nothing to do",
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(modulestack: Terminal, shell: str):
    assert "_MODULESTACK_COMPLETE" in modulestack("completion", shell).out
