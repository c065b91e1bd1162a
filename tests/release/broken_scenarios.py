"""Every verb that changes something, as one types it, with what it needs and how its word is judged."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract.jobs import ManifestJob
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.cooperative import run_alone
from modulestack.release.storage.lock import ReleaseLock
from tests.release.broken_continue import UNREACHABLE, continue_held, judged_held
from tests.release.schedules import NIGHTLY, make_schedule, scheduled_revision
from tests.release.stack import BETTER, CRASHES, GOOD, QUICK, StackAccount, put_manifest, stack_account
from tests.release.terminal import Terminal, TerminalOutput
from tests.release.truth import Moment, active, moment, settle, text_of, verdicts_of, wrong_of_release, wrong_words

MODULES = ("web", "api")
MIGRATE = ManifestJob(name="migrate", command=("migrate",), timeout_s=120, before_release=True)
_HELD: list[ReleaseLock] = []
"""So that the lock of somebody else counts as that of one who lives."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scenario:
    """One command."""

    name: str
    arguments: Callable[[StackAccount], list[str]]
    """Makes what the command needs, and says it as typed."""
    judge: Callable[[StackAccount, TerminalOutput, Mapping[str, Moment]], list[str]]
    """What is wrong with what it said, each as ``kind: what``; with what was before, by module."""


def broken_account() -> StackAccount:
    """Two modules, and the second one again as an environment of its own, to promote to."""
    account = stack_account(MODULES, quick=True)
    make_schedule(account)
    promoted = dataclasses.replace(account.request("api").manifest, environment="prod", module="web")
    put_manifest(account.aws, promoted)
    for module in MODULES:
        _deploy_directly(account, module, BETTER)
    return account


def play(
    account: StackAccount,
    terminal: Terminal,
    scenario: Scenario,
    during: Callable[[], Any],
    hear: Callable[[TerminalOutput], None] = lambda _said: None,
) -> list[str]:
    """
    What is wrong with *scenario* while the network is as *during* has it; the account is settled afterwards.

    *hear* is told what was said.
    """
    typed = scenario.arguments(account)
    before = {module: moment(account, module) for module in MODULES}
    try:
        with during():
            said = terminal(*typed)
        hear(said)
        wrong = scenario.judge(account, said, before)
    except Exception as error:
        wrong = [f"traceback: {error!r}"]
    settle(account, MODULES)
    return wrong


def other_image(account: StackAccount, module: str) -> str:
    """One that does not run."""
    return GOOD if set(account.running(module)) == {BETTER} else BETTER


def _release(*modules: str) -> Callable[[StackAccount], list[str]]:
    return lambda account: [
        "release",
        *(f"{module}={other_image(account, module)}" for module in modules),
        *("-e", "staging", "-y", "--json", "--timeout", "5m"),
    ]


def _release_what_crashes(account: StackAccount) -> list[str]:
    del account
    return ["release", f"web={CRASHES}", "-e", "staging", "-y", "--json", "--timeout", "5m"]


