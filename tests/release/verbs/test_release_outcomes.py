"""
A release against everything that may happen to new tasks.

Each time: the verdict, the exit code, what runs afterwards, the record.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.release.aws_access.cooperative import Steps, run_alone
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.progress_events import ProgressEvent
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.storage.lock import ReleaseLock
from modulestack.release.verbs import release
from tests.release.stack import BETTER, CRASHES, GOOD, MISSING, UNHEALTHY, StackAccount, add_module, stack_account

EXITS_CLEANLY = f"ghcr.io/example/web@sha256:{'f' * 64}"
THIRD = f"ghcr.io/example/web@sha256:{'7' * 64}"
SLOW = f"ghcr.io/example/web@sha256:{'9' * 64}"
MODULES = ("web", "many", "bare", "alarmed", "manybare")
ALARM = "alarmed-5xx"


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    account = stack_account(("web",), quick=True)
    account.aws.ecs.behaviours.set(EXITS_CLEANLY, Behaviour(exits_after_s=2.0, exit_code=0))
    account.aws.ecs.behaviours.set(SLOW, Behaviour(healthy_after_s=600.0))
    add_module(account, "many", quick=True, tasks=4)
    add_module(account, "bare", quick=True, breaker=False)
    add_module(account, "manybare", quick=True, breaker=False, tasks=3)
    add_module(account, "alarmed", quick=True, alarms=(ALARM,))
    account.aws.clock.sleep(120)
    yield account
    account.aws.close()


def release_all(
    account: StackAccount, images: dict[str, str], options: ReleaseOptions | None = None, **coordination: Any
) -> list[Verdict]:
    account.events.clear()
    requests = [account.request(module, image) for module, image in images.items()]
    return release_modules(
        account.dependencies(), requests, options or ReleaseOptions(), Coordination(**coordination), release.execute
    )


def wait_until_steady(account: StackAccount, module: str) -> str:
    """Let whatever went before come to its end; the image that runs then."""
    account.aws.clock.sleep(300)
    return account.running(module)[0]


def another_good_image(image: str) -> str:
    """The good image that *image* is not."""
    return GOOD if image == BETTER else BETTER


@pytest.mark.parametrize("module", MODULES)
def test_healthy_tasks_are_released(account: StackAccount, module: str):
    """Success is what ECS says and what runs."""
    old = wait_until_steady(account, module)
    new = another_good_image(old)
    verdict = release_all(account, {module: new})[0]
    count = account.service(module)["desiredCount"]
    assert (verdict.kind, verdict.exit_code) == ("succeeded", 0)
    assert account.running(module) == [new] * count
    assert (account.released_image(module), account.is_locked(module)) == (new, False)
    last = account.records(module)[0]
    assert (last["verdict"], last["after"]["image"], last["before"]["image"]) == ("succeeded", new, old)


FAILURES = {
    CRASHES: "the new tasks stopped with exit code 1 (EssentialContainerExited)",
    EXITS_CLEANLY: "the new tasks stopped with exit code 0 (EssentialContainerExited)",
    MISSING: "the new tasks stopped with CannotPullContainerError (TaskFailedToStart)",
    UNHEALTHY: "the new tasks stopped with failed health checks of the load balancer",
}


EVERY_FAILURE = [(CRASHES, module) for module in MODULES] + [
    (image, module) for image in (EXITS_CLEANLY, MISSING, UNHEALTHY) for module in ("many", "bare")
]
NAMES = {CRASHES: "crashes", EXITS_CLEANLY: "exits cleanly", MISSING: "missing", UNHEALTHY: "unhealthy"}


@pytest.mark.parametrize(("image", "module"), EVERY_FAILURE, ids=[f"{NAMES[i]} {m}" for i, m in EVERY_FAILURE])
def test_failing_tasks_are_undone(account: StackAccount, image: str, module: str):
    """The old version serves all along; with a breaker or without, the verdict says who undid it."""
    runs = wait_until_steady(account, module)
    old, kept = account.revision(module), account.released_image(module)
    verdict = release_all(account, {module: image})[0]
    count = account.service(module)["desiredCount"]
    assert verdict.kind in {"rolled-back-by-us", "rolled-back-by-ecs"}
    assert verdict.exit_code == {"rolled-back-by-us": 11, "rolled-back-by-ecs": 10}[verdict.kind]
    if verdict.kind == "rolled-back-by-us":
        assert verdict.why.startswith(FAILURES[image])
    assert (account.running(module), account.revision(module)) == ([runs] * count, old)
    assert (account.released_image(module), account.is_locked(module)) == (kept, False)
    assert account.records(module)[0]["verdict"] == verdict.kind


@pytest.mark.parametrize("module", ["web", "many"])
def test_left_to_ecs_the_breaker_undoes_it(account: StackAccount, module: str):
    """With --no-rollback we only report; the breaker's rollback is never a success."""
    runs = wait_until_steady(account, module)
    verdict = release_all(account, {module: CRASHES}, ReleaseOptions(stop_early=False))[0]
    assert (verdict.kind, verdict.exit_code) == ("rolled-back-by-ecs", 10)
    assert verdict.why.startswith("the circuit breaker ended the deployment after 3 of 3 failed tasks")
    assert set(account.running(module)) == {runs}


