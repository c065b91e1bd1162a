"""
Releases that shift traffic, against all that may happen on the way: each strategy, each fate, in one account.

Each time: the verdict, what is said, where production goes, what runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from modulestack.contract.listener_rules.model import HeaderCondition
from modulestack.contract.manifest_traffic import ManifestTraffic
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import HookAnswer
from modulestack.release.aws_access.cooperative import Steps, run
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.planning.strategy_override import StrategyOverride
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import history, release, rollback, status, verify, watch
from modulestack.release.verbs.continue_pause import continue_pause, find_pause
from tests.release.shifting import FUNCTION, SHORT, STRATEGIES, live, newest, point, production, until_stage
from tests.release.stack import (
    BETTER,
    CRASHES,
    GOOD,
    MISSING,
    UNHEALTHY,
    StackAccount,
    add_module,
    put_manifest,
    stack_account,
)

MODULES = {"BLUE_GREEN": "blue", "LINEAR": "linear", "CANARY": "canary"}
PAUSE = {"targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}
OPTIONS = ReleaseOptions()
SLOW, SLOWER = (f"ghcr.io/example/web@sha256:{digit * 64}" for digit in "89")


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    """A module of each strategy, with an alarm and a rule of test traffic."""
    found = stack_account((), quick=True)
    for strategy, module in MODULES.items():
        alarm = f"{module}-5xx"
        add_module(found, module, quick=True, tasks=2, alarms=(alarm,), configuration=SHORT[strategy], tests=True)
    add_module(found, "rolling", quick=True)
    found.aws.clock.sleep(120)
    _function(found)
    yield found
    found.aws.close()


def _function(account: StackAccount) -> None:
    import io
    import json
    import zipfile

    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): ...")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam = account.aws.client("iam")
    role = iam.create_role(RoleName="smoke", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    account.aws.client("lambda").create_function(
        FunctionName="smoke",
        Role=role,
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
    )
    for module in MODULES.values():
        statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": FUNCTION}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_role_policy(RoleName=f"staging-{module}-infrastructure", PolicyName="hooks", PolicyDocument=policy)


@pytest.fixture
def strategy(request: pytest.FixtureRequest, account: StackAccount) -> Iterator[str]:
    """The module of a strategy, steady and as it was, whatever went before."""
    name, module = str(request.param), MODULES[str(request.param)]
    account.aws.ecs.functions.set("smoke", HookAnswer())
    configure(account, module, lifecycleHooks=[])
    account.events.clear()
    yield name
    account.aws.client("cloudwatch").set_alarm_state(AlarmName=f"{module}-5xx", StateValue="OK", StateReason="test")
    for _ in range(60):
        if newest(account, module)["status"] in {"SUCCESSFUL", "ROLLBACK_SUCCESSFUL", "STOPPED"}:
            break
        account.aws.clock.sleep(20)
    account.aws.client("s3").delete_object(Bucket="staging-templates", Key=f"modules/{module}/lock.json")


EVERY = pytest.mark.parametrize("strategy", STRATEGIES, indirect=True)


def configure(account: StackAccount, module: str, **more: Any) -> None:
    """Change how *module* is deployed, without a deployment."""
    service = account.service(module)
    account.aws.client("ecs").update_service(
        cluster=f"staging-{module}",
        service=module,
        deploymentConfiguration={**service["deploymentConfiguration"], **more},
    )


def hook(*stages: str) -> dict[str, Any]:
    role = "arn:aws:iam::123456789012:role/staging-{}-infrastructure"
    return {"hookTargetArn": FUNCTION, "roleArn": role, "lifecycleStages": list(stages)}


def with_hook(account: StackAccount, module: str, *stages: str) -> None:
    made = hook(*stages)
    configure(account, module, lifecycleHooks=[{**made, "roleArn": made["roleArn"].format(module)}])


def another(account: StackAccount, module: str) -> str:
    """The good image that does not run."""
    return GOOD if account.running(module)[0] == BETTER else BETTER


def do(
    account: StackAccount,
    module: str,
    image: str,
    *,
    meanwhile: Callable[[], Steps[Any]] | None = None,
    options: ReleaseOptions = OPTIONS,
    **request: Any,
) -> Verdict:
    """A release, and what somebody else does *meanwhile*."""
    account.events.clear()
    dependencies = account.dependencies()
    asked = account.request(module, image, **request)
    if meanwhile is None:
        return release_modules(dependencies, [asked], options, Coordination(), release.execute)[0]
    plan = run({module: release.prepare(dependencies, asked, options)}, dependencies.clock)[module]
    assert not isinstance(plan, Verdict), plan
    work = {module: release.execute(dependencies, plan, options), "somebody": meanwhile()}
    verdict = run(work, dependencies.clock)[module]
    assert isinstance(verdict, Verdict)
    return verdict


def when(account: StackAccount, module: str, stage: str, do_it: Callable[[], Any], *, before: str) -> Steps[Any]:
    """Do it once the deployment after *before* (an ARN) is in *stage*."""
    while True:
        found = newest(account, module)
        if found["serviceDeploymentArn"] != before and found.get("lifecycleStage") == stage:
            do_it()
            return None
        yield 2.0


def said(account: StackAccount, kind: str = "progress") -> list[str]:
    return list(dict.fromkeys(event.text for event in account.events if event.kind == kind))


def stages(account: StackAccount) -> list[str]:
    return [event.facts["stage"] for event in account.events if event.kind == "stage"]


def shares(account: StackAccount) -> list[float]:
    """What the new version was seen to have of production, each once."""
    seen = [event.facts["traffic"]["new"] for event in account.events if "traffic" in event.facts]
    return list(dict.fromkeys(seen))


STEPS = {"BLUE_GREEN": [0.0, 100.0], "LINEAR": [0.0, 50.0, 100.0], "CANARY": [0.0, 5.0, 100.0]}


@EVERY
def test_healthy_tasks_get_all_traffic(account: StackAccount, strategy: str):
    """Success is ECS's word, the live group by its revision, and the rule's own weights."""
    module = MODULES[strategy]
    new, before = another(account, module), live(account, module)
    verdict = do(account, module, new)
    assert (verdict.kind, verdict.details) == ("succeeded", ())
    assert (live(account, module) != before, account.running(module)) == (True, [new] * 2)
    assert shares(account) == STEPS[strategy]
    assert stages(account)[-1] == "CLEAN_UP"
    assert (account.released_image(module), account.is_locked(module)) == (new, False)


@EVERY
@pytest.mark.parametrize("image", [CRASHES, MISSING, UNHEALTHY], ids=["crashes", "missing", "unhealthy"])
def test_two_like_failures_end_it(account: StackAccount, strategy: str, image: str):
    """ECS would go on for a day: there is no circuit breaker for these. Production never moved."""
    module = MODULES[strategy]
    runs, before = account.running(module), production(account, module)
    verdict = do(account, module, image)
    assert (verdict.kind, verdict.exit_code) == ("rolled-back-by-us", 11)
    assert verdict.why.startswith("the new tasks stopped with ")
    assert "it had come to SCALE_UP, production 0 % new, 100 % old" in verdict.details
    assert (account.running(module), production(account, module)) == (runs, before)
    assert len(said(account, "stop")) == 1


@EVERY
@pytest.mark.parametrize("stage", ["SCALE_UP", "BAKE_TIME"])
def test_an_alarm_is_named_and_production_goes_back(account: StackAccount, strategy: str, stage: str):
    """By ECS, at any stage."""
    module = MODULES[strategy]
    runs, before, known = account.running(module), production(account, module), newest(account, module)
    alarm = account.aws.client("cloudwatch")

    def fire() -> None:
        alarm.set_alarm_state(AlarmName=f"{module}-5xx", StateValue="ALARM", StateReason="test")

    verdict = do(
        account,
        module,
        another(account, module),
        meanwhile=lambda: when(account, module, stage, fire, before=known["serviceDeploymentArn"]),
    )
    assert (verdict.kind, verdict.why) == ("rolled-back-by-ecs", f"alarm {module}-5xx went off")
    assert (account.running(module), production(account, module)) == (runs, before)


@EVERY
@pytest.mark.parametrize(
    "stage", ["PRE_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"]
)
def test_a_hook_that_fails_is_the_verdict(account: StackAccount, strategy: str, stage: str):
    """Who ended it, and in which stage."""
    module = MODULES[strategy]
    runs, before = account.running(module), production(account, module)
    with_hook(account, module, stage)
    account.aws.ecs.functions.set("smoke", HookAnswer(hook_status="FAILED"))
    verdict = do(account, module, another(account, module))
    assert verdict.kind == "rolled-back-by-ecs"
    assert verdict.why == f"{stage} lifecycle hook(s) failed. The function {FUNCTION} has answered FAILED"
    assert (account.running(module), production(account, module)) == (runs, before)


def test_a_function_that_takes_its_time_is_what_it_waits_for(account: StackAccount):
    """By its name, and until when."""
    module = MODULES["CANARY"]
    with_hook(account, module, "POST_SCALE_UP")
    account.aws.ecs.functions.set("smoke", HookAnswer(hook_status="IN_PROGRESS"), HookAnswer())
    verdict = do(account, module, another(account, module))
    configure(account, module, lifecycleHooks=[])
    waited = [text for text in said(account) if "function smoke" in text]
    assert verdict.kind == "succeeded"
    assert waited[0].partition("old: ")[2].startswith("function smoke to answer (rollback at 2026-01-0")


@EVERY
@pytest.mark.parametrize(("roll_back", "kind"), [(False, "succeeded"), (True, "rolled-back-by-ecs")])
def test_a_pause_is_continued_or_not(account: StackAccount, strategy: str, *, roll_back: bool, kind: str):
    """What it waits for is said with the pause's id; whoever continues it names none, as there is one."""
    module, known = MODULES[strategy], newest(account, MODULES[strategy])
    before = production(account, module)
    configure(account, module, lifecycleHooks=[PAUSE])
    aws, manifest = account.dependencies().aws, account.request(module).manifest
    done: list[str] = []

    def go_on() -> None:
        done.append(continue_pause(aws, manifest, find_pause(aws, manifest), roll_back=roll_back))

    def later() -> Steps[Any]:
        yield 60.0
        yield from when(account, module, PAUSE["lifecycleStages"][0], go_on, before=known["serviceDeploymentArn"])

    verdict = do(account, module, another(account, module), meanwhile=later)
    waited = next(text for text in said(account) if "somebody to continue pause ecs-pause-" in text)
    identity = waited.partition("pause ")[2].split()[0]
    word = "answered with a rollback" if roll_back else "continued"
    assert done == [f"{module}: pause {identity} in stage POST_TEST_TRAFFIC_SHIFT was {word}"]
    assert verdict.kind == kind
    assert (production(account, module) == before) is roll_back


