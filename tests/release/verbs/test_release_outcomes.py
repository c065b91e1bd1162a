"""A release against every fate of the new tasks: the verdict, the exit code, what runs afterwards, the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.stack import BETTER, CRASHES, GOOD, MISSING, SICK, StackAccount, add_module, stack_account

QUITS = f"ghcr.io/example/web@sha256:{'f' * 64}"
SLOW = f"ghcr.io/example/web@sha256:{'9' * 64}"
MODULES = ("web", "many", "bare", "alarmed", "manybare")
ALARM = "alarmed-5xx"


@pytest.fixture(scope="module")
def all_kinds() -> Iterator[StackAccount]:
    made = stack_account(("web",), quick=True)
    made.aws.ecs.behaviours.set(QUITS, Behaviour(exits_after_s=2.0, exit_code=0))
    made.aws.ecs.behaviours.set(SLOW, Behaviour(healthy_after_s=600.0))
    add_module(made, "many", quick=True, tasks=4)
    add_module(made, "bare", quick=True, breaker=False)
    add_module(made, "manybare", quick=True, breaker=False, tasks=3)
    add_module(made, "alarmed", quick=True, alarms=(ALARM,))
    made.aws.clock.sleep(120)
    yield made
    made.aws.close()


def ordered(
    made: StackAccount, images: dict[str, str], options: ReleaseOptions | None = None, **together: Any
) -> list[Verdict]:
    made.events.clear()
    parse_requests = [made.order(module, image) for module, image in images.items()]
    return release_modules(
        made.dependencies(), parse_requests, options or ReleaseOptions(), Coordination(**together), release.execute
    )


def settle(made: StackAccount, module: str) -> str:
    """Whatever went before comes to its end; the image that runs then."""
    made.aws.clock.sleep(300)
    return made.running(module)[0]


def other(image: str) -> str:
    """Another one that is well."""
    return GOOD if image == BETTER else BETTER


@pytest.mark.parametrize("module", MODULES)
def test_healthy_tasks_are_released(all_kinds: StackAccount, module: str):
    """Success is what ECS says and what runs."""
    old = settle(all_kinds, module)
    new = other(old)
    verdict = ordered(all_kinds, {module: new})[0]
    count = all_kinds.service(module)["desiredCount"]
    assert (verdict.kind, verdict.exit_code) == ("succeeded", 0)
    assert all_kinds.running(module) == [new] * count
    assert (all_kinds.released_image(module), all_kinds.is_locked(module)) == (new, False)
    last = all_kinds.records(module)[0]
    assert (last["verdict"], last["after"]["image"], last["before"]["image"]) == ("succeeded", new, old)


FATES = {
    CRASHES: "the new tasks stopped with exit code 1 (EssentialContainerExited)",
    QUITS: "the new tasks stopped with exit code 0 (EssentialContainerExited)",
    MISSING: "the new tasks stopped with CannotPullContainerError (TaskFailedToStart)",
    SICK: "the new tasks stopped with failed health checks of the load balancer",
}


EVERY_FATE = [(CRASHES, module) for module in MODULES] + [
    (image, module) for image in (QUITS, MISSING, SICK) for module in ("many", "bare")
]
NAMES = {CRASHES: "crashes", QUITS: "quits", MISSING: "missing", SICK: "sick"}


@pytest.mark.parametrize(("image", "module"), EVERY_FATE, ids=[f"{NAMES[i]} {m}" for i, m in EVERY_FATE])
def test_failing_tasks_are_undone(all_kinds: StackAccount, image: str, module: str):
    """The old version serves all along; with a breaker or without, the verdict says who undid it."""
    runs = settle(all_kinds, module)
    old, kept = all_kinds.revision(module), all_kinds.released_image(module)
    verdict = ordered(all_kinds, {module: image})[0]
    count = all_kinds.service(module)["desiredCount"]
    assert verdict.kind in {"rolled-back-by-us", "rolled-back-by-ecs"}
    assert verdict.exit_code == {"rolled-back-by-us": 11, "rolled-back-by-ecs": 10}[verdict.kind]
    if verdict.kind == "rolled-back-by-us":
        assert verdict.why.startswith(FATES[image])
    assert (all_kinds.running(module), all_kinds.revision(module)) == ([runs] * count, old)
    assert (all_kinds.released_image(module), all_kinds.is_locked(module)) == (kept, False)
    assert all_kinds.records(module)[0]["verdict"] == verdict.kind


@pytest.mark.parametrize("module", ["web", "many"])
def test_left_to_ecs_the_breaker_undoes_it(all_kinds: StackAccount, module: str):
    """With --no-rollback we only tell; the breaker's rollback is never a success."""
    runs = settle(all_kinds, module)
    verdict = ordered(all_kinds, {module: CRASHES}, ReleaseOptions(stop_early=False))[0]
    assert (verdict.kind, verdict.exit_code) == ("rolled-back-by-ecs", 10)
    assert verdict.why.startswith("the circuit breaker ended the deployment after 3 of 3 failed tasks")
    assert set(all_kinds.running(module)) == {runs}


