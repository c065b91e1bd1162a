"""What a rehearsal plays of a strategy that shifts requests, on a module with functions and a pause that goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modulestack.contract.deployment_strategies import HookStage
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import SUCCESS
from modulestack.features import deployment_strategies
from modulestack.features.alarms import SCENARIOS as ALARMS
from modulestack.features.protocol import CONNECTED, NOT_UNDERSTOOD
from modulestack.rehearsal.scenarios import failing_hooks, testers, undone
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.registry import SCENARIOS
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.runner import ScenarioRunner
from modulestack.rehearsal.scenarios.scenario import ScenarioResult
from modulestack.rehearsal.scenarios.traffic_monitor import TrafficMonitor
from tests.support.standing import StandingSandbox

STAGES: tuple[HookStage, ...] = (
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
)
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:smoke"
DEPLOYMENT = {
    "strategy": "linear",
    "linear": {"percent": 40, "bake_time_min": 5},
    "bake_time_min": 1,
    "alarms": ["latency"],
    "test_traffic": {"header": {"name": "X-Test", "values": ["1*"]}},
    "hooks": {"smoke": {"function_arn": FUNCTION, "stages": ["RECONCILE_SERVICE", *STAGES]}},
    "pauses": {"night": {"stages": ["POST_SCALE_UP"], "timeout_min": 30, "on_timeout": "continue"}},
}
IMAGE = "ghcr.io/example/web:1"


MODULE = {"image": IMAGE, "port": 8080, "reachable_from": "internet"}
ROLLING = {"alternate_target_group": True, "alarms": ["latency"]}
NETWORK = {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}}


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingSandbox]:
    """
    Where it is up.

    Beside it one that is rolled, one that load balancers only connect to, and one of which they ask another container.
    """
    db = {**MODULE, "protocol": "tcp", "deployment": {**ROLLING, "alarms": ["unhealthy_targets"]}}
    front = {**MODULE, "serving_container": "proxy", "containers": {"proxy": {"image": "ghcr.io/example/proxy:1"}}}
    deployed = {name: {**MODULE, "deployment": each} for name, each in {"web": DEPLOYMENT, "api": ROLLING}.items()}
    modules, alerts = {**deployed, "db": db, "front": front}, {"email": ["on-call@example.com"]}
    made = StandingSandbox(tmp_path_factory.mktemp("stand"), network=NETWORK, alerts=alerts, modules=modules)
    made.aws.clock.sleep(3600)
    yield made
    made.aws.close()


@pytest.fixture(scope="module")
def module(stand: StandingSandbox) -> RehearsedModule:
    return rehearsed(stand, "web")


def rehearsed(stand: StandingSandbox, name: str) -> RehearsedModule:
    """As scenarios have it."""
    _, outputs, _ = stand.run()
    manifest = stand.sandbox.manifest(outputs["modules"], name)
    return RehearsedModule(stand.aws, manifest, IMAGE, patience_s=stand.sandbox.patience_s)


def play(module: RehearsedModule, *names: str) -> ScenarioResult:
    """Scenarios, one after the other; the last one's result."""
    return list(ScenarioRunner(module, [SCENARIOS[name] for name in names]).run())[-1]


def test_a_function_fails_in_each_of_its_stages(module: RehearsedModule):
    """But in the one that no release comes through; the release says which, and ends with 10."""
    result = play(module, deployment_strategies.HOOK_FAILS)
    told = result.observed.split("; ")
    assert result.met, result.observed
    assert [stage for stage in STAGES if any(f"smoke answers FAILED in {stage}" in each for each in told)] == [
        *STAGES[::2]
    ]
    assert [stage for stage in STAGES if any(f"smoke ends with an error in {stage}" in each for each in told)] == [
        *STAGES[1::2]
    ]
    assert result.observed.count("(exit code 10)") == len(STAGES)