def test_a_pause_that_times_out_is_told(account: StackAccount):
    """With its stage; production never moved."""
    module = MODULES["BLUE_GREEN"]
    configure(account, module, lifecycleHooks=[{**PAUSE, "timeoutConfiguration": {"timeoutInMinutes": 5}}])
    before = production(account, module)
    verdict = do(account, module, another(account, module))
    configure(account, module, lifecycleHooks=[])
    assert (verdict.kind, verdict.why) == (
        "rolled-back-by-ecs",
        "POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. It timed out",
    )
    assert production(account, module) == before


def test_a_timeout_says_how_far_it_came_and_what_it_waits_for(account: StackAccount):
    """A pause does not extend --timeout: bake times do."""
    module = MODULES["CANARY"]
    configure(account, module, lifecycleHooks=[PAUSE])
    verdict = do(account, module, another(account, module), options=ReleaseOptions(timeout_s=120.0))
    assert verdict.kind == "timed-out"
    assert "after 6 min 00 s: POST_TEST_TRAFFIC_SHIFT, production 0 % new, 100 % old, waiting for somebody to" in (
        verdict.why
    )
    aws, manifest = account.dependencies().aws, account.request(module).manifest
    continue_pause(aws, manifest, find_pause(aws, manifest), roll_back=True)
    account.aws.clock.sleep(120)
    configure(account, module, lifecycleHooks=[])