def test_without_breaker_and_without_us_it_times_out_still_rolling(account: StackAccount):
    """The sentence names both ways to go on."""
    runs = wait_until_steady(account, "bare")
    verdict = release_all(account, {"bare": CRASHES}, ReleaseOptions(stop_early=False, timeout_s=120))[0]
    assert (verdict.kind, verdict.exit_code) == ("timed-out", 13)
    assert verdict.sentence() == f"bare: {verdict.to} is still rolling out after 2 min 00 s"
    assert verdict.next() == "modulestack watch bare -e staging, or modulestack rollback bare -e staging"
    assert account.running("bare") == [runs]
    account.aws.client("ecs").update_service(
        cluster="staging-bare", service="bare", taskDefinition=verdict.old, forceNewDeployment=True
    )


def test_an_alarm_rolls_back_and_is_named(account: StackAccount):
    """It goes off while new tasks start."""
    runs = wait_until_steady(account, "alarmed")
    from modulestack.release.aws_access.cooperative import run

    def trigger_alarm() -> Steps[Any]:
        yield 8.0
        account.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="test")
        return None

    from modulestack.release.planning.plan import plan_release

    dependencies = account.dependencies()
    plan = plan_release(dependencies, account.request("alarmed", another_good_image(runs)))
    work = {"trigger_alarm": trigger_alarm(), "alarmed": release.execute(dependencies, plan, ReleaseOptions())}
    verdict = run(work, dependencies.clock)["alarmed"]
    account.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="test")
    assert (verdict.kind, verdict.why) == ("rolled-back-by-ecs", f"alarm {ALARM} went off")
    assert account.running("alarmed") == [runs]


def test_a_firing_alarm_refuses_before_anything_is_changed(account: StackAccount):
    """ECS would not watch an alarm that fires already."""
    runs = wait_until_steady(account, "alarmed")
    old = account.revision("alarmed")
    account.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="test")
    verdict = release_all(account, {"alarmed": another_good_image(runs)})[0]
    account.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="test")
    assert (verdict.kind, verdict.exit_code, account.revision("alarmed")) == ("refused", 3, old)
    assert verdict.why == (
        f"alarm {ALARM} is firing already: ECS watches no alarm during a deployment that begins so: wait until "
        "it is OK, or release with --ignore-alarms"
    )


