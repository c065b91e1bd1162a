"""What ``modulestack status``, ``logs`` and ``verify`` know of Managed Daemons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.seeding.alarms import seed_alarms
from tests.release.terminal import Terminal
from tests.support.program import copy_program

AGENT: dict[str, Any] = {"image": "ghcr.io/example/agent:1", "secrets": {"KEY": "ssm:/shop/agent/key"}}
ROLE = "pool-agent-daemon-execution"


def sandbox(root: Path) -> Sandbox:
    copy_program(root)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:managed_instances": {"pool": {"instance_types": ["m7i.large"], "daemons": {"agent": AGENT}}},
        "modulestack:modules": {"web": {"image": "ghcr.io/example/web:1", "tasks": 2, "cpu": 1024, "capacity": "pool"}},
    }
    (root / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    return Sandbox("shop", root)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    made = sandbox(tmp_path)
    _, outputs, _ = made.up()
    made.settle(outputs["modules"])
    yield made
    made.aws.close()


@pytest.fixture
def modulestack(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(shop, monkeypatch)


def edited(shop: Sandbox, **changes: Any) -> None:
    """The environment with *changes* of its daemon."""
    pool = {"instance_types": ["m7i.large"], "daemons": {"agent": {**AGENT, **changes}}}
    shop.up(**{"modulestack:managed_instances": json.dumps({"pool": pool})})


def daemon(modulestack: Terminal) -> dict[str, Any]:
    done = modulestack("status", "pool/agent", "-e", "shop", "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert document["modules"] == []
    [found] = document["daemons"]
    return dict(found)


def test_status_shows_which_revision_runs_on_how_many_instances(modulestack: Terminal):
    """Beside the modules, in a table of its own."""
    done = modulestack("status", "-e", "shop")
    heads = [line.split()[0] for line in done.out.splitlines()]
    assert heads == ["module", "web", "daemon", "pool/agent"]
    line = done.out.splitlines()[-1].split()
    assert line == ["pool/agent", "shop-pool_agent:1", "agent:1", "successful", "2/2"]
    found = daemon(modulestack)
    assert (found["deployment"], found["problem"], found["running"], found["instances"]) == ("SUCCESSFUL", "", 2, 2)
    [revision] = found["revisions"]
    assert revision | {"digest": ""} == {
        "revision": "shop-pool_agent:1",
        "image": "ghcr.io/example/agent:1",
        "digest": "",
        "running": 2,
        "instances": 2,
    }


def test_status_without_daemons_has_no_word_of_them(shop: Sandbox, modulestack: Terminal):
    pool = {"instance_types": ["m7i.large"]}
    shop.up(**{"modulestack:managed_instances": json.dumps({"pool": pool})})
    shop.aws.clock.sleep(3600)
    assert "daemon" not in modulestack("status", "-e", "shop").out
    assert set(json.loads(modulestack("status", "-e", "shop", "--json").out)) == {"environment", "modules"}


def test_status_shows_a_deployment_that_is_under_way(shop: Sandbox, modulestack: Terminal):
    edited(shop, image="ghcr.io/example/agent:2")
    shop.aws.clock.sleep(30)
    found = daemon(modulestack)
    assert (found["deployment"], found["problem"]) == ("IN_PROGRESS", "")
    assert [each["revision"] for each in found["revisions"]] == ["shop-pool_agent:2", "shop-pool_agent:1"]
    assert found["draining"] == 1
    text = modulestack("status", "pool/agent", "-e", "shop").out
    assert "a deployment is under way, 1 instance is being emptied" in text
    shop.aws.clock.sleep(3600)
    found = daemon(modulestack)
    assert (found["deployment"], found["running"]) == ("SUCCESSFUL", 2)
    assert [each["revision"] for each in found["revisions"]] == ["shop-pool_agent:2"]


def test_status_shows_a_deployment_that_was_undone(shop: Sandbox, modulestack: Terminal):
    edited(shop, image="ghcr.io/example/agent:missing")
    shop.aws.clock.sleep(4 * 3600)
    found = daemon(modulestack)
    assert found["deployment"] == "ROLLBACK_SUCCESSFUL"
    assert [each["revision"] for each in found["revisions"]] == ["shop-pool_agent:1"]
    assert found["problem"].startswith("its last deployment failed, and the revision before runs: ")
    assert found["problem"].endswith("an edit of it in the file, and `pulumi up -s shop`, begin another")
    assert "warn: its last deployment failed" in modulestack("verify", "pool/agent", "-e", "shop").out


def test_another_edit_begins_another_deployment(shop: Sandbox, modulestack: Terminal):
    """As the problem of one that was undone says."""
    edited(shop, image="ghcr.io/example/agent:missing")
    shop.aws.clock.sleep(4 * 3600)
    assert daemon(modulestack)["problem"].endswith("an edit of it in the file, and `pulumi up -s shop`, begin another")
    edited(shop, image="ghcr.io/example/agent:2")
    shop.aws.clock.sleep(4 * 3600)
    found = daemon(modulestack)
    assert (found["deployment"], found["problem"], found["running"]) == ("SUCCESSFUL", "", 2)
    assert [each["image"] for each in found["revisions"]] == ["ghcr.io/example/agent:2"]


def test_status_shows_a_daemon_that_is_gone(shop: Sandbox, modulestack: Terminal):
    ecs = shop.aws.client("ecs")
    [summary] = ecs.list_daemons(clusterArn=cluster(shop))["daemonSummariesList"]
    ecs.delete_daemon(daemonArn=summary["daemonArn"])
    assert daemon(modulestack)["problem"] == "ECS is deleting it: once it is gone, run `pulumi up --refresh -s shop`"
    shop.aws.clock.sleep(4 * 3600)
    assert daemon(modulestack)["problem"] == "the daemon is gone: run `pulumi up --refresh -s shop`"
    assert modulestack("verify", "pool/agent", "-e", "shop").code == 3


def cluster(shop: Sandbox) -> str:
    arns: list[str] = shop.aws.client("ecs").list_clusters()["clusterArns"]
    return next(arn for arn in arns if arn.endswith("/shop-pool"))


def test_verify_finds_nothing_wrong_with_what_is_well(modulestack: Terminal):
    done = modulestack("verify", "pool/agent", "-e", "shop")
    assert (done.code, done.out) == (0, "pool/agent: nothing speaks against tasks of ghcr.io/example/agent:1\n")


def test_verify_looks_for_what_its_tasks_need(shop: Sandbox, modulestack: Terminal):
    shop.aws.client("ssm").delete_parameter(Name="/shop/agent/key")
    shop.aws.client("logs").delete_log_group(logGroupName="/modulestack/shop/pool/agent")
    iam = shop.aws.client("iam")
    [role] = [each["RoleName"] for each in iam.list_roles()["Roles"] if each["RoleName"].startswith(ROLE)]
    [policy] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    done = modulestack("verify", "pool/agent", "-e", "shop", "--json")
    document = json.loads(done.out)
    assert (done.code, document["module"], document["exit_code"]) == (3, "pool/agent", 3)
    key = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/agent/key"
    again = "run `pulumi up --refresh -s shop`"
    assert {each["text"].split(": run")[0] for each in document["findings"]} >= {
        f"secret {key} does not exist: make or restore it",
        "log group /modulestack/shop/pool/agent does not exist",
        f"execution role {role} is not allowed ssm:GetParameters on {key}",
    }
    assert again in done.out


def test_verify_looks_for_an_image_before_the_file_names_it(modulestack: Terminal):
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/agent:9"
    done = modulestack("verify", f"pool/agent={image}", "-e", "shop")
    assert done.code == 3
    assert f"refuse: {image}: there is no such repository in ECR of account 123456789012" in done.out


def test_logs_are_those_of_its_group(shop: Sandbox, modulestack: Terminal):
    logs, group = shop.aws.client("logs"), "/modulestack/shop/pool/agent"
    streams = [each["logStreamName"] for each in logs.describe_log_streams(logGroupName=group)["logStreams"]]
    at = int(shop.aws.clock.now() * 1000)
    for stream in streams:
        line = {"timestamp": at, "message": f"of {stream}"}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[line])
    found = modulestack("logs", "pool/agent", "-e", "shop", "--json").objects
    assert sorted((line["container"], line["task"], line["text"]) for line in found) == sorted(
        ("agent", stream.split("/")[-1], f"of {stream}") for stream in streams
    )
    assert len(streams) == 2
    first = streams[0].split("/")[-1]
    [line] = modulestack("logs", "pool/agent", "-e", "shop", "--task", first[:8], "--json").objects
    assert line["task"] == first


@pytest.mark.parametrize("verb", ["status", "logs", "history"])
def test_a_daemon_that_is_none_is_told_what_there_is(modulestack: Terminal, verb: str):
    done = modulestack(verb, "pool/agnt", "-e", "shop")
    assert done.code == 2
    there = "shop has web, and the daemons pool/agent; did you mean pool/agent?"
    assert done.err.startswith(f"unknown daemon 'pool/agnt': {there}")


def test_what_only_modules_have_is_refused_by_name(modulestack: Terminal):
    done = modulestack("history", "pool/agent", "-e", "shop")
    assert (done.code, done.err) == (
        2,
        "pool/agent is a daemon: `pulumi up` rolls it out, and status, logs and verify know it\n",
    )


def test_its_image_comes_by_way_of_ecr(shop: Sandbox, modulestack: Terminal):
    """Of a cache that the file asks for: its role may have ECR fetch it, and `verify` looks whether ECR can."""
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/quay/example/agent:1"
    pool = {"instance_types": ["m7i.large"], "daemons": {"agent": {**AGENT, "image": "quay.io/example/agent:1"}}}
    _, _, messages = shop.up(
        **{
            "modulestack:pull_through_cache": json.dumps({"quay.io": {}}),
            "modulestack:managed_instances": json.dumps({"pool": pool}),
        }
    )
    assert [text for text in messages if "pool/agent" in text] == [
        f"pool/agent: quay.io/example/agent:1 is pulled by way of ECR, as {image}"
    ]
    shop.aws.clock.sleep(3600)
    found = daemon(modulestack)
    assert (found["deployment"], found["running"], found["revisions"][0]["image"]) == ("SUCCESSFUL", 2, image)
    repositories = shop.aws.client("ecr").describe_repositories()["repositories"]
    assert [each["repositoryName"] for each in repositories] == ["shop/quay/example/agent"]
    done = modulestack("verify", "pool/agent=quay.io/example/agent:1", "-e", "shop")
    assert (done.code, done.out) == (0, f"pool/agent: nothing speaks against tasks of {image}\n")
    shop.aws.client("ecr").delete_pull_through_cache_rule(ecrRepositoryPrefix="shop/quay")
    assert "warn: ECR fetches nothing from quay.io" in modulestack("verify", "pool/agent", "-e", "shop").out


def test_an_alarm_undoes_its_deployment(shop: Sandbox, modulestack: Terminal):
    """While it bakes, too; `verify` says which alarm is gone or goes off already."""
    cloudwatch = shop.aws.client("cloudwatch")
    assert len([*seed_alarms(shop.aws, ["slow", "errors"])]) == 2
    edited(shop, alarms=["slow", "errors"], bake_minutes=60)
    shop.aws.clock.sleep(1800)
    assert daemon(modulestack)["deployment"] == "IN_PROGRESS"
    assert modulestack("verify", "pool/agent", "-e", "shop").code == 0
    cloudwatch.set_alarm_state(AlarmName="slow", StateValue="ALARM", StateReason="slow")
    shop.aws.clock.sleep(3600)
    found = daemon(modulestack)
    assert found["deployment"] == "ROLLBACK_SUCCESSFUL"
    assert "alarms were triggered during the deployment: slow" in found["problem"]
    cloudwatch.delete_alarms(AlarmNames=["errors"])
    done = modulestack("verify", "pool/agent", "-e", "shop")
    assert done.code == 3
    assert "refuse: alarm errors does not exist: make it" in done.out
    assert "refuse: alarm slow is firing already" in done.out


def test_verify_knows_who_pulls_and_what_decrypts(shop: Sandbox, modulestack: Terminal):
    secrets = shop.aws.client("secretsmanager")
    secrets.create_secret(Name="registry", SecretString=json.dumps({"username": "a", "password": "b"}))
    edited(shop, registry_credentials="secretsmanager:registry")
    shop.aws.clock.sleep(3600)
    assert modulestack("verify", "pool/agent", "-e", "shop").code == 0
    secrets.delete_secret(SecretId="registry", ForceDeleteWithoutRecovery=True)
    done = modulestack("verify", "pool/agent", "-e", "shop")
    secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry"
    assert (done.code, f"refuse: secret {secret} does not exist: make or restore it" in done.out) == (3, True)


@pytest.mark.parametrize(
    "says",
    [
        {"volumes": {"logs": {"host_path": "/var/log"}}, "mounts": {"logs": {"path": "/logs"}}},
        {"capabilities": ["NET_ADMIN"], "dropped_capabilities": ["MKNOD"]},
        {"privileged": True, "run_as_root": True, "exceptions": {"privileged": "loads eBPF programs"}},
    ],
)
def test_what_it_has_of_its_instance_stays_as_it_is(shop: Sandbox, modulestack: Terminal, says: dict[str, Any]):
    """ECS takes it, its tasks run, and a second run finds nothing to change."""
    edited(shop, **says)
    shop.aws.clock.sleep(3600)
    found = daemon(modulestack)
    assert (found["deployment"], found["running"]) == ("SUCCESSFUL", 2)
    pool = {"instance_types": ["m7i.large"], "daemons": {"agent": {**AGENT, **says}}}
    run, _, _ = shop.up(**{"modulestack:managed_instances": json.dumps({"pool": pool})})
    assert run.changed == ()