def _crashed(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    """It never succeeds, and nobody but us or ECS ended it."""
    wrong = wrong_of_release(account, said, before["web"], is_bad=True)
    [verdict] = verdicts_of(said).values()
    if verdict["verdict"] not in {"rolled-back-by-us", "rolled-back-by-ecs", "unreachable", "timed-out"}:
        wrong.append(f"false: {verdict['text']}")
    if "rolled-back" in verdict["verdict"] and account.service()["taskDefinition"] not in before["web"].active:
        wrong.append(f"false: {verdict['text']}, but {account.revision()} is set")
    return wrong


def job_tasks(account: StackAccount, module: str = "web") -> list[str]:
    """``startedBy`` of every task that ran before a release within the last hour."""
    with account.aws.ecs.moment() as here:
        tasks = [
            task for task in here.clusters[f"staging-{module}"].tasks.values() if here.now - task.created_at < 3600
        ]
        return [by for task in tasks if (by := task.started_by or "").startswith("modulestack-release/")]


def with_job(account: StackAccount, *jobs: ManifestJob) -> None:
    """From now on, `web` has these jobs."""
    put_manifest(account.aws, dataclasses.replace(account.request().manifest, jobs=jobs))


def release_with_job(account: StackAccount) -> list[str]:
    """Of `web`, with a job that runs before it and one on a schedule; ``judged_with_job`` takes them away again."""
    account.aws.clock.sleep(3700)  # the jobs of earlier ones are not counted
    account.scheduled_before = scheduled_revision(account)
    with_job(account, MIGRATE, NIGHTLY)
    return _release("web")(account)


def judged_with_job(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    """As any release; and its job ran once, if at all, and whenever the service was touched."""
    wrong = wrong_of_release(account, said, before["web"])
    started = job_tasks(account)
    text, kind = text_of(said), (verdicts_of(said).get("web") or {}).get("verdict", "")
    if len(started) > 1:
        wrong.append(f"false: its job ran {len(started)} times: {started}")
    if not started and (kind == "succeeded" or moment(account).deployments != before["web"].deployments):
        wrong.append("false: the service was touched before its job ran")
    runs = scheduled_revision(account)
    if kind in {"succeeded", "nothing-to-do"} and "schedules of its jobs" not in text and runs != account.revision():
        wrong.append(f"false: {kind}, and its schedule runs {runs}, not {account.revision()}")
    if kind not in {"succeeded", "nothing-to-do"} and runs != account.scheduled_before:
        wrong.append(f"false: {kind}, and its schedule was moved to {runs}")
    if started and "nothing was changed" in text:
        wrong.append(f"false: its job ran, and {text[-300:]}")
    with_job(account)
    return wrong


def _start_deployment(account: StackAccount) -> None:
    """Somebody else's, of another image."""
    manifest = account.request().manifest
    ecs = account.aws.client("ecs")
    running = ecs.describe_task_definition(taskDefinition=account.revision())["taskDefinition"]
    wanted = {key: running[key] for key in _REGISTERED if key in running}
    wanted["containerDefinitions"][0]["image"] = other_image(account, "web")
    made = ecs.register_task_definition(**wanted)["taskDefinition"]["taskDefinitionArn"]
    ecs.update_service(cluster=manifest.cluster, service="web", taskDefinition=made)
    account.aws.clock.sleep(1)


_REGISTERED = (
    "family",
    "executionRoleArn",
    "taskRoleArn",
    "networkMode",
    "requiresCompatibilities",
    "cpu",
    "memory",
    "runtimePlatform",
    "volumes",
    "containerDefinitions",
)


def _with_deployment(*typed: str) -> Callable[[StackAccount], list[str]]:
    def arguments(account: StackAccount) -> list[str]:
        _start_deployment(account)
        return [*typed]

    return arguments


def _judged(*modules: str) -> Callable[[StackAccount, TerminalOutput, Mapping[str, Moment]], list[str]]:
    def judge(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
        return [line for m in modules for line in wrong_of_release(account, said, before[m], module=m)]

    return judge


def _promoted(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    renamed = TerminalOutput(said.code, said.out.replace('"module": "web"', '"module": "api"'), said.err)
    return wrong_of_release(account, renamed, before["api"], module="api")


def _promote(account: StackAccount) -> list[str]:
    manifest = dataclasses.replace(account.request("api").manifest, environment="prod", module="web")
    put_manifest(account.aws, manifest)
    if set(account.running("api")) == set(account.running("web")):
        _deploy_directly(account, "api", other_image(account, "api"))
    return ["promote", "web", "--from", "staging", "--to", "prod", "-y", "--json", "--timeout", "5m"]


def _deploy_directly(account: StackAccount, module: str, image: str) -> None:
    ecs = account.aws.client("ecs")
    running = ecs.describe_task_definition(taskDefinition=account.revision(module))["taskDefinition"]
    wanted = {key: running[key] for key in _REGISTERED if key in running}
    wanted["containerDefinitions"][0]["image"] = image
    made = ecs.register_task_definition(**wanted)["taskDefinition"]["taskDefinitionArn"]
    ecs.update_service(cluster=f"staging-{module}", service=module, taskDefinition=made)
    settle(account, MODULES)


def _run(account: StackAccount) -> list[str]:
    """The task ends by itself: until then, all containers of its image do."""
    account.aws.clock.sleep(1)
    for image in (GOOD, BETTER):
        account.aws.ecs.behaviours.set(image, dataclasses.replace(QUICK, exits_after_s=4.0, exit_code=42))
    return ["run", "api", "-e", "staging", "--", "migrate"]


def _tasks_run(account: StackAccount) -> set[str]:
    """Ids of the tasks that were run; ECS forgets a stopped one after an hour."""
    with account.aws.ecs.moment() as here:
        tasks = here.clusters["staging-api"].tasks.values()
        return {task.id for task in tasks if (task.started_by or "").startswith("modulestack-run")}


def _ran(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    del before
    wrong = wrong_words(said)
    run = _tasks_run(account)
    known: set[str] = getattr(account, "tasks_run", set())
    started = len(run - known)
    account.tasks_run = run | known  # type: ignore[attr-defined]
    for image in (GOOD, BETTER):
        account.aws.ecs.behaviours.set(image, QUICK)
    if started > 1:
        wrong.append(f"false: started {started} tasks: {text_of(said)}")
    if said.code == UNREACHABLE:
        if started and "not known" not in said.err and "task" not in said.err:
            wrong.append(f"false: a task was started, and {said.err}")
    elif (said.code, started) != (42, 1):
        wrong.append(f"false: exit code {said.code}, {started} started: {text_of(said)}")
    return wrong


def _stop(account: StackAccount) -> list[str]:
    """Of two tasks, which have requests."""
    account.aws.client("ecs").update_service(cluster="staging-web", service="web", desiredCount=2)
    account.aws.clock.sleep(120)
    with account.aws.ecs.moment() as here:
        task = next(
            t for t in here.clusters["staging-web"].services["web"].tasks.values() if t.last_status == "RUNNING"
        )
    return ["stop", "web", task.arn.rpartition("/")[2], "-e", "staging"]


def _stopped(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    del before
    wrong = wrong_words(said)
    with account.aws.ecs.moment() as here:
        tasks = here.clusters["staging-web"].tasks.values()
        is_stopping = any(
            task.desired_status == "STOPPED" and task.arn.rpartition("/")[2] in said.out for task in tasks
        )
    if (said.code, "is stopping" in said.out) not in {(0, True), (UNREACHABLE, False)}:
        wrong.append(f"false: exit code {said.code}: {text_of(said)}")
    if said.code == 0 and not is_stopping:
        wrong.append(f"false: {said.out}")
    return wrong


def _somebodys_lock(account: StackAccount) -> ModuleManifest:
    manifest = account.request().manifest
    aws = account.dependencies().aws
    held = ReleaseLock(aws, manifest, token="bob", owner="bob@ci", purpose="release web", jitter=lambda: 0.0)
    _HELD[:] = [held]
    run_alone(held.acquire(patience_s=0, on_wait=lambda holder: None), account.aws.clock)
    return manifest


def _unlock(account: StackAccount) -> list[str]:
    _somebodys_lock(account)
    return ["unlock", "web", "-e", "staging", "-y"]


def _unlocked(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    del before
    wrong, is_locked = wrong_words(said), account.is_locked()
    if said.code not in {0, UNREACHABLE}:
        wrong.append(f"false: exit code {said.code}: {text_of(said)}")
    if said.code == 0 and ("is broken" not in said.out or is_locked):
        wrong.append(f"false: locked: {is_locked}: {said.out}")
    return wrong


def _prune(account: StackAccount) -> list[str]:
    ecs = account.aws.client("ecs")
    running = ecs.describe_task_definition(taskDefinition=account.revision())["taskDefinition"]
    wanted = {key: running[key] for key in _REGISTERED if key in running}
    for _ in range(2):
        ecs.register_task_definition(**wanted)
    return ["prune", "web", "-e", "staging", "--keep", "1", "--apply"]


def _pruned(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    wrong = wrong_words(said)
    gone = before["web"].active - set(active(account, "web"))
    if account.service()["taskDefinition"] in gone:
        wrong.append("false: what runs was deregistered")
    if said.code == 0 and f"web: {len(gone)} revisions deregistered" not in said.out:
        wrong.append(f"false: {len(gone)} are gone: {said.out}")
    if said.code not in {0, UNREACHABLE}:
        wrong.append(f"false: exit code {said.code}: {text_of(said)}")
    return wrong


def _exec(account: StackAccount) -> list[str]:
    del account
    return ["exec", "web", "-e", "staging", "--", "ls"]


def _read(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    del account, before
    return [*wrong_words(said), *([] if said.code in {0, 1, UNREACHABLE} else [f"false: {text_of(said)}"])]


def _printed(account: StackAccount, said: TerminalOutput, before: Mapping[str, Moment]) -> list[str]:
    """That exec is not enabled is so, and the way to it leads over the stack."""
    err = said.err.replace("bring it up (pulumi up -s staging)", "")
    return _read(account, TerminalOutput(said.code, said.out, err), before)


def _typed(*typed: str) -> Callable[[StackAccount], list[str]]:
    return lambda account: [*typed]


_FOLLOWED = ("-e", "staging", "-y", "--json", "--timeout", "5m")
SCENARIOS: tuple[Scenario, ...] = (
    Scenario(name="release", arguments=_release("web"), judge=_judged("web")),
    Scenario(name="release with a job", arguments=release_with_job, judge=judged_with_job),
    Scenario(name="release of what crashes", arguments=_release_what_crashes, judge=_crashed),
    Scenario(name="release of two", arguments=_release("web", "api"), judge=_judged("web", "api")),
    Scenario(name="restart", arguments=_typed("restart", "web", *_FOLLOWED), judge=_judged("web")),
    Scenario(name="rollback", arguments=_typed("rollback", "web", *_FOLLOWED), judge=_judged("web")),
    Scenario(
        name="rollback of what is under way",
        arguments=_with_deployment("rollback", "web", *_FOLLOWED),
        judge=_judged("web"),
    ),
    Scenario(name="promote", arguments=_promote, judge=_promoted),
    Scenario(
        name="watch",
        arguments=_with_deployment("watch", "web", "-e", "staging", "--json", "--timeout", "5m"),
        judge=_judged("web"),
    ),
    Scenario(name="run", arguments=_run, judge=_ran),
    Scenario(name="stop", arguments=_stop, judge=_stopped),
    Scenario(name="unlock", arguments=_unlock, judge=_unlocked),
    Scenario(name="continue", arguments=continue_held, judge=judged_held),
    Scenario(name="prune", arguments=_prune, judge=_pruned),
)
"""Of what changes something."""
READING: tuple[Scenario, ...] = (
    Scenario(name="exec", arguments=_exec, judge=_printed),
    Scenario(name="status", arguments=_typed("status", "-e", "staging"), judge=_read),
    Scenario(name="history", arguments=_typed("history", "web", "-e", "staging"), judge=_read),
    Scenario(name="logs", arguments=_typed("logs", "web", "-e", "staging"), judge=_read),
)