def test_somebody_elses_deployment_supersedes_ours(account: StackAccount):
    """Neither success nor failure; the sentence says so."""
    wait_until_steady(account, "web")
    from modulestack.release.aws_access.cooperative import run
    from modulestack.release.planning.plan import plan_release

    dependencies = account.dependencies()
    ecs = account.aws.client("ecs")

    def deploy_something_else() -> Steps[Any]:
        yield 3.0
        ecs.update_service(
            cluster="staging-web", service="web", taskDefinition="staging-web:1", forceNewDeployment=True
        )
        return None

    plan = plan_release(dependencies, account.request("web", SLOW))
    verdict = run(
        {"web": release.execute(dependencies, plan, ReleaseOptions()), "other": deploy_something_else()},
        dependencies.clock,
    )["web"]
    assert (verdict.kind, verdict.exit_code) == ("superseded", 12)
    assert verdict.sentence().startswith(f"web: our deployment of {verdict.to} was replaced by a newer one")


def test_modules_side_by_side_have_a_verdict_each(account: StackAccount):
    """One fails, the other does not care."""
    web, many = wait_until_steady(account, "web"), wait_until_steady(account, "many")
    verdicts = release_all(account, {"web": CRASHES, "many": another_good_image(many)})
    assert [v.kind for v in verdicts] == ["rolled-back-by-us", "succeeded"]
    assert (account.running("web"), account.running("many")) == ([web], [another_good_image(many)] * 4)


def test_in_order_a_failure_stops_what_comes_after(account: StackAccount):
    """The later module is not touched."""
    _web, many = wait_until_steady(account, "web"), wait_until_steady(account, "many")
    old = account.revision("many")
    verdicts = release_all(account, {"many": another_good_image(many), "web": CRASHES}, order=("web", "many"))
    assert [v.kind for v in verdicts] == ["not-started", "rolled-back-by-us"]
    assert account.revision("many") == old


def test_all_or_nothing_undoes_what_succeeded(account: StackAccount):
    """Both run the old version in the end, and both are on record."""
    web, many = wait_until_steady(account, "web"), wait_until_steady(account, "many")
    verdicts = release_all(account, {"web": CRASHES, "many": another_good_image(many)}, all_or_nothing=True)
    assert [v.kind for v in verdicts] == ["rolled-back-by-us", "undone"]
    assert (account.running("web"), account.running("many")) == ([web], [many] * 4)
    assert account.released_image("many") == many
    assert [r["verb"] for r in account.records("many")[:2]] == ["undo", "release"]


def test_all_or_nothing_returns_to_what_ran_when_its_turn_came(account: StackAccount):
    """Somebody else released while it waited for the lock: that release is not undone."""
    web, many = wait_until_steady(account, "web"), wait_until_steady(account, "many")
    dependencies, requests = account.dependencies(), [account.request("web", CRASHES), account.request("many", THIRD)]
    theirs = ReleaseLock(
        dependencies.aws, requests[1].manifest, token="bob", owner="bob", purpose="release", jitter=lambda: 0.0
    )
    run_alone(theirs.acquire(patience_s=0, on_wait=lambda _: None), account.aws.clock)

    def release_once(event: ProgressEvent) -> None:
        if event.kind == "lock" and theirs.is_held:
            theirs.release()
            assert release_all(account, {"many": another_good_image(many)})[0].kind == "succeeded"

    verdicts = release_modules(
        dataclasses.replace(dependencies, report=release_once),
        requests,
        ReleaseOptions(),
        Coordination(all_or_nothing=True),
        release.execute,
    )
    assert [v.kind for v in verdicts] == ["rolled-back-by-us", "undone"]
    assert (account.running("web"), account.running("many")) == ([web], [another_good_image(many)] * 4)


def test_bad_input_for_one_module_leaves_all_alone(account: StackAccount):
    """Everything is prepared before anything is touched."""
    _web, many = wait_until_steady(account, "web"), wait_until_steady(account, "many")
    old = account.revision("many")
    verdicts = release_all(account, {"web": "ghcr.io/example/web:2", "many": another_good_image(many)})
    assert [v.kind for v in verdicts] == ["bad-input", "not-started"]
    assert account.revision("many") == old