def test_without_breaker_and_without_us_it_times_out_still_rolling(all_kinds: StackAccount):
    """The sentence names both ways to go on."""
    runs = settle(all_kinds, "bare")
    verdict = ordered(all_kinds, {"bare": CRASHES}, ReleaseOptions(stop_early=False, timeout_s=120))[0]
    assert (verdict.kind, verdict.exit_code) == ("timed-out", 13)
    assert verdict.sentence() == f"bare: {verdict.to} is still rolling out after 2 min 00 s"
    assert verdict.next() == "modulestack watch bare -e staging, or modulestack rollback bare -e staging"
    assert all_kinds.running("bare") == [runs]
    all_kinds.aws.client("ecs").update_service(
        cluster="staging-bare", service="bare", taskDefinition=verdict.old, forceNewDeployment=True
    )


def test_an_alarm_rolls_back_and_is_named(all_kinds: StackAccount):
    """It goes off while new tasks start."""
    runs = settle(all_kinds, "alarmed")
    from modulestack.release.aws_access.cooperative import run

    def trip() -> Steps[Any]:
        yield 8.0
        all_kinds.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="test")
        return None

    from modulestack.release.planning.plan import prepare

    dependencies = all_kinds.dependencies()
    situation = prepare(dependencies.aws, all_kinds.order("alarmed", other(runs)), dependencies.reporter("alarmed"))
    work = {"trip": trip(), "alarmed": release.execute(dependencies, situation, ReleaseOptions())}
    verdict = run(work, dependencies.clock)["alarmed"]
    all_kinds.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="test")
    assert (verdict.kind, verdict.why) == ("rolled-back-by-ecs", f"alarm {ALARM} went off")
    assert all_kinds.running("alarmed") == [runs]


def test_a_firing_alarm_refuses_before_anything_is_changed(all_kinds: StackAccount):
    """ECS would not watch an alarm that fires already."""
    runs = settle(all_kinds, "alarmed")
    old = all_kinds.revision("alarmed")
    all_kinds.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="test")
    verdict = ordered(all_kinds, {"alarmed": other(runs)})[0]
    all_kinds.aws.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="test")
    assert (verdict.kind, verdict.exit_code, all_kinds.revision("alarmed")) == ("refused", 3, old)
    assert verdict.why == f"alarm {ALARM} is firing already: ECS would not watch it during this deployment"


def test_somebody_elses_deployment_supersedes_ours(all_kinds: StackAccount):
    """Neither success nor failure; the sentence says so."""
    settle(all_kinds, "web")
    from modulestack.release.aws_access.cooperative import run
    from modulestack.release.planning.plan import prepare

    dependencies = all_kinds.dependencies()
    ecs = all_kinds.aws.client("ecs")

    def meddle() -> Steps[Any]:
        yield 3.0
        ecs.update_service(
            cluster="staging-web", service="web", taskDefinition="staging-web:1", forceNewDeployment=True
        )
        return None

    situation = prepare(dependencies.aws, all_kinds.order("web", SLOW), dependencies.reporter("web"))
    verdict = run(
        {"web": release.execute(dependencies, situation, ReleaseOptions()), "meddle": meddle()}, dependencies.clock
    )["web"]
    assert (verdict.kind, verdict.exit_code) == ("superseded", 12)
    assert verdict.sentence().startswith(f"web: our deployment of {verdict.to} was replaced by a newer one")


def test_modules_side_by_side_have_a_verdict_each(all_kinds: StackAccount):
    """One fails, the other does not care."""
    web, many = settle(all_kinds, "web"), settle(all_kinds, "many")
    verdicts = ordered(all_kinds, {"web": CRASHES, "many": other(many)})
    assert [v.kind for v in verdicts] == ["rolled-back-by-us", "succeeded"]
    assert (all_kinds.running("web"), all_kinds.running("many")) == ([web], [other(many)] * 4)


def test_in_order_a_failure_stops_what_comes_after(all_kinds: StackAccount):
    """The later module is not touched."""
    _web, many = settle(all_kinds, "web"), settle(all_kinds, "many")
    old = all_kinds.revision("many")
    verdicts = ordered(all_kinds, {"many": other(many), "web": CRASHES}, order=("web", "many"))
    assert [v.kind for v in verdicts] == ["not-started", "rolled-back-by-us"]
    assert all_kinds.revision("many") == old


def test_all_or_nothing_undoes_what_succeeded(all_kinds: StackAccount):
    """Both run the old version in the end, and both are on record."""
    web, many = settle(all_kinds, "web"), settle(all_kinds, "many")
    verdicts = ordered(all_kinds, {"web": CRASHES, "many": other(many)}, all_or_nothing=True)
    assert [v.kind for v in verdicts] == ["rolled-back-by-us", "undone"]
    assert (all_kinds.running("web"), all_kinds.running("many")) == ([web], [many] * 4)
    assert all_kinds.released_image("many") == many
    assert [r["verb"] for r in all_kinds.records("many")[:2]] == ["undo", "release"]


def test_bad_input_for_one_module_leaves_all_alone(all_kinds: StackAccount):
    """Everything is prepared before anything is touched."""
    _web, many = settle(all_kinds, "web"), settle(all_kinds, "many")
    old = all_kinds.revision("many")
    verdicts = ordered(all_kinds, {"web": "ghcr.io/example/web:2", "many": other(many)})
    assert [v.kind for v in verdicts] == ["bad-input", "not-started"]
    assert all_kinds.revision("many") == old
