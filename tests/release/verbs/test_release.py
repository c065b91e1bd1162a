"""A release, end to end on the embedded account: the steps that test_release_outcomes.py does not show."""

from __future__ import annotations

import collections
import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.embedded_aws.ecs import task_definition_validation
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.errors import AwsError
from modulestack.release.aws_access.cooperative import Steps, run, run_alone
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import plan_release
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.rollout import task_failures
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from modulestack.release.verbs.rollback import rollback
from modulestack.release.verbs.watch import watch
from tests.release.stack import BETTER, CRASHES, GOOD, StackAccount, add_module, change_template, stack_account

WRITES = ("Put", "Register", "Update", "Delete", "Deregister", "Stop")


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    account = stack_account(("web",), quick=True)
    account.aws.client("ssm").put_parameter(Name="/staging/db", Value="secret-value", Type="SecureString")
    add_module(
        account,
        "api",
        quick=True,
        secrets={"DB": "arn:aws:ssm:eu-west-1:123456789012:parameter/staging/db"},
        variables={"LEVEL": "${level}", "TOKEN": "${api_token}"},
        values={"level": "info", "api_token": "first"},
    )
    account.aws.clock.sleep(120)
    yield account
    account.aws.close()


def do(account: StackAccount, module: str = "web", image: str = BETTER, **more: Any) -> Verdict:
    account.events.clear()
    return release_modules(
        account.dependencies(),
        [account.request(module, image, **more)],
        ReleaseOptions(),
        Coordination(),
        release.execute,
    )[0]


def variables(account: StackAccount, module: str) -> dict[str, str]:
    arn = account.service(module)["taskDefinition"]
    definition = account.aws.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
    return {item["name"]: item["value"] for item in definition["containerDefinitions"][0]["environment"]}


def test_the_same_again_is_nothing_to_do(account: StackAccount):
    """Four reads, no write, no new revision."""
    do(account)
    since, revision = len(account.aws.calls), account.revision()
    verdict = do(account)
    calls = [call.partition(":")[2] for call in account.operations(since)]
    assert (verdict.kind, verdict.exit_code) == ("nothing-to-do", 0)
    assert [call for call in calls if call.startswith(WRITES)] == []
    assert calls == ["GetParameters", "DescribeServices", "DescribeTaskDefinition", "GetObject"]
    assert account.revision() == revision


def test_values_given_once_stay_and_secret_looking_ones_must_be_given_again(account: StackAccount):
    """Given now, else kept, else the stack's own; the record holds a hash of what looks secret."""
    assert do(account, "api", values={"level": "debug", "api_token": "s3cret"}).kind == "succeeded"
    assert variables(account, "api") == {"LEVEL": "debug", "TOKEN": "s3cret"}
    record = account.records("api")[0]
    assert record["placeholders"]["level"] == {"value": "debug"}
    assert "s3cret" not in json.dumps(record)
    verdict = do(account, "api", GOOD)
    assert (verdict.kind, verdict.exit_code) == ("bad-input", 2)
    assert verdict.why.startswith("api_token was set by the last release and looks secret")
    assert do(account, "api", GOOD, values={"api_token": "other"}).kind == "succeeded"
    assert variables(account, "api") == {"LEVEL": "debug", "TOKEN": "other"}


def test_missing_secrets_and_log_groups_are_all_told_before_anything_changes(account: StackAccount):
    """And the verdict names the first of them with the count."""
    revision = account.revision("api")
    account.aws.client("ssm").delete_parameter(Name="/staging/db")
    account.aws.client("logs").delete_log_group(logGroupName="/modulestack/staging/api")
    verdict = do(account, "api", BETTER, values={"api_token": "x"})
    account.aws.client("ssm").put_parameter(Name="/staging/db", Value="secret-value", Type="SecureString")
    account.aws.client("logs").create_log_group(logGroupName="/modulestack/staging/api")
    assert (verdict.kind, verdict.exit_code, account.revision("api")) == ("refused", 3, revision)
    assert verdict.details == (
        "refuse: secret arn:aws:ssm:eu-west-1:123456789012:parameter/staging/db does not exist: make or restore it",
        "refuse: log group /modulestack/staging/api does not exist: run `pulumi up --refresh -s staging`",
    )
    read = {call.operation for call in account.aws.calls if call.service == "ssm" and "Decryption" in str(call.params)}
    assert read == set()