def test_a_function_that_does_not_fail_breaks_the_promise(module: RehearsedModule, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(failing_hooks, "_SAYS_NO", {"answers": SUCCESS})
    monkeypatch.setattr(failing_hooks, "_asked", lambda _module: iter([(FUNCTION, "POST_SCALE_UP")]))
    result = play(module, deployment_strategies.HOOK_FAILS)
    module.release("r1")  # others release the image that it let through
    assert (result.met, "the old version did not get its requests back" in result.observed) == (False, True)


def test_testers_reach_a_new_version_first(module: RehearsedModule):
    result = play(module, deployment_strategies.TESTERS_FIRST)
    assert result.met, result.observed
    assert " s before others, none of their requests lost; " in result.observed


def test_testers_who_are_answered_as_others_are_break_the_promise(
    module: RehearsedModule, monkeypatch: pytest.MonkeyPatch
):
    """As where the rule comes after production's."""
    asked = testers.TwoClients._ask
    monkeypatch.setattr(testers.TwoClients, "_ask", lambda self, **_: asked(self, tests=False))
    module.release("r9")
    result = play(module, deployment_strategies.TESTERS_FIRST)
    assert (result.met, result.observed.partition(",")[0]) == (False, "it answered testers 0 s before others")


def test_a_pause_that_nobody_answers_goes_on(module: RehearsedModule):
    """As the file says; the release gave up before, and ``watch`` tells."""
    result = play(module, "a pause times out")
    assert result.met, result.observed
    first, second, *_ = result.observed.split("; ")
    assert "(exit code 13)" in first
    assert (second.startswith("web runs web:r6"), second.endswith("(exit code 0)")) == (True, True)


def test_a_step_is_taken_back(module: RehearsedModule):
    """By the requests that were sent, a step of 40 % has two in five of them."""
    result = play(module, deployment_strategies.ROLLBACK_AT_FIRST_STEP)
    assert result.met, result.observed
    old, new = result.traffic[0].answered, {"web:r3": 8}
    assert {frozenset(each.answered.items()) for each in result.traffic} == {
        frozenset(old.items()),
        frozenset({**dict.fromkeys(old, 12), **new}.items()),
    }


def test_going_back_late_breaks_the_promise(module: RehearsedModule, monkeypatch: pytest.MonkeyPatch):
    """However the release ends."""
    monkeypatch.setattr(undone, "back_s", lambda *_: undone.BACK_WITHIN_S + 1)
    assert not play(module, deployment_strategies.ROLLBACK_AT_FIRST_STEP).met


def test_an_alarm_that_needs_longer_than_the_bake_is_not_tried(module: RehearsedModule):
    result = play(module, deployment_strategies.ALARM_WHILE_BAKING)
    assert result.observed == (
        "not tried: it bakes for 1 min 00 s, and modulestack/dev/web/latency may take 5 min 00 s to go off"
    )


def test_an_alarm_ends_a_rolling_update_too(stand: StandingSandbox):
    """ECS looks at alarms for as long as they look back, once the old tasks have gone."""
    result = play(rehearsed(stand, "api"), deployment_strategies.ALARM_WHILE_BAKING)
    assert result.met, result.observed
    assert result.observed.startswith("api was not released: alarm modulestack/dev/api/latency")


@pytest.mark.parametrize("name", ["db", "front"])
def test_failed_health_checks_are_told_whoever_is_asked_and_however(stand: StandingSandbox, name: str):
    """One that is only connected to may answer what it likes, and so may a container that is not asked."""
    result = play(rehearsed(stand, name), ALARMS["unhealthy_targets"])
    assert result.met, result.observed


def test_an_alarm_ends_no_release_for_what_was_before_it(stand: StandingSandbox):
    """A scenario leaves tasks that failed their checks; the next one's release waits until no alarm sees them."""
    result = play(rehearsed(stand, "db"), NOT_UNDERSTOOD, CONNECTED)
    assert result.met, result.observed


def test_requests_that_nobody_answers_are_lost(module: RehearsedModule):
    """Somebody points the rule at the target group without tasks, and back."""
    elb, [traffic] = module.aws.client("elbv2"), module.manifest.traffic

    def weigh(*weights: int) -> None:
        groups = [
            {"TargetGroupArn": arn, "Weight": weight}
            for arn, weight in zip(traffic.target_groups, weights, strict=True)
        ]
        action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
        elb.modify_rule(RuleArn=traffic.production_rule, Actions=[action])

    [rule] = elb.describe_rules(RuleArns=[traffic.production_rule])["Rules"]
    by_arn = {g["TargetGroupArn"]: g["Weight"] for g in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]}
    now = [by_arn[arn] for arn in traffic.target_groups]
    asking = TrafficMonitor(module)
    with AvailabilityMonitor(module.aws, module.manifest, asking).watching() as availability:
        module.aws.clock.sleep(60)
        known = len(asking.counts)
        weigh(*reversed(now))
        module.aws.clock.sleep(60)
        weigh(*now)
        module.aws.clock.sleep(60)
    assert [each.lost for each in asking.counts[known:]] == [20, 20, 0, 0]
    assert not availability.served(0)
    assert availability.summary().endswith("40 lost")
    assert asking.back_after_s(module.running_image(), module.aws.clock.now() - 180) == 150