@EVERY
@pytest.mark.parametrize("stage", ["SCALE_UP", "BAKE_TIME"])
def test_rollback_on_the_way_takes_seconds(account: StackAccount, strategy: str, stage: str):
    """No new deployment: production is back at once, and whoever followed is told that somebody stopped it."""
    module, known = MODULES[strategy], newest(account, MODULES[strategy])
    runs, before = account.running(module), production(account, module)
    verdicts: list[Verdict] = []

    def go_back() -> Steps[Any]:
        while True:
            found = newest(account, module)
            if found["serviceDeploymentArn"] != known["serviceDeploymentArn"] and found["lifecycleStage"] == stage:
                break
            yield 2.0
        request = account.request(module, "", verb="rollback")
        verdicts.append((yield from rollback.rollback(account.dependencies(), request, ReleaseOptions(), to=None)))

    verdict = do(account, module, another(account, module), meanwhile=go_back)
    assert (verdict.kind, verdicts[0].kind) == ("stopped", "succeeded")
    assert verdicts[0].details[0].startswith("the deployment of staging-")
    assert (account.running(module), production(account, module)) == (runs, before)
    found = newest(account, module)
    took_s = (found["finishedAt"] - found["rollback"]["startedAt"]).total_seconds()
    assert (found["status"], took_s < 60) == ("ROLLBACK_SUCCESSFUL", True)


