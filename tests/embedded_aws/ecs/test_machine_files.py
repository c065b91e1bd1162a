"""Files of container instances: their tasks see them, nobody else, and they end with the instance."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.container_instances import REGISTERS_AFTER_S
from tests.embedded_aws.machines import Machines

WEB, READER = "web", "reader"


class Mounting(Machines):
    """A cluster of two instances; tasks whose containers mount ``/var/run/app`` and ``/run``."""

    def __init__(self, aws: EmbeddedAws) -> None:
        super().__init__(aws)
        self.files = aws.ecs.files
        self.ecs.create_cluster(clusterName="c")
        self.make_group(MinSize=2, MaxSize=2)
        aws.clock.sleep(REGISTERS_AFTER_S)
        volumes = {"app": "/var/run/app", "all": "/run"}
        self.ecs.register_task_definition(
            family="web",
            networkMode="awsvpc",
            requiresCompatibilities=["EC2"],
            cpu="256",
            memory="256",
            containerDefinitions=[
                {"name": WEB, "image": "a:1", "mountPoints": [mount("app", "/app"), mount("all", "/machine")]},
                {"name": READER, "image": "a:1", "mountPoints": [{**mount("app", "/app"), "readOnly": True}]},
            ],
            volumes=[{"name": name, "host": {"sourcePath": path}} for name, path in volumes.items()],
        )

    def instances_by_arn(self) -> dict[str, str]:
        arns = self.ecs.list_container_instances(cluster="c")["containerInstanceArns"]
        found = self.ecs.describe_container_instances(cluster="c", containerInstances=arns)["containerInstances"]
        return {one["containerInstanceArn"]: one["ec2InstanceId"] for one in found}

    def start(self, instance: str) -> str:
        """Id of a task on the container instance with this ARN, which has had time to start."""
        network = {"awsvpcConfiguration": {"subnets": self.subnets, "securityGroups": [self.security_group]}}
        started = self.ecs.start_task(
            cluster="c", taskDefinition="web", containerInstances=[instance], networkConfiguration=network
        )
        self.aws.clock.sleep(120)
        return str(started["tasks"][0]["taskArn"].rpartition("/")[2])

    def stop(self, task: str) -> None:
        self.ecs.stop_task(cluster="c", task=task)
        self.aws.clock.sleep(120)


def mount(volume: str, path: str) -> dict[str, Any]:
    return {"sourceVolume": volume, "containerPath": path}


@pytest.fixture
def mounting(aws: EmbeddedAws) -> Mounting:
    return Mounting(aws)


def test_what_a_task_wrote_is_there_for_the_next_one_on_its_instance_and_for_no_other(mounting: Mounting) -> None:
    here, elsewhere = mounting.instances_by_arn()
    first = mounting.start(here)
    mounting.files.write("c", first, WEB, "/app/state", "written")
    mounting.stop(first)
    next_one, other = mounting.start(here), mounting.start(elsewhere)
    assert mounting.files.read("c", next_one, WEB, "/app/state") == "written"
    assert mounting.files.read("c", other, WEB, "/app/state") is None


def test_an_instance_has_each_file_once_however_it_is_reached(mounting: Mounting) -> None:
    """By another container, by the directory around it, by a link, and by the instance's own programs."""
    here, _ = mounting.instances_by_arn()
    id_ = mounting.instances_by_arn()[here]
    task = mounting.start(here)
    mounting.files.write("c", task, WEB, "/app/state", "written")
    assert mounting.files.read("c", task, READER, "/app/state") == "written"
    assert mounting.files.read("c", task, WEB, "/machine/app/state") == "written"
    assert mounting.files.read_on_machine("c", id_, "/var/run/app/state") == "written"
    mounting.files.write_on_machine("c", id_, "/run/app/more", "by the machine")
    assert mounting.files.read("c", task, WEB, "/app/more") == "by the machine"


def test_who_may_only_read_does(mounting: Mounting) -> None:
    here, _ = mounting.instances_by_arn()
    task = mounting.start(here)
    with pytest.raises(OSError, match="Read-only file system: '/app/state'"):
        mounting.files.write("c", task, READER, "/app/state", "written")


def test_it_is_gone_with_the_instance(mounting: Mounting) -> None:
    before = mounting.instances_by_arn()
    here = next(iter(before))
    mounting.files.write("c", mounting.start(here), WEB, "/app/state", "written")
    mounting.ec2.terminate_instances(InstanceIds=[before[here]])
    mounting.aws.clock.sleep(3600)
    after = mounting.instances_by_arn()
    [new] = after.keys() - before.keys()
    assert mounting.files.read("c", mounting.start(new), WEB, "/app/state") is None
    with pytest.raises(LookupError, match=f"no instance {before[here]} in cluster c"):
        mounting.files.read_on_machine("c", before[here], "/run/app/state")