def test_a_file_of_variables_that_is_not_there_or_not_allowed_is_told_before_anything_changes(account: StackAccount):
    """The role of the tasks that run may read nothing in S3."""
    do(account, image=GOOD)
    account.aws.client("s3").create_bucket(
        Bucket="any-files", CreateBucketConfiguration={"LocationConstraint": account.aws.region}
    )
    files = [{"type": "s3", "value": "arn:aws:s3:::any-files/web.env"}]
    change_template(account, "web", lambda t: t["containerDefinitions"][0].update(environmentFiles=files))
    revision = account.revision()
    verdict = do(account, image="")
    change_template(account, "web", lambda t: t["containerDefinitions"][0].pop("environmentFiles"))
    assert (verdict.kind, account.revision()) == ("refused", revision)
    assert [text.partition(": ")[2] for text in verdict.details] == [
        (
            "environment file s3://any-files/web.env does not exist: put it there, or take it out "
            "of `environment_files` in the file"
        ),
        "execution role staging-web-execution is not allowed s3:GetObject on arn:aws:s3:::any-files/web.env: allow it",
        "execution role staging-web-execution is not allowed s3:GetBucketLocation on arn:aws:s3:::any-files: allow it",
    ]


def test_a_changed_template_goes_out_with_the_running_image(account: StackAccount):
    """--template-only: an order without an image."""
    do(account, image=GOOD)
    change_template(account, "web", lambda t: t["containerDefinitions"][0].update(stopTimeout=60))
    verdict = do(account, image="")
    definition = account.aws.client("ecs").describe_task_definition(taskDefinition=account.revision())["taskDefinition"]
    container = definition["containerDefinitions"][0]
    assert (verdict.kind, container["stopTimeout"], container["image"]) == ("succeeded", 60, GOOD)


def test_an_ecr_tag_becomes_its_digest_and_an_absent_one_is_refused(account: StackAccount):
    """What was tested is what runs."""
    ecr = account.aws.client("ecr")
    ecr.create_repository(repositoryName="web")
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": []}
    pushed = ecr.put_image(repositoryName="web", imageTag="1.0", imageManifest=json.dumps(manifest))
    digest = pushed["image"]["imageId"]["imageDigest"]
    host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    absent = do(account, image=f"{host}/web:2.0")
    nowhere = do(account, image=f"{host}/nowhere:1")
    present = do(account, image=f"{host}/web:1.0")
    assert [v.kind for v in (absent, nowhere, present)] == ["refused", "refused", "succeeded"]
    assert absent.why == f"{host}/web:2.0: ECR has no such image (ImageNotFound): push it, or name a tag that is there"
    assert account.running() == [f"{host}/web@{digest}"]
    assert (account.records()[0]["asked_image"], account.released_image()) == (
        f"{host}/web:1.0",
        f"{host}/web@{digest}",
    )


def test_a_rollback_goes_to_what_worked_not_to_the_revision_before(account: StackAccount):
    """A crash lies between; its revision is skipped, and the image for a recreated service goes back too."""
    do(account, image=GOOD)
    worked = account.revision()
    do(account, image=CRASHES)
    do(account, image=BETTER)
    dependencies = account.dependencies()
    verdict = run_alone(
        rollback(dependencies, account.request(image="", verb="rollback"), ReleaseOptions(), to=None),
        dependencies.clock,
    )
    assert (verdict.kind, verdict.to, account.revision()) == ("succeeded", worked, worked)
    assert (account.running(), account.released_image(), account.records()[0]["verb"]) == ([GOOD], GOOD, "rollback")


