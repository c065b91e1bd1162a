"""A new deployment of what runs: ``release --force`` and ``restart``."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from modulestack.release.aws_access.cooperative import run, run_alone
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.faults import PASSING, InjectedFault
from tests.release.stack import BETTER, CRASHES, GOOD, QUICK, StackAccount, stack_account
from tests.release.terminal import Terminal

LATEST = "ghcr.io/example/web:latest"


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    yield found
    found.aws.close()


@pytest.fixture
def modulestack(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def tasks(account: StackAccount) -> set[str]:
    ecs = account.aws.client("ecs")
    return set(ecs.list_tasks(cluster="staging-web", serviceName="web")["taskArns"])


def test_the_same_tag_can_be_deployed_again(account: StackAccount, modulestack: Terminal):
    """Without --force there is nothing to do; with it the same revision gets new tasks, and the record says so."""
    first = modulestack("release", f"web={LATEST}", "--no-resolve", "-e", "staging")
    same = modulestack("release", f"web={LATEST}", "--no-resolve", "-e", "staging")
    before = tasks(account)
    forced = modulestack("release", f"web={LATEST}", "--no-resolve", "--force", "-e", "staging")
    record = account.records()[0]
    assert (first.code, same.code, forced.code) == (0, 0, 0)
    assert same.out.splitlines()[-1] == "web already runs web:latest as staging-web:2: nothing to do"
    assert forced.out.splitlines()[-1] == "web runs web:latest as staging-web:2"
    assert (record["verb"], record["forced"], record["verdict"]) == ("release", True, "succeeded")
    assert (account.registered(), before & tasks(account)) == ([1, 2], set())
    assert [
        entry["forced"] for entry in json.loads(modulestack("history", "web", "-e", "staging", "--json").out)["entries"]
    ] == [
        True,
        False,
        False,
    ]
    assert "release --force" in modulestack("history", "web", "-e", "staging").out


def test_restart_replaces_the_tasks_of_what_runs(account: StackAccount, modulestack: Terminal):
    """The template is not asked: no new revision, the same image."""
    before = tasks(account)
    said = modulestack("restart", "web", "-e", "staging")
    record = account.records()[0]
    assert (said.code, said.out.splitlines()[-1]) == (0, "web runs web@sha256:aaaaaaaaaaaa as staging-web:1")
    assert "staging-web:1 runs and gets a new deployment, as is asked for" in said.out
    assert (record["verb"], record["forced"], record["after"]["revision"]) == ("restart", True, "staging-web:1")
    assert (account.registered(), before & tasks(account), len(tasks(account))) == ([1], set(), 1)
    assert not account.is_locked()


def test_a_forced_deployment_of_something_else_is_a_release(account: StackAccount, modulestack: Terminal):
    """--force adds nothing there."""
    said = modulestack("release", f"web={BETTER}", "--force", "-e", "staging")
    assert (said.code, account.revision(), account.records()[0]["forced"]) == (0, "staging-web:2", False)


@pytest.mark.parametrize(
    ("arguments", "change"),
    [
        (("restart", "web"), "a new deployment of the same revision with web@sha256:aaaaaaaaaaaa"),
        (("release", f"web={GOOD}", "--force"), "a new deployment of the same revision with web@sha256:aaaaaaaaaaaa"),
        (("release", f"web={BETTER}", "--force"), "a new revision with web@sha256:bbbbbbbbbbbb"),
    ],
)
def test_a_dry_run_says_what_it_would_be(
    account: StackAccount, modulestack: Terminal, arguments: tuple[str, ...], change: str
):
    """And changes nothing."""
    before = tasks(account)
    said = modulestack(*arguments, "-e", "staging", "--dry-run")
    assert (said.code, f"web would go from staging-web:1 to {change}" in said.out.splitlines()) == (0, True)
    assert (tasks(account), account.registered(), account.records()) == (before, [1], [])


def test_it_waits_for_a_deployment_that_is_under_way(account: StackAccount):
    """And restarts what came of it, never what ran before."""
    dependencies = account.dependencies()
    ecs = account.aws.client("ecs")
    ecs.register_task_definition(
        **{
            key: value
            for key, value in ecs.describe_task_definition(taskDefinition="staging-web:1")["taskDefinition"].items()
            if key in {"family", "executionRoleArn", "networkMode", "containerDefinitions", "cpu", "memory", "volumes"}
        },
        requiresCompatibilities=["FARGATE"],
    )
    ecs.update_service(cluster="staging-web", service="web", taskDefinition="staging-web:2")
    preparing = release.prepare(dependencies, account.request(image="", verb="restart", force=True), ReleaseOptions())
    plan = run_alone(preparing, dependencies.clock)
    assert not isinstance(plan, Verdict)
    assert plan.action == "wait"
    verdict = run({"web": release.execute(dependencies, plan, ReleaseOptions())}, dependencies.clock)["web"]
    assert (verdict.kind, verdict.old, verdict.to) == ("succeeded", "staging-web:2", "staging-web:2")
    assert len(ecs.list_service_deployments(cluster="staging-web", service="web")["serviceDeployments"]) == 3


def test_new_tasks_that_fail_are_undone(account: StackAccount, modulestack: Terminal):
    """What a moved tag brings may not start: the old tasks go on, and the verdict says so."""
    modulestack("release", f"web={LATEST}", "--no-resolve", "-e", "staging")
    before = tasks(account)
    account.aws.ecs.behaviours.set(LATEST, account.aws.ecs.behaviours.of(CRASHES))
    said = modulestack("restart", "web", "-e", "staging")
    account.aws.ecs.behaviours.set(LATEST, QUICK)
    assert (said.code, account.records()[0]["verdict"], account.records()[0]["verb"]) == (
        11,
        "rolled-back-by-us",
        "restart",
    )
    assert before & tasks(account)


@pytest.mark.parametrize("fault", PASSING, ids=[fault.name for fault in PASSING])
def test_an_answer_that_is_lost_restarts_once(account: StackAccount, fault: InjectedFault):
    """UpdateService is looked for before it is asked again: one deployment, whatever happened to the call."""
    dependencies, request = account.dependencies(), account.request(image="", verb="restart", force=True)
    ecs, where = account.aws.client("ecs"), {"cluster": "staging-web", "service": "web"}
    before = len(ecs.list_service_deployments(**where)["serviceDeployments"])
    faults = iter([fault])
    with account.faults.during(lambda _, operation: next(faults, None) if operation == "UpdateService" else None):
        verdict = release_modules(dependencies, [request], ReleaseOptions(), Coordination(), release.execute)[0]
    assert (verdict.kind, len(ecs.list_service_deployments(**where)["serviceDeployments"]) - before) == ("succeeded", 1)
    assert (account.records()[0]["forced"], account.is_locked()) == (True, False)
