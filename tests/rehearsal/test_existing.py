"""A module in a cluster and with a log group that are there: they are used, and stay as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract.manifest import ModuleManifest
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.verbs.logs import read_logs
from modulestack.release.verbs.stop_task import find_task
from tests.support.program import copy_program

WEB: dict[str, Any] = {
    "image": "ghcr.io/example/web:1",
    "port": 80,
    "existing_cluster": "shared",
    "existing_log_group": "/shared/logs",
}
WORKER: dict[str, Any] = {
    "image": "ghcr.io/example/worker:1",
    "existing_cluster": "shared",
    "scaling": {"min": 1, "max": 2, "queue": {"name": "jobs", "messages_per_task": 5}},
}
Bring = Callable[..., Sandbox]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Bring]:
    made: list[Sandbox] = []

    def bring(**modules: dict[str, Any]) -> Sandbox:
        copy_program(tmp_path)
        config = {
            "aws:region": "eu-west-1",
            "modulestack:network": {"create": {}},
            "modulestack:modules": modules,
        }
        (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
        made.append(Sandbox("shop", tmp_path))
        return made[-1]

    yield bring
    for sandbox in made:
        sandbox.aws.close()


def described(sandbox: Sandbox) -> tuple[Any, ...]:
    """All that their owner would see changed."""
    ecs, logs = sandbox.aws.client("ecs"), sandbox.aws.client("logs")
    include = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "TAGS"]
    [cluster] = ecs.describe_clusters(clusters=["shared"], include=include)["clusters"]
    counts = {key for key in cluster if key.endswith("Count")}
    groups = logs.describe_log_groups(logGroupNamePrefix="/shared/logs")["logGroups"]
    return (
        {key: value for key, value in cluster.items() if key not in counts},
        [{key: value for key, value in group.items() if key != "storedBytes"} for group in groups],
        logs.list_tags_for_resource(resourceArn=groups[0]["arn"].removesuffix(":*"))["tags"],
    )


def manifest(sandbox: Sandbox, module: str) -> ModuleManifest:
    name = f"/modulestack/shop/{module}/target"
    return ModuleManifest.from_json(sandbox.aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"], name)


def test_they_are_used_and_stay_as_they_were(shop: Bring):
    sandbox = shop(web=WEB)
    before = described(sandbox)
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    assert described(sandbox) == before
    assert sandbox.up()[0].changed == ()
    found = manifest(sandbox, "web")
    assert (found.cluster, found.service, found.log_group, found.log_stream_prefix) == (
        *("shared", "shop-web", "/shared/logs", "shop-web"),
    )
    own = sandbox.aws.client("logs").describe_log_groups(logGroupNamePrefix="/modulestack/")["logGroups"]
    assert (own, len(sandbox.aws.client("ecs").list_clusters()["clusterArns"])) == ([], 1)
    sandbox.down()
    assert described(sandbox) == before
    assert sandbox.left()[0] == ()


def test_what_others_do_there_is_not_the_module_s(shop: Bring):
    """Their output is not shown, and their tasks are not stopped."""
    sandbox = shop(web={**WEB, "reachable_from": ["worker"]}, worker=WORKER)
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    aws, now = sandbox.aws, int(sandbox.aws.clock.now() * 1000)
    for stream in ("shop-web/web/1", "other-web/web/2", "shop-web-2/web/3"):
        aws.client("logs").create_log_stream(logGroupName="/shared/logs", logStreamName=stream)
        aws.client("logs").put_log_events(
            logGroupName="/shared/logs", logStreamName=stream, logEvents=[{"timestamp": now, "message": stream}]
        )
    client = AwsClient(aws.session(), aws.clock, region=aws.region)
    lines = read_logs(client, manifest(sandbox, "web"), since=now / 1000 - 1)
    assert [line.text for line in lines if "web/" in line.text] == ["shop-web/web/1"]
    tasks = aws.client("ecs").list_tasks(cluster="shared", serviceName="shop-worker")["taskArns"]
    with pytest.raises(Exception, match="web: no task begins with"):
        find_task(client, manifest(sandbox, "web"), tasks[0].rpartition("/")[2])


def _without(sandbox: Sandbox, what: str) -> None:
    ecs, logs = sandbox.aws.client("ecs"), sandbox.aws.client("logs")
    off = [{"name": "containerInsights", "value": "disabled"}]
    match what:
        case "cluster":
            ecs.delete_cluster(cluster="shared")
        case "log group":
            logs.delete_log_group(logGroupName="/shared/logs")
        case "insights":
            ecs.update_cluster_settings(cluster="shared", settings=off)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("cluster", r"modules\.web\.existing_cluster: there is no cluster shared in eu-west-1: name one that is there"),
        ("log group", r"modules\.web\.existing_log_group: there is no log group /shared/logs in eu-west-1: name one"),
        ("insights", r"modules\.worker\.existing_cluster: shared has no Container Insights, by which scaling on a que"),
    ],
)
def test_what_is_not_there_or_does_not_do_is_refused_before_anything_is_made(shop: Bring, what: str, said: str):
    sandbox = shop(web=WEB, worker=WORKER)
    _without(sandbox, what)
    since = len(sandbox.aws.calls)
    with pytest.raises(ProgramError, match=said):
        sandbox.up()
    reads = ("Describe", "Get", "List")
    assert [call.operation for call in sandbox.aws.calls[since:] if not call.operation.startswith(reads)] == []


def test_a_cluster_without_insights_is_told_of(shop: Bring):
    sandbox = shop(web=WEB)
    _without(sandbox, "insights")
    told = "cluster shared has no Container Insights: CloudWatch shows nothing of its single tasks"
    assert told in sandbox.up()[2]


@pytest.mark.parametrize(
    ("associated", "default", "command"),
    [
        ([], [], "--capacity-providers FARGATE FARGATE_SPOT --default-capacity-provider-strategy []"),
        (
            ["FARGATE"],
            [{"capacityProvider": "FARGATE", "weight": 1, "base": 2}],
            (
                "--capacity-providers FARGATE FARGATE_SPOT --default-capacity-provider-strategy "
                "capacityProvider=FARGATE,weight=1,base=2"
            ),
        ),
    ],
)
def test_a_cluster_without_spot_is_refused_before_anything_is_made(
    shop: Bring, associated: list[str], default: list[dict[str, Any]], command: str
):
    """With what its owner can run, which leaves what is associated as it is."""
    sandbox = shop(web={**WEB, "spot_percent": 50})
    sandbox.aws.client("ecs").put_cluster_capacity_providers(
        cluster="shared", capacityProviders=associated, defaultCapacityProviderStrategy=default
    )
    since = len(sandbox.aws.calls)
    with pytest.raises(ProgramError) as refused:
        sandbox.up()
    assert "modules.web.spot_percent: shared is not associated with" in str(refused.value)
    assert f"aws ecs put-cluster-capacity-providers --cluster shared {command}, or take spot_perc" in str(refused.value)
    reads = ("Describe", "Get", "List")
    assert [call.operation for call in sandbox.aws.calls[since:] if not call.operation.startswith(reads)] == []


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        ({"logging": "DEFAULT"}, []),
        ({"logging": "NONE"}, ["web: sessions of ECS Exec are not logged: the cluster shared says so"]),
        (
            {"logging": "OVERRIDE", "logConfiguration": {"cloudWatchLogGroupName": "/shared/logs"}},
            [
                (
                    "web: sessions of ECS Exec are logged to /shared/logs, as the cluster shared says: allow the tasks "
                    "to write there, under permissions"
                )
            ],
        ),
        (
            {"logging": "DEFAULT", "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/a"},
            [
                (
                    "web: the cluster shared encrypts sessions of ECS Exec with arn:aws:kms:eu-west-1:123456789012:"
                    "key/a, and exec.kms_key_arn is not set: write arn:aws:kms:eu-west-1:123456789012:key/a there"
                )
            ],
        ),
    ],
)
def test_what_a_cluster_says_of_sessions_is_told(shop: Bring, sessions: dict[str, Any], said: list[str]):
    sandbox = shop(web={**WEB, "exec": {}})
    sandbox.aws.client("ecs").update_cluster(cluster="shared", configuration={"executeCommandConfiguration": sessions})
    assert [text for text in sandbox.up()[2] if "ECS Exec" in text] == said


def test_a_cluster_without_any_provider_takes_what_is_not_on_spot(shop: Bring):
    sandbox = shop(web={**WEB, "exec": {}})
    sandbox.aws.client("ecs").put_cluster_capacity_providers(
        cluster="shared", capacityProviders=[], defaultCapacityProviderStrategy=[]
    )
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])


def test_a_module_s_own_log_group_stays_when_it_moves_to_another(shop: Bring):
    """With what is in it, for as long as that was to be kept; moved back, the module writes to it again."""
    own, web = "/modulestack/shop/web", {"image": "ghcr.io/example/web:1", "port": 80, "log_retention_days": 90}
    sandbox = shop(web=web)
    sandbox.up()
    logs = sandbox.aws.client("logs")
    logs.create_log_group(logGroupName="/shared/logs")
    logs.create_log_stream(logGroupName=own, logStreamName="before")
    event = {"timestamp": int(sandbox.aws.clock.now() * 1000), "message": "from before"}
    logs.put_log_events(logGroupName=own, logStreamName="before", logEvents=[event])

    def of_own() -> tuple[int, list[str]]:
        [group] = logs.describe_log_groups(logGroupNamePrefix=own)["logGroups"]
        events = logs.get_log_events(logGroupName=own, logStreamName="before")["events"]
        return group["retentionInDays"], [each["message"] for each in events]

    moved = {"image": web["image"], "port": 80, "existing_log_group": "/shared/logs"}
    for modules in (moved, moved, web):
        sandbox.up(**{"modulestack:modules": json.dumps({"web": modules})})
        assert of_own() == (90, ["from before"])
    sandbox.up(**{"modulestack:modules": json.dumps({"web": moved})})
    sandbox.down()
    assert logs.describe_log_groups(logGroupNamePrefix=own)["logGroups"] == []