def test_a_rollback_stops_what_is_being_deployed(account: StackAccount):
    """No need to wait for its end, nor for the lock of whoever follows it; both say what happened."""
    do(account, image=GOOD)
    old = account.revision()
    slow = f"ghcr.io/example/web@sha256:{'7' * 64}"
    account.aws.ecs.behaviours.set(slow, Behaviour(healthy_after_s=900.0))
    dependencies = account.dependencies()
    plan = plan_release(dependencies, account.request(image=slow))

    def later() -> Steps[Verdict]:
        yield 12.0
        return (
            yield from rollback(
                account.dependencies(), account.request(image="", verb="rollback"), ReleaseOptions(), to=None
            )
        )

    verdicts = run(
        {"release": release.execute(dependencies, plan, ReleaseOptions()), "rollback": later()}, dependencies.clock
    )
    assert (verdicts["release"].kind, verdicts["release"].exit_code) == ("stopped", 16)
    assert (verdicts["rollback"].kind, account.revision(), account.running()) == ("succeeded", old, [GOOD])


def test_interrupted_the_deployment_goes_on_and_watch_gives_its_verdict(account: StackAccount):
    """The lock is handed back at once; watching later verifies and records."""
    do(account, image=BETTER)
    do(account, image=GOOD)
    dependencies = account.dependencies()
    start = dependencies.clock.now()
    plan = plan_release(dependencies, account.request(image=BETTER))
    work = {"web": release.execute(dependencies, plan, ReleaseOptions())}
    verdict = run(work, dependencies.clock, lambda: dependencies.clock.now() > start + 7)["web"]
    assert (verdict.kind, verdict.exit_code, account.is_locked()) == ("interrupted", 130, False)
    assert verdict.sentence() == f"web: stopped watching; the deployment of {account.revision()} goes on"
    assert account.released_image() == GOOD
    watched = run_alone(watch(account.dependencies(), account.request(image=""), ReleaseOptions()), dependencies.clock)
    assert (watched.kind, account.running(), account.released_image()) == ("succeeded", [BETTER], BETTER)
    assert [r["verdict"] for r in account.records()[:2]] == ["succeeded", "interrupted"]


def test_interrupted_while_waiting_for_the_lock_nothing_was_changed(account: StackAccount):
    """The holder goes on undisturbed."""
    do(account, image=GOOD)
    dependencies, old = account.dependencies(), account.revision()
    account.aws.client("s3").put_object(
        Bucket="staging-templates",
        Key="modules/web/lock.json",
        Body=json.dumps(
            {
                "token": "t",
                "owner": "bob",
                "purpose": "p",
                "since": "2026-01-01T10:00:00Z",
                "expires": "2036-01-01T10:00:00Z",
            }
        ).encode(),
    )
    start = dependencies.clock.now()
    plan = plan_release(dependencies, account.request(image=BETTER))
    work = {"web": release.execute(dependencies, plan, ReleaseOptions())}
    verdict = run(work, dependencies.clock, lambda: dependencies.clock.now() > start + 30)["web"]
    assert (verdict.kind, verdict.why, account.is_locked()) == ("interrupted", f"nothing was changed, {old} runs", True)
    late = do(account, image=BETTER)
    assert (late.kind, late.exit_code, late.why) == ("locked", 6, "bob holds its lock (p)")
    account.aws.client("s3").delete_object(Bucket="staging-templates", Key="modules/web/lock.json")


def test_somebody_elses_deployment_is_waited_for(account: StackAccount):
    """Then the plan is made anew."""
    do(account, image=GOOD)
    ecs = account.aws.client("ecs")
    ecs.update_service(cluster="staging-web", service="web", forceNewDeployment=True)
    verdict = do(account, image=BETTER)
    assert (verdict.kind, account.running()) == ("succeeded", [BETTER])
    actions = [n.facts["action"] for n in account.events if n.kind == "plan"]
    assert (actions[0], actions[-1]) == ("wait", "replace")


