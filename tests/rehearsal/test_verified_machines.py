"""What ``modulestack verify`` says of the machines of a module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.requests import parse_requests
from modulestack.release.verbs.verify import verify
from tests.support.program import ROOT

CLUSTER = "shop-workers"
SETTING = "awsvpcTrunking"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("shop")
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / name, folder / name)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {"zones": 2}},
        "modulestack:capacity": {"workers": {"instance_types": ["m7i.2xlarge"], "min": 2, "max": 4}},
        "modulestack:modules": {"web": {"image": "ghcr.io/example/web:1", "tasks": 2, "capacity": "workers"}},
    }
    (folder / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    sandbox = Sandbox("shop", folder)
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    yield sandbox
    sandbox.aws.close()


def said(shop: Sandbox) -> list[str]:
    """What speaks against, or is told."""
    aws = AwsClient(shop.aws.session(), shop.aws.clock, region=shop.aws.region)
    dependencies = Dependencies(aws=aws, who="test", report=lambda _: None)
    request = parse_requests(aws, "shop", {"web": ""}, {}, by_digest=False)[0]
    return [finding.text for finding in verify(dependencies, request).findings if "machine" in finding.text]


def machines(shop: Sandbox) -> list[tuple[str, str]]:
    """Id and ARN of each, by id."""
    ecs = shop.aws.client("ecs")
    arns = ecs.list_container_instances(cluster=CLUSTER)["containerInstanceArns"]
    found = ecs.describe_container_instances(cluster=CLUSTER, containerInstances=arns)["containerInstances"]
    return sorted((each["ec2InstanceId"], each["containerInstanceArn"]) for each in found)


def test_machines_that_are_well_are_not_told_of(shop: Sandbox):
    assert len(machines(shop)) >= 2
    assert said(shop) == []


def test_one_that_is_drained_is_told_with_the_way_back(shop: Sandbox):
    id_, arn = machines(shop)[0]
    ecs = shop.aws.client("ecs")
    ecs.update_container_instances_state(cluster=CLUSTER, containerInstances=[arn], status="DRAINING")
    back = (
        f"aws ecs update-container-instances-state --cluster {CLUSTER} --container-instances {arn} --status ACTIVE "
        "--region eu-west-1"
    )
    assert said(shop) == [f"machine {id_} is DRAINING: ECS starts no task there: if that is not meant: {back}"]
    ecs.update_container_instances_state(cluster=CLUSTER, containerInstances=[arn], status="ACTIVE")
    assert said(shop) == []


def test_an_agent_that_is_not_connected_is_told(shop: Sandbox):
    id_, arn = machines(shop)[0]
    with shop.aws.ecs.moment() as here:
        found = here.clusters[CLUSTER].instances[arn.rpartition("/")[2]]
        found.connected = False
    [text] = said(shop)
    with shop.aws.ecs.moment() as here:
        here.clusters[CLUSTER].instances[arn.rpartition("/")[2]].connected = True
    assert text.startswith(f"the agent of machine {id_} is not connected: ECS starts no task there")


def test_one_from_before_trunks_were_asked_for_is_told(shop: Sandbox):
    ecs = shop.aws.client("ecs")
    ecs.put_account_setting_default(name=SETTING, value="enabled")
    told = said(shop)
    ecs.put_account_setting_default(name=SETTING, value="disabled")
    assert [text.partition(":")[0] for text in told] == [
        f"machine {id_} has no trunk although {SETTING} is enabled" for id_, _ in machines(shop)
    ]


def test_a_cluster_without_any_machine_is_told(shop: Sandbox):
    """The last test of this environment."""
    group = shop.aws.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"][0]
    name = group["AutoScalingGroupName"]
    for id_, arn in machines(shop):
        shop.aws.client("ecs").deregister_container_instance(cluster=CLUSTER, containerInstance=arn, force=True)
        assert id_
    assert name
    assert [text.partition(":")[0] for text in said(shop) if CLUSTER in text] == [
        f"no machine is in the cluster {CLUSTER}"
    ]
