"""What ``modulestack verify`` says of the machines of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.discovery import discover
from modulestack.release.planning.machine_versions import PREFERENCES
from modulestack.release.planning.requests import parse_requests
from modulestack.release.verbs.status import status
from modulestack.release.verbs.verify import verify
from tests.support.program import copy_program

CLUSTER = "shop-workers"
SETTING = "awsvpcTrunking"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("shop")
    copy_program(folder)
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


def test_too_few_network_interfaces_are_told_with_the_way_to_more(shop: Sandbox):
    """Four machines of three tasks each, one of whose four interfaces is the machine's own."""
    ecs, where = shop.aws.client("ecs"), {"cluster": CLUSTER, "service": "web"}
    ecs.update_service(**where, desiredCount=12)
    shop.aws.clock.sleep(900)
    assert said(shop) == []
    ecs.update_service(**where, desiredCount=13)
    shop.aws.clock.sleep(900)
    [text] = said(shop)
    assert text == (
        "13 tasks are wanted on the machines of workers, and 4 of them, the most that there may be, have network "
        "interfaces for 12: m7i.2xlarge has 4, one its own and one for each task: turn awsvpcTrunking on, which gives "
        "most types more, and replace the machines after that: aws ecs put-account-setting-default --name "
        "awsvpcTrunking --value enabled --region eu-west-1; or raise max of capacity.workers, or choose types with "
        "more interfaces"
    )
    ecs.put_account_setting_default(name=SETTING, value="enabled")
    shop.aws.client("autoscaling").start_instance_refresh(
        AutoScalingGroupName=group(shop), Preferences={"ScaleInProtectedInstances": "Refresh"}
    )
    shop.aws.clock.sleep(4 * 3600)
    assert (said(shop), ecs.describe_services(cluster=CLUSTER, services=["web"])["services"][0]["runningCount"]) == (
        [],
        13,
    )
    ecs.put_account_setting_default(name=SETTING, value="disabled")
    ecs.update_service(**where, desiredCount=2)
    shop.aws.clock.sleep(3600)
    assert (said(shop), len(machines(shop))) == ([], 2)


def group(shop: Sandbox) -> str:
    """The name of the machines' group."""
    [found] = shop.aws.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return str(found["AutoScalingGroupName"])


def statuses(shop: Sandbox) -> str:
    """What ``modulestack status`` has as the module's problem."""
    aws = AwsClient(shop.aws.session(), shop.aws.clock, region=shop.aws.region)
    return status(aws, discover(aws, "shop", ["web"])["web"]).problem


def another_version(shop: Sandbox) -> None:
    """The group starts machines of another version of its launch template from now on, as after an edit."""
    ec2, scaling = shop.aws.client("ec2"), shop.aws.client("autoscaling")
    [found] = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    policy = found["MixedInstancesPolicy"]
    wanted = policy["LaunchTemplate"]["LaunchTemplateSpecification"]
    id_ = {"LaunchTemplateId": wanted["LaunchTemplateId"]}
    [version] = ec2.describe_launch_template_versions(**id_, Versions=["$Latest"])["LaunchTemplateVersions"]
    made = ec2.create_launch_template_version(**id_, LaunchTemplateData=version["LaunchTemplateData"])
    wanted.pop("LaunchTemplateName", None)
    wanted["Version"] = str(made["LaunchTemplateVersion"]["VersionNumber"])
    scaling.update_auto_scaling_group(AutoScalingGroupName=group(shop), MixedInstancesPolicy=policy)


def test_machines_of_an_earlier_template_are_told_until_they_are_replaced(shop: Sandbox):
    """With the command that replaces them, which does; while it does, that is said instead."""
    ids = [id_ for id_, _ in machines(shop)]
    assert statuses(shop) == ""
    another_version(shop)
    older = (
        f"{len(ids)} of {len(ids)} machines are older than the launch template, or the types, that the group has now "
        f"({', '.join(ids)})"
    )
    command = (
        f"aws autoscaling start-instance-refresh --auto-scaling-group-name {group(shop)} --preferences {PREFERENCES} "
        "--region eu-west-1"
    )
    assert said(shop) == [f"{older}: replace them, tasks leave each before it ends: {command}"]
    assert statuses(shop) == older
    given = dict(each.split("=") for each in PREFERENCES.split(","))
    preferences = {name: int(value) if value.isdecimal() else value for name, value in given.items()}
    shop.aws.client("autoscaling").start_instance_refresh(AutoScalingGroupName=group(shop), Preferences=preferences)
    told = older.replace(f"{len(ids)} of {len(ids)} ", f"{len(ids)} of {len(ids) + 1} ")
    assert said(shop)[0].startswith(f"{told}; they are being replaced: InProgress, 0 percent")
    assert "start-instance-refresh" not in said(shop)[0]
    shop.aws.clock.sleep(3600)
    assert (said(shop), statuses(shop)) == ([], "")
    assert not {id_ for id_, _ in machines(shop)} & set(ids)


def test_a_refresh_that_failed_is_told(shop: Sandbox):
    """Protected machines are waited for an hour, unless the command says otherwise."""
    another_version(shop)
    scaling = shop.aws.client("autoscaling")
    machines_then = [
        one["InstanceId"] for one in scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["Instances"]
    ]
    where = {"AutoScalingGroupName": group(shop)}
    scaling.set_instance_protection(**where, InstanceIds=machines_then, ProtectedFromScaleIn=True)
    scaling.start_instance_refresh(**where)
    shop.aws.clock.sleep(4000)
    assert "; their last refresh ended as Failed: Waiting for instances to be no longer protected" in said(shop)[0]
    scaling.start_instance_refresh(**where, Preferences={"ScaleInProtectedInstances": "Refresh"})
    shop.aws.clock.sleep(3600)
    assert said(shop) == []


def test_machines_of_an_image_that_is_no_longer_recommended_are_told(shop: Sandbox):
    """A new one changes no launch template, which names Amazon's parameter: no `up` knows of it."""
    [(_, arn), *_] = machines(shop)
    with shop.aws.ecs.moment() as here:
        attributes = here.clusters[CLUSTER].instances[arn.rpartition("/")[2]].attributes
        now, attributes["ecs.ami-id"] = attributes["ecs.ami-id"], "ami-0aaaaaaaaaaaaaaaa"
    command = (
        f"aws autoscaling start-instance-refresh --auto-scaling-group-name {group(shop)} --preferences {PREFERENCES}"
    )
    wants = f"1 machine has the image ami-0aaaaaaaaaaaaaaaa, and AWS recommends {now} now: replace them, tasks leave"
    assert said(shop) == [f"{wants} each before it ends: {command} --region eu-west-1"]
    with shop.aws.ecs.moment():
        attributes["ecs.ami-id"] = now
    assert said(shop) == []


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