def test_a_killed_release_is_followed_by_the_same_command(account: StackAccount):
    """Its deployment is under way: no second revision, and in the end there is a record."""
    do(account, image=GOOD)
    dependencies = account.dependencies()
    work = release.execute(dependencies, plan_release(dependencies, account.request(image=BETTER)), ReleaseOptions())
    before = account.revision()
    while (revision := account.revision()) == before:
        dependencies.clock.sleep(next(work))
    account.aws.client("s3").delete_object(Bucket="staging-templates", Key="modules/web/lock.json")
    verdict = do(account, image=BETTER)
    work.close()
    assert (verdict.kind, account.revision(), account.released_image()) == ("succeeded", revision, BETTER)


def test_what_ecs_rejects_leaves_no_revision_behind(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """Something that no preflight can see; the sentence has AWS's words."""
    do(account, image=GOOD)
    old = account.revision()
    text = "Role is not valid"

    def refuse(*_: Any) -> None:
        raise AwsError("ClientException", text)

    with monkeypatch.context() as patched:
        patched.setattr(task_definition_validation, "checked", refuse)
        verdict = do(account, image=BETTER)
    assert (verdict.kind, verdict.exit_code, account.revision()) == ("rejected", 9, old)
    assert verdict.sentence().startswith("web was not released: ecs:RegisterTaskDefinition: ")
    assert text in verdict.sentence()


def test_news_are_never_older_than_six_seconds_and_the_verdict_never_five():
    """A rollout of three minutes, at AWS's own pace: a look every 5 or 6 s, and fifteen calls for all the rest."""
    account = stack_account(("web",))
    slow = f"ghcr.io/example/web@sha256:{'8' * 64}"
    account.aws.ecs.behaviours.set(slow, Behaviour(starts_in_s=110.0))
    since, start = len(account.aws.calls), account.aws.clock.now()
    verdict = do(account, image=slow)
    calls = collections.Counter(call.partition(":")[2] for call in account.operations(since))
    looks = [event.at for event in account.events if event.kind in {"update", "progress"}]
    cluster = {"cluster": "staging-web", "service": "web"}
    ended = account.aws.client("ecs").list_service_deployments(**cluster)["serviceDeployments"]
    late = account.events[-1].at - ended[0]["finishedAt"].timestamp()
    gaps = max(b - a for a, b in itertools.pairwise(looks))
    assert (verdict.kind, gaps <= 6.0, late <= 5.0) == ("succeeded", True, True)
    account.aws.close()
    assert account.events[-1].at - start == 179.0
    assert calls == {
        "GetParameters": 1,
        "DescribeServices": 1 + 31,
        "DescribeTaskDefinition": 1,
        "GetObject": 1,
        "DescribeLogGroups": 1,
        "DescribeTargetGroups": 1,
        "PutObject": 2,
        "RegisterTaskDefinition": 1,
        "UpdateService": 1,
        "ListServiceDeployments": 1,
        "DescribeServiceRevisions": 1,
        "DescribeTargetHealth": 1,
        "ListTaskDefinitions": 1,
        "PutParameter": 2,
        "DeleteObject": 1,
    }


def test_a_crash_loop_is_stopped_and_told_soon_after_the_second_death():
    """Within 15 simulated seconds, the return to the old version included."""
    account = stack_account(("web",))
    verdict = do(account, image=CRASHES)
    ecs = account.aws.client("ecs")
    arns = ecs.list_tasks(cluster="staging-web", desiredStatus="STOPPED")["taskArns"]
    tasks = ecs.describe_tasks(cluster="staging-web", tasks=arns)["tasks"]
    second = sorted(t["stoppingAt"].timestamp() for t in tasks)[1]
    assert (verdict.kind, account.events[-1].at - second <= 15) == ("rolled-back-by-us", True)
    assert verdict.last_output == ("KeyError: 'DATABASE_URL'",)
    assert "KeyError" not in str(account.records())
    account.aws.close()


def test_failures_are_found_however_many_tasks_have_stopped(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """A page of ListTasks may hold none of the deployment's own."""
    monkeypatch.setattr(task_failures, "AT_ONCE", 1)
    verdict = do(account, image=CRASHES)
    assert (verdict.kind, "exit code 1 (EssentialContainerExited), 2 of " in verdict.sentence()) == (
        "rolled-back-by-us",
        True,
    )
