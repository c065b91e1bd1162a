"""Jobs before a release: once, with the new revision, before the service is touched; and what ends the release."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from modulestack.contract.jobs import ManifestJob
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.storage.lock_document import read_lock
from modulestack.release.storage.lock_removal import break_lock
from modulestack.release.verbs import dry_run, release
from tests.release.faults import KILLED, KILLED_AFTER, Killed
from tests.release.schedules import NIGHTLY, make_schedule
from tests.release.stack import BETTER, BUCKET, GOOD, QUICK, StackAccount, put_manifest, stack_account
from tests.release.truth import active

MIGRATE = ManifestJob(name="migrate", command=("migrate",), timeout_s=60, before_release=True)
SEED = ManifestJob(name="seed", command=("seed",), cpu=512, memory=1024, timeout_s=60, before_release=True)
REPORT = ManifestJob(name="report", command=("report",), timeout_s=60)


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    has_jobs(found, MIGRATE)
    yield found
    found.aws.close()


def has_jobs(account: StackAccount, *jobs: ManifestJob) -> None:
    put_manifest(account.aws, dataclasses.replace(account.request().manifest, jobs=jobs))


def behave(account: StackAccount, image: str = BETTER, **how: Any) -> None:
    account.aws.ecs.behaviours.set(image, dataclasses.replace(QUICK, **how))


def released(
    account: StackAccount,
    image: str = BETTER,
    *,
    is_interrupted: Callable[[], bool] = lambda: False,
    executor: Any = release.execute,
    skip_jobs: bool = False,
    **more: Any,
) -> Verdict:
    account.events.clear()
    options = ReleaseOptions(timeout_s=300.0, skip_jobs=skip_jobs)
    request = account.request(image=image, **more)
    return release_modules(account.dependencies(), [request], options, Coordination(), executor, is_interrupted)[0]


def job_tasks(account: StackAccount) -> list[Any]:
    """Those that releases started, the oldest first."""
    with account.aws.ecs.moment() as here:
        tasks = here.clusters["staging-web"].tasks.values()
        return [task for task in tasks if (task.started_by or "").startswith("modulestack-release/")]


def ran(account: StackAccount) -> list[str]:
    """Names of the jobs that ran before releases, in their order."""
    return [task.started_by.rpartition("/")[2] for task in job_tasks(account)]


def runs(account: StackAccount) -> list[dict[str, Any]]:
    s3 = account.aws.client("s3")
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="modules/web/runs/").get("Contents", [])
    return [json.loads(s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read()) for item in listed]


def deployments(account: StackAccount) -> list[str]:
    return [deployment["id"] for deployment in account.service()["deployments"]]


def is_untouched(account: StackAccount, before: tuple[list[str], list[str]]) -> bool:
    """Whether service, revisions and lock are as *before* (``untouched``) they were."""
    return untouched(account) == before and not account.is_locked()


def untouched(account: StackAccount) -> tuple[list[str], list[str]]:
    return deployments(account), active(account, "web")


def test_a_job_runs_with_the_new_revision_before_the_service_is_touched(account: StackAccount):
    since = len(account.aws.calls)
    verdict = released(account)
    assert verdict.kind == "succeeded"
    asked = [name.partition(":")[2] for name in account.operations(since)]
    assert asked.index("RegisterTaskDefinition") < asked.index("RunTask") < asked.index("UpdateService")
    [task] = job_tasks(account)
    assert (task.containers[0].image, task.containers[0].exit_code) == (BETTER, 0)
    assert f"{task.definition.family}:{task.definition.revision}" == account.revision() == verdict.to
    assert task.started_by == f"modulestack-release/{verdict.release}/migrate"
    stopped = next(call for call in account.aws.calls[since:] if call.operation == "UpdateService")
    assert stopped is not None
    assert task.stopped_at < account.service()["deployments"][0]["createdAt"].timestamp()
    assert verdict.details == ("the job migrate ended with exit code 0",)
    assert account.records()[0]["details"] == ["the job migrate ended with exit code 0"]
    assert [(run["job"], run["release"], run["verdict"], run["exit_code"]) for run in runs(account)] == [
        ("migrate", verdict.release, "succeeded", 0)
    ]


def test_several_run_one_after_the_other_in_the_file_s_order(account: StackAccount):
    has_jobs(account, SEED, REPORT, MIGRATE)
    assert released(account).kind == "succeeded"
    assert ran(account) == ["seed", "migrate"]
    first, second = job_tasks(account)
    assert first.stopped_at <= second.created_at
    assert (first.overrides["cpu"], first.overrides["memory"]) == ("512", "1024")


def test_a_job_that_fails_ends_the_release_before_the_service_is_touched(account: StackAccount):
    """With its last lines, what looks secret hidden; its revision is taken back."""
    behave(account, exit_code=3, last_output=("postgres://app:hunter2@db/app", "relation exists"))
    has_jobs(account, MIGRATE, SEED)
    before = untouched(account)
    verdict = released(account)
    assert (verdict.kind, verdict.exit_code) == ("refused", 3)
    assert verdict.sentence() == "web was not touched: the job migrate ended with exit code 3"
    assert verdict.last_output == ("migrate", "postgres://app:(hidden)@db/app", "relation exists")
    [task] = job_tasks(account)
    assert verdict.next() == f"modulestack logs web -e staging --task {task.id}"
    assert is_untouched(account, before)
    assert [(run["job"], run["verdict"], run["exit_code"]) for run in runs(account)] == [("migrate", "failed", 3)]


def test_what_ran_before_the_job_that_fails_is_said(account: StackAccount):
    has_jobs(account, MIGRATE, dataclasses.replace(SEED, timeout_s=1))
    verdict = released(account)
    assert verdict.sentence() == "web was not touched: the job seed could not start: it did not start within 1 s"
    assert verdict.details == ("the job migrate ended with exit code 0",)


def test_a_job_that_does_not_end_in_time_is_stopped(account: StackAccount):
    behave(account, command_s=500.0, output=("begun",))
    before = untouched(account)
    verdict = released(account)
    assert verdict.kind == "refused"
    assert verdict.sentence() == "web was not touched: the job migrate did not end within 1 min 00 s and was stopped"
    assert verdict.last_output == ("begun", "migrate")
    [task] = job_tasks(account)
    assert task.last_status == "STOPPED"
    assert is_untouched(account, before)
    assert [run["verdict"] for run in runs(account)] == ["timed-out"]


def test_a_job_whose_task_cannot_start_ends_the_release(account: StackAccount):
    behave(account, pull_error=True)
    before = untouched(account)
    verdict = released(account)
    assert verdict.kind == "refused"
    assert verdict.sentence().startswith("web was not touched: the job migrate could not start: CannotPull")
    assert verdict.last_output == ()
    assert is_untouched(account, before)
    assert [(run["verdict"], run["exit_code"]) for run in runs(account)] == [("not-started", None)]


def test_a_job_that_ecs_has_no_place_for_ends_the_release(account: StackAccount):
    with account.aws.ecs.moment() as here:
        here.lost_zones.update({"eu-west-1a", "eu-west-1b", "eu-west-1c"})
    before = untouched(account)
    verdict = released(account)
    assert verdict.sentence() == (
        "web was not touched: the job migrate could not start: ECS does not start the task: "
        "Capacity is unavailable at this time. Please try again later."
    )
    assert is_untouched(account, before)


def test_somebody_s_stop_is_no_success(account: StackAccount):
    """A program that ends with 0 when it is told to stop has not done its work."""
    behave(account, command_s=500.0)

    def stop() -> None:
        [task] = job_tasks(account)
        account.aws.client("ecs").stop_task(cluster="staging-web", task=task.id, reason="by hand")

    verdict = released(account, is_interrupted=meanwhile(account, stop))
    assert verdict.sentence() == "web was not touched: the job migrate was stopped: by hand"


def test_only_a_new_revision_has_jobs(account: StackAccount):
    """Not what runs already, a restart, a rollback; and a new template does."""
    released(account)
    assert ran(account) == ["migrate"]
    assert released(account).kind == "nothing-to-do"
    assert released(account, image="", verb="restart", force=True).kind == "succeeded"
    assert released(account, force=True).kind == "succeeded"
    assert released(account, verb="rollback", definition="staging-web:1").kind == "succeeded"
    assert ran(account) == ["migrate"]
    assert released(account).kind == "succeeded"
    assert ran(account) == ["migrate", "migrate"]


def test_jobs_can_be_skipped_and_that_is_recorded(account: StackAccount):
    verdict = released(account, skip_jobs=True)
    assert (verdict.kind, ran(account)) == ("succeeded", [])
    assert account.records()[0]["details"] == ["jobs were skipped, as was asked for: migrate"]


def test_a_dry_run_tells_them(account: StackAccount):
    before = untouched(account)
    assert (
        "would run the job migrate before the service is touched" in released(account, executor=dry_run.execute).details
    )
    told = released(account, executor=dry_run.execute, skip_jobs=True).details
    assert "would skip the job migrate before the service is touched" in told
    assert (is_untouched(account, before), ran(account)) == (True, [])


def test_a_job_never_runs_on_spot(account: StackAccount):
    ecs = account.aws.client("ecs")
    ecs.put_cluster_capacity_providers(
        cluster="staging-web", capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    ecs.update_service(cluster="staging-web", service="web", capacityProviderStrategy=strategy, forceNewDeployment=True)
    account.aws.clock.sleep(200)
    assert released(account).kind == "succeeded"
    [task] = job_tasks(account)
    assert (task.launch_type, task.capacity_provider) == ("FARGATE", None)


def while_it_runs(account: StackAccount) -> Callable[[], bool]:
    """Whether the newest job's task runs: when somebody presses Ctrl-C."""

    def is_running() -> bool:
        tasks = job_tasks(account)
        return bool(tasks) and tasks[-1].last_status == "RUNNING"

    return is_running