@EVERY
def test_a_second_release_while_it_bakes_waits_for_it(account: StackAccount, strategy: str):
    """Of somebody who does not ask for our lock it supersedes ours."""
    module, known = MODULES[strategy], newest(account, MODULES[strategy])
    service = account.service(module)

    def again() -> None:
        account.aws.client("ecs").update_service(
            cluster=f"staging-{module}", service=module, taskDefinition=service["taskDefinition"]
        )

    verdict = do(
        account,
        module,
        another(account, module),
        meanwhile=lambda: when(account, module, "BAKE_TIME", again, before=known["serviceDeploymentArn"]),
    )
    assert (verdict.kind, verdict.exit_code) == ("superseded", 12)


@EVERY
def test_until_shifted_ends_when_the_bake_begins_and_watch_proves_it(account: StackAccount, strategy: str):
    """Nothing is kept before ECS has said its word; the lock is free."""
    module = MODULES[strategy]
    new, kept, before = another(account, module), account.released_image(module), live(account, module)
    verdict = do(account, module, new, options=ReleaseOptions(until="shifted"))
    assert (verdict.kind, verdict.exit_code, account.is_locked(module)) == ("shifted", 0, False)
    assert verdict.why.startswith("both versions to bake for 2 min 00 s, until about ")
    assert (account.released_image(module), newest(account, module)["lifecycleStage"]) == (kept, "BAKE_TIME")
    assert live(account, module) != before
    request = account.request(module, "", verb="watch")
    proven = run({module: watch.watch(account.dependencies(), request, OPTIONS)}, account.dependencies().clock)[module]
    assert (proven.kind, account.released_image(module)) == ("succeeded", new)


@EVERY
def test_calls_are_at_most_ten_a_minute(account: StackAccount, strategy: str):
    """In any minute of what is followed, of a release in a terminal too: tasks take three to become healthy."""
    module = MODULES[strategy]
    for image, detailed in ((SLOW, False), (SLOWER, True)):
        account.aws.ecs.behaviours.set(image, Behaviour(provisioning_s=180.0))
        calls: list[float] = []

        def count(number: int, operation: str, calls: list[float] = calls) -> None:
            del number, operation
            calls.append(account.aws.clock.now())

        with account.faults.during(count):
            verdict = do(account, module, image, options=ReleaseOptions(detailed=detailed))
        looks = [each.at for each in account.events if each.kind == "progress"]
        followed = [at for at in calls if looks[0] < at < looks[-1]]
        assert verdict.kind == "succeeded"
        assert max(sum(at <= each < at + 60 for each in followed) for at in followed) <= 10


@EVERY
def test_whoever_looks_sees_how_far_it_has_come(account: StackAccount, strategy: str):
    """`status`, `verify` and `history` of a deployment that bakes, from AWS's answers."""
    module = MODULES[strategy]
    do(account, module, another(account, module), options=ReleaseOptions(until="shifted"))
    aws, request = account.dependencies().aws, account.request(module, "")
    found = status.status(aws, request.discovered)
    text = f"{strategy.lower()}: BAKE_TIME, production 100 % new, 0 % old"
    assert (found.strategy, found.progress and found.progress.text) == (strategy.lower(), text)
    assert found.targets == {"healthy": 4}
    entry = history.history(aws, request.manifest, 1)[0]
    assert (entry.verdict, entry.stage) == ("shifted", "") or entry.stage == text.partition(": ")[2]
    plan = verify.verify(account.dependencies(), request)
    assert f"a deployment goes on, for which a release waits: {text}" in [each.text for each in plan.findings]
    account.aws.clock.sleep(240)
    assert status.status(aws, request.discovered).progress is None


def test_status_says_what_a_pause_waits_for_and_the_command(account: StackAccount):
    """The very command that continues it."""
    module = MODULES["CANARY"]
    configure(account, module, lifecycleHooks=[PAUSE])
    do(account, module, another(account, module), options=ReleaseOptions(timeout_s=60.0))
    aws, request = account.dependencies().aws, account.request(module, "")
    found = status.status(aws, request.discovered).progress
    assert found
    assert found.hooks[0]["id"].startswith("ecs-pause-")
    assert found.text.endswith("Z): modulestack continue canary -e staging")
    continue_pause(aws, request.manifest, find_pause(aws, request.manifest), roll_back=True)
    account.aws.clock.sleep(120)
    configure(account, module, lifecycleHooks=[])


def test_whoever_follows_or_looks_is_told_how_testers_reach_it(account: StackAccount):
    """Once, when they do; not where they have no way, nor when ECS goes back."""
    module, aws = MODULES["BLUE_GREEN"], account.dependencies().aws
    manifest = account.request(module, "").manifest
    header = HeaderCondition(name="X-Test", values=("1", "on"))
    traffic = ManifestTraffic(
        load_balancer="own", target_groups=("a", "b"), production_rule="p", test_rule="t", test_header=header
    )
    put_manifest(account.aws, dataclasses.replace(manifest, traffic=(traffic,)))
    way = "http://blue.example.com with X-Test: 1 or on"
    account.events.clear()
    try:
        do(account, module, another(account, module), options=ReleaseOptions(until="shifted"))
        found = status.status(aws, account.request(module, "").discovered).progress
    finally:
        put_manifest(account.aws, manifest)
    assert found
    assert (found.testers, f"; testers reach the new version at {way}" in found.text) == (way, True)
    told = [each.text for each in account.events if "testers reach" in each.text]
    assert [each.partition("; ")[2] for each in told] == [f"testers reach the new version at {way}"]
    account.aws.clock.sleep(300)
    assert status.status(aws, account.request(module, "").discovered).progress is None


def test_one_release_by_canary_leaves_the_service_as_it_was(account: StackAccount):
    """UpdateService's configuration for one deployment, and the service's own again afterwards."""
    module = MODULES["BLUE_GREEN"]
    own = account.service(module)["deploymentConfiguration"]
    verdict = do(account, module, another(account, module), override=StrategyOverride(strategy="canary", percent=5.0))
    assert (verdict.kind, shares(account)) == ("succeeded", [0.0, 5.0, 100.0])
    assert account.service(module)["deploymentConfiguration"] == own
    entry = history.history(account.dependencies().aws, account.request(module, "").manifest, 1)[0]
    assert (entry.strategy, entry.percent, entry.way) == ("canary", 5.0, "canary, 5 %")
    assert newest(account, module)["deploymentConfiguration"]["canaryConfiguration"]["canaryPercent"] == 5.0


def test_one_release_by_canary_is_without_early_success(account: StackAccount):
    """ECS has it with rolling updates only, and keeps what it is not told of: it is back afterwards."""
    module = MODULES["LINEAR"]
    shifting = account.service(module)["deploymentConfiguration"]
    early = {"enable": True, "healthyPercent": 100, "sourceServiceRevisionCleanup": "BLOCKING"}
    rolling = {**shifting, "strategy": "ROLLING", "earlySuccessCriteria": early}
    del rolling["linearConfiguration"]
    ecs = account.aws.client("ecs")
    ecs.update_service(cluster=f"staging-{module}", service=module, deploymentConfiguration=rolling)
    own = account.service(module)["deploymentConfiguration"]
    verdict = do(account, module, another(account, module), override=StrategyOverride(strategy="canary", percent=5.0))
    during, now = newest(account, module)["deploymentConfiguration"], account.service(module)["deploymentConfiguration"]
    back = {**shifting, "earlySuccessCriteria": {"enable": False}}
    ecs.update_service(cluster=f"staging-{module}", service=module, deploymentConfiguration=back)
    assert (verdict.kind, shares(account)) == ("succeeded", [0.0, 5.0, 100.0])
    assert (during["earlySuccessCriteria"], now) == ({"enable": False}, own)