def test_ctrl_c_leaves_the_job_running_and_says_so(account: StackAccount):
    behave(account, command_s=40.0)
    before = deployments(account)
    verdict = released(account, is_interrupted=while_it_runs(account))
    [task] = job_tasks(account)
    assert verdict.kind == "interrupted"
    assert verdict.sentence() == (
        f"web: stopped watching; the job migrate is still running (task {task.id}); "
        "the service was not touched, staging-web:1 runs"
    )
    assert verdict.details == (
        "staging-web:2 stays registered, because the job may still use it: the same command again goes on with both",
    )
    assert verdict.next() == "the same command again"
    assert (deployments(account), account.is_locked(), task.desired_status) == (before, False, "RUNNING")


def test_a_job_that_takes_longer_than_the_release_waits_goes_on(account: StackAccount):
    behave(account, command_s=40.0)
    dependencies = account.dependencies()
    dependencies.begin_timeout(20.0)
    plan = dataclasses.replace(ReleaseOptions(), timeout_s=20.0)
    [verdict] = release_modules(dependencies, [account.request()], plan, Coordination(), release.execute)
    [task] = job_tasks(account)
    assert (verdict.kind, verdict.next()) == ("timed-out", "the same command again")
    assert verdict.sentence() == (
        f"web: --timeout passed; the job migrate is still running (task {task.id}); "
        "the service was not touched, staging-web:1 runs"
    )
    assert released(account).kind == "succeeded"
    assert ran(account) == ["migrate"]


@pytest.mark.parametrize("later_s", [0, 120])
def test_the_same_command_goes_on_with_the_job_that_was_left(account: StackAccount, later_s: int):
    """Whether it still runs or has ended."""
    behave(account, command_s=40.0)
    left = released(account, is_interrupted=while_it_runs(account))
    account.aws.clock.sleep(later_s)
    verdict = released(account)
    assert (verdict.kind, verdict.to, verdict.release) == ("succeeded", "staging-web:2", left.release)
    assert ran(account) == ["migrate"]
    assert [event.text for event in account.events if event.kind == "register"] == [
        "going on with the release that was cut short: staging-web:2 is registered; the job migrate "
        + ("ended with exit code 0" if later_s else f"is still running (task {job_tasks(account)[0].id})")
    ]


def test_a_job_that_failed_after_it_was_left_runs_again(account: StackAccount):
    """With a new release, of a revision of its own."""
    behave(account, command_s=40.0, exit_code=1)
    released(account, is_interrupted=while_it_runs(account))
    account.aws.clock.sleep(120)
    behave(account)
    verdict = released(account)
    assert (verdict.kind, ran(account)) == ("succeeded", ["migrate", "migrate"])


def test_another_release_waits_for_the_job_that_was_left(account: StackAccount):
    """And puts away its revision."""
    other = BETTER.replace("b" * 64, "1" * 64)
    behave(account, command_s=40.0)
    released(account, is_interrupted=while_it_runs(account))
    verdict = released(account, other)
    first, second = job_tasks(account)
    assert verdict.kind == "succeeded"
    assert first.stopped_at <= second.created_at
    assert second.definition.revision == 3
    assert [arn.rpartition("/")[2] for arn in active(account, "web")] == ["staging-web:1", "staging-web:3"]
    assert f"waiting for the job migrate (task {first.id}), which is not ours, to end" in [
        event.text for event in account.events
    ]