def test_one_release_by_canary_needs_a_second_target_group(account: StackAccount):
    """Refused before anything is changed, with what to write in the file."""
    verdict = do(account, "rolling", BETTER, override=StrategyOverride(strategy="canary", percent=5.0))
    assert (verdict.kind, verdict.why) == (
        "bad-input",
        (
            "--strategy canary: the service rolling has no second target group: set "
            "deployment.alternate_target_group of rolling to true in the file and run `pulumi up -s staging`"
        ),
    )


@EVERY
def test_production_that_somebody_has_moved_is_refused_with_the_command(account: StackAccount, strategy: str):
    """ECS would not see it; the very command that is told mends it."""
    module = MODULES[strategy]
    served = live(account, module)
    empty = next(group for group in production(account, module) if group != served)
    point(account, empty, module)
    verdict = do(account, module, another(account, module))
    names = [group.split("/")[1] for group in (empty, served)]
    assert verdict.kind == "refused"
    assert verdict.why.startswith(
        f"all of production goes to {names[0]}, where no task is: the tasks are in {names[1]} (rule arn:aws:"
    )
    command = verdict.why.partition("): ")[2]
    assert command.startswith("aws elbv2 modify-rule --rule-arn arn:aws:elasticloadbalancing:")
    _run(account, command)
    assert live(account, module) == served
    assert do(account, module, another(account, module)).kind == "succeeded"


def _run(account: StackAccount, command: str) -> None:
    """What the AWS CLI would do of modify-rule."""
    import json
    import shlex

    words = shlex.split(command)
    given = dict(zip(words[3::2], words[4::2], strict=True))
    account.aws.client("elbv2").modify_rule(RuleArn=given["--rule-arn"], Actions=json.loads(given["--actions"]))


def test_success_is_not_believed_when_production_goes_elsewhere(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """Whoever moves it as the deployment ends is found out by the rule's own weights."""
    module, known = MODULES["BLUE_GREEN"], newest(account, MODULES["BLUE_GREEN"])
    old = live(account, module)
    verdict = do(
        account,
        module,
        another(account, module),
        meanwhile=lambda: when(
            account, module, "CLEAN_UP", lambda: point(account, old, module), before=known["serviceDeploymentArn"]
        ),
    )
    now = next(group for group in production(account, module) if group != old)
    point(account, now, module)
    assert (verdict.kind, verdict.exit_code) == ("unverified", 17)
    assert verdict.why.startswith(f"production goes 0:1 to {now.split('/')[1]}, where it runs, and elsewhere (rule ")


def test_a_firing_alarm_refuses_unless_it_is_to_be_ignored(account: StackAccount):
    """ECS watches none of them then."""
    module = MODULES["CANARY"]
    alarms = account.aws.client("cloudwatch")
    alarms.set_alarm_state(AlarmName="canary-5xx", StateValue="ALARM", StateReason="test")
    refused = do(account, module, another(account, module))
    ignored = do(account, module, another(account, module), ignore_alarms=True)
    alarms.set_alarm_state(AlarmName="canary-5xx", StateValue="OK", StateReason="test")
    text = "alarm canary-5xx is firing already: ECS watches no alarm during a deployment that begins so"
    assert (refused.kind, refused.why) == (
        "refused",
        f"{text}: wait until it is OK, or release with --ignore-alarms",
    )
    assert (ignored.kind, said(account, "finding")) == ("succeeded", [text])


def test_what_somebody_put_off_is_not_lost(account: StackAccount):
    """A release that nobody followed through its bake counts as deployed once ECS has called it successful."""
    module = MODULES["CANARY"]
    new = another(account, module)
    do(account, module, new, options=ReleaseOptions(until="shifted"))
    until_stage(account, "CLEAN_UP", module)
    account.aws.clock.sleep(60)
    from modulestack.release.storage.records import last_deployed

    aws, manifest = account.dependencies().aws, account.request(module).manifest
    last = last_deployed(aws, manifest)
    assert last
    assert (last.verdict, last.image) == ("shifted", new)
    assert dataclasses.asdict(last)["deployment"] == newest(account, module)["serviceDeploymentArn"]