def test_a_job_that_its_schedule_runs_is_waited_for(account: StackAccount):
    """And one that takes longer than it may is stopped by nobody but whoever reads this."""
    both = dataclasses.replace(MIGRATE, schedule=NIGHTLY.schedule, timeout_s=400)
    has_jobs(account, both)
    make_schedule(account, job=both)
    behave(account, GOOD, command_s=8000.0)
    account.aws.clock.sleep(3605)
    with account.aws.ecs.moment() as here:
        [task] = [one for one in here.clusters["staging-web"].tasks.values() if one.group == "job:migrate"]
    verdict = released(account)
    assert verdict.sentence() == "web was not touched: the job migrate of an earlier release or run is still running"
    assert verdict.next() == f"modulestack logs web -e staging --task {task.id}"
    verdict = released(account)
    assert verdict.sentence() == (
        "web was not touched: the job migrate of an earlier release or run is still running, for 10 min 05 s, longer "
        "than its timeout_s, 400 s"
    )
    assert verdict.next() == f"modulestack stop web {task.id} -e staging"
    assert account.revision() == "staging-web:1"


def test_a_job_that_somebody_runs_by_hand_is_waited_for(account: StackAccount):
    from modulestack.release.verbs.run_job import start_job

    has_jobs(account, dataclasses.replace(MIGRATE, timeout_s=900))
    behave(account, GOOD, command_s=400.0)
    by_hand = start_job(account.dependencies(), account.request().manifest, MIGRATE, {})
    verdict = released(account)
    assert verdict.kind == "locked"
    assert verdict.sentence() == "web was not touched: the job migrate of an earlier release or run is still running"
    assert verdict.next() == f"modulestack logs web -e staging --task {by_hand.task}"
    assert ran(account) == []


KILLS: list[tuple[str, int]] = [
    ("RegisterTaskDefinition", 0), ("RunTask", 0), ("DescribeTasks", 0), ("DescribeTasks", 2), ("UpdateService", 0),
]  # fmt: skip


@pytest.mark.parametrize("fault", [KILLED, KILLED_AFTER], ids=lambda fault: fault.name)
@pytest.mark.parametrize(("operation", "nth"), KILLS)
def test_a_process_that_is_killed_never_makes_a_job_run_twice(
    account: StackAccount, operation: str, nth: int, fault: Any
):
    """The same command again takes over its lock and goes on with its revision and its job."""
    seen = [0]

    def choose(number: int, asked: str) -> Any:
        seen[0] += asked == operation
        return fault if (asked, seen[0]) == (operation, nth + 1) else None

    with pytest.raises(Killed), account.faults.during(choose):
        released(account)
    assert seen[0] > nth
    verdict = released(account)
    assert verdict.kind in {"succeeded", "nothing-to-do"}
    assert account.running() == [BETTER]
    assert ran(account) == ["migrate"]
    account.aws.clock.sleep(120)
    assert [arn.rpartition("/")[2] for arn in active(account, "web")] == ["staging-web:1", account.revision()]


def test_a_release_that_was_rolled_back_runs_its_jobs_again(account: StackAccount):
    """It ended, and has a record: the same image again is another release."""
    behave(account, exits_after_s=None, health_status_code=500)
    assert not released(account).is_good
    behave(account)
    assert released(account).kind == "succeeded"
    assert ran(account) == ["migrate", "migrate"]


def meanwhile(account: StackAccount, do: Callable[[], None]) -> Callable[[], bool]:
    """Does it once, while the job runs, and interrupts nothing."""
    done: list[bool] = []

    def is_interrupted() -> bool:
        if not done and while_it_runs(account)():
            done.append(True)
            do()
        return False

    return is_interrupted


def test_what_else_deploys_while_a_job_runs_is_not_overwritten(account: StackAccount):
    def deploy() -> None:
        account.aws.client("ecs").update_service(cluster="staging-web", service="web", forceNewDeployment=True)

    verdict = released(account, is_interrupted=meanwhile(account, deploy))
    assert verdict.kind == "locked"
    assert verdict.sentence() == ("web was not touched: something else deployed staging-web:1 while its jobs ran")
    assert verdict.details == ("the job migrate ended with exit code 0",)
    assert active(account, "web") == [account.service()["taskDefinition"]]


def test_who_lost_its_lock_while_a_job_ran_does_not_touch_the_service(account: StackAccount):
    before = deployments(account)
    behave(account, command_s=50.0)
    has_jobs(account, dataclasses.replace(MIGRATE, timeout_s=3000))

    def unlock() -> None:
        aws, manifest = account.dependencies().aws, account.request().manifest
        holder = read_lock(aws, manifest)
        assert holder
        break_lock(aws, manifest, holder)
        account.aws.clock.sleep(250)

    verdict = released(account, is_interrupted=meanwhile(account, unlock))
    assert verdict.sentence() == "web was not touched: somebody broke its lock while its jobs ran"
    assert deployments(account) == before
