"""EBS volumes that ECS makes for tasks: there with the task, gone with it, and AWS's words where one cannot be made."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.managed_volumes import GIVES_UP_AFTER_S

ZONE = "eu-west-1a"
MAKES = ("ec2:CreateVolume", "ec2:CreateTags", "ec2:AttachVolume", "kms:CreateGrant")
NO_SNAPSHOT = "snap-0123456789abcdef0"
SERVICE = "web"


class Launching:
    """A cluster, a definition with a volume that is configured at launch, and a role by which ECS makes it."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws = aws
        self.ecs, self.ec2, self.iam = aws.client("ecs"), aws.client("ec2"), aws.client("iam")
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=ZONE)["Subnet"]["SubnetId"]
        self.network = {"awsvpcConfiguration": {"subnets": [subnet]}}
        self.ecs.create_cluster(clusterName="any")
        self.role = self.make_role("infrastructure", "ecs.amazonaws.com")
        self.allow(*MAKES)
        self.definition = self.register(configuredAtLaunch=True)

    def make_role(self, name: str, service: str) -> str:
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return str(self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])

    def allow(self, *actions: str) -> None:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.iam.put_role_policy(RoleName="infrastructure", PolicyName="volumes", PolicyDocument=document)

    def register(self, **volume: Any) -> str:
        answer = self.ecs.register_task_definition(
            family="web",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[
                {
                    "name": "web",
                    "image": "ghcr.io/example/web:1",
                    "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
                }
            ],
            volumes=[{"name": "data", **volume}],
            tags=[{"key": "team", "value": "search"}],
        )
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    def volumes(self, **managed: Any) -> list[dict[str, Any]]:
        wanted = {"roleArn": self.role, "sizeInGiB": 10, "encrypted": True, **managed}
        return [{"name": "data", "managedEBSVolume": {k: v for k, v in wanted.items() if v is not None}}]

    def run(self, **managed: Any) -> str:
        answer = self.ecs.run_task(
            cluster="any",
            taskDefinition=self.definition,
            launchType="FARGATE",
            networkConfiguration=self.network,
            volumeConfigurations=self.volumes(**managed),
        )
        self.aws.clock.sleep(120)
        return str(answer["tasks"][0]["taskArn"])

    def serve(self, **settings: Any) -> None:
        self.ecs.create_service(
            cluster="any",
            serviceName=SERVICE,
            desiredCount=2,
            launchType="FARGATE",
            networkConfiguration=self.network,
            **{"taskDefinition": self.definition, "volumeConfigurations": self.volumes(), **settings},
        )
        self.aws.clock.sleep(300)

    def update(self, **settings: Any) -> None:
        self.ecs.update_service(cluster="any", service=SERVICE, **settings)
        self.aws.clock.sleep(600)

    def tasks(self) -> list[str]:
        return list(self.ecs.list_tasks(cluster="any", serviceName=SERVICE)["taskArns"])

    def task(self, arn: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ecs.describe_tasks(cluster="any", tasks=[arn])["tasks"][0]
        return found

    def attachment(self, arn: str) -> dict[str, str]:
        [found] = [each for each in self.task(arn)["attachments"] if each["type"] == "AmazonElasticBlockStorage"]
        return {"status": found["status"], **{each["name"]: each["value"] for each in found["details"]}}

    def there(self) -> dict[str, dict[str, str]]:
        """Id of each volume in EC2 → its tags."""
        found = self.ec2.describe_volumes()["Volumes"]
        return {each["VolumeId"]: {tag["Key"]: tag["Value"] for tag in each.get("Tags", ())} for each in found}


@pytest.fixture
def launching(aws: EmbeddedAws) -> Launching:
    return Launching(aws)


def test_a_task_has_a_volume_of_its_own_that_ends_with_it(launching: Launching):
    specification = {"resourceType": "volume", "propagateTags": "TASK_DEFINITION"}
    task = launching.run(tagSpecifications=[specification], iops=4000, throughput=200, volumeType="gp3")
    volume = launching.attachment(task)
    assert volume == {
        "status": "ATTACHED",
        "roleArn": launching.role,
        "volumeName": "data",
        "deleteOnTermination": "true",
        "volumeId": volume["volumeId"],
    }
    assert launching.there() == {
        volume["volumeId"]: {"team": "search", "AmazonECSManaged": "true", "AmazonECSCreated": task}
    }
    [made] = launching.ec2.describe_volumes()["Volumes"]
    assert (made["Size"], made["Iops"], made["Throughput"]) == (10, 4000, 200)
    assert (made["AvailabilityZone"], made["Encrypted"]) == (ZONE, True)
    launching.ecs.stop_task(cluster="any", task=task)
    launching.aws.clock.sleep(120)
    assert launching.attachment(task)["status"] == "DELETED"
    assert launching.there() == {}


def test_a_task_of_no_service_may_leave_its_volume(launching: Launching):
    task = launching.run(terminationPolicy={"deleteOnTermination": False})
    launching.ecs.stop_task(cluster="any", task=task)
    launching.aws.clock.sleep(120)
    volume = launching.attachment(task)
    assert (volume["status"], volume["deleteOnTermination"]) == ("DETACHED", "false")
    assert [*launching.there()] == [volume["volumeId"]]


def test_each_task_of_a_service_has_another_one_and_a_new_deployment_new_ones(launching: Launching):
    launching.serve()
    first = {launching.attachment(task)["volumeId"] for task in launching.tasks()}
    assert (len(first), first) == (2, {*launching.there()})
    launching.update(volumeConfigurations=launching.volumes(sizeInGiB=20))
    second = {launching.attachment(task)["volumeId"] for task in launching.tasks()}
    assert (len(second), second & first) == (2, set())
    assert second == {*launching.there()}


def test_a_service_keeps_how_its_volumes_are_made_unless_it_is_told(launching: Launching):
    launching.serve()
    other = launching.register(configuredAtLaunch=True)
    launching.update(taskDefinition=other)
    service = launching.ecs.describe_services(cluster="any", services=[SERVICE])["services"][0]
    assert service["deployments"][0]["volumeConfigurations"] == launching.volumes()
    arn = service["currentServiceRevisions"][0]["arn"]
    [revision] = launching.ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"]
    assert (revision["taskDefinition"], revision["volumeConfigurations"]) == (other, launching.volumes())
    without = launching.register()
    with pytest.raises(ClientError, match="no matching configuredAtLaunch volume found in task definition"):
        launching.update(taskDefinition=without)
    launching.update(taskDefinition=without, volumeConfigurations=[])
    assert launching.there() == {}
    with pytest.raises(ClientError, match="no volume configuration provided at runtime"):
        launching.update(taskDefinition=other)


def test_what_cannot_be_made_is_refused_at_once(launching: Launching):
    nobodys = launching.make_role("nobodys", "ecs-tasks.amazonaws.com")
    for managed, text in (
        ({"roleArn": nobodys}, f"ECS was unable to assume the configured ECS Infrastructure Role '{nobodys}'"),
        ({"snapshotId": NO_SNAPSHOT}, "Encountered 'InvalidSnapshot.NotFound' error from AmazonEC2: \"The snapshot"),
        ({"sizeInGiB": None}, "You must specify either a volume size or a snapshot ID"),
        ({"volumeType": "gp2", "iops": 3000}, "iops 3000 is not supported for volume type gp2"),
    ):
        for begin in (launching.run, lambda **given: launching.serve(volumeConfigurations=launching.volumes(**given))):
            with pytest.raises(ClientError) as refused:
                begin(**managed)
            assert text in str(refused.value)
    assert launching.there() == {}


@pytest.mark.parametrize(
    ("actions", "key", "reason"),
    [
        (MAKES[1:], None, "ECS was unable to assume the configured ECS Infrastructure Role"),
        (MAKES, "arn:aws:kms:eu-west-1:123456789012:key/gone", "Encountered IdempotentParameterMismatch"),
    ],
)
def test_a_task_says_why_its_volume_could_not_be_made(
    launching: Launching, actions: tuple[str, ...], key: str | None, reason: str
):
    launching.allow(*actions)
    task = launching.run(kmsKeyId=key)
    stopped, volume = launching.task(task), launching.attachment(task)
    assert (stopped["lastStatus"], stopped["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert reason in stopped["stoppedReason"]
    assert (volume["status"], volume["statusReason"]) == ("FAILED", stopped["stoppedReason"])
    assert launching.there() == {}


def test_one_that_is_not_attached_is_given_up(launching: Launching):
    """With AWS's words, after a while in which it is there and the task is not; nothing of it is left."""
    launching.aws.ecs.faults.volume_attachments(working=False)
    task = launching.run()
    waiting, volume = launching.task(task), launching.attachment(task)
    assert (waiting["lastStatus"], volume["status"]) == ("PROVISIONING", "ATTACHING")
    assert [*launching.there()] == [volume["volumeId"]]
    launching.aws.clock.sleep(GIVES_UP_AFTER_S)
    stopped, volume = launching.task(task), launching.attachment(task)
    assert (stopped["lastStatus"], stopped["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert stopped["stoppedReason"] == "ECS timed out while configuring the EBS volume attachment to your Task"
    assert (volume["status"], volume["statusReason"]) == ("FAILED", stopped["stoppedReason"])
    assert launching.there() == {}


def test_one_of_a_snapshot_with_another_file_system_is_given_up(launching: Launching):
    """It is what the volume was formatted with that the snapshot is of."""
    volume = launching.attachment(launching.run(filesystemType="ext4"))["volumeId"]
    snapshot = launching.ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    fitting = launching.run(snapshotId=snapshot, filesystemType="ext4")
    other = launching.run(snapshotId=snapshot)
    launching.aws.clock.sleep(GIVES_UP_AFTER_S)
    assert (launching.task(fitting)["lastStatus"], launching.task(other)["lastStatus"]) == ("RUNNING", "STOPPED")
    assert "ECS timed out while configuring" in launching.attachment(other)["statusReason"]


def test_one_that_is_attached_in_time_is_there(launching: Launching):
    launching.aws.ecs.faults.volume_attachments(working=False)
    task = launching.run()
    launching.aws.ecs.faults.volume_attachments(working=True)
    launching.aws.clock.sleep(GIVES_UP_AFTER_S)
    assert (launching.task(task)["lastStatus"], launching.attachment(task)["status"]) == ("RUNNING", "ATTACHED")
    assert launching.task(launching.run())["lastStatus"] == "RUNNING"


def test_what_cannot_be_made_is_not_waited_for(launching: Launching):
    launching.aws.ecs.faults.volume_attachments(working=False)
    launching.allow(*MAKES[1:])
    task = launching.run()
    assert launching.task(task)["lastStatus"] == "STOPPED"
    assert "unable to assume" in launching.attachment(task)["statusReason"]


def test_a_task_of_such_a_definition_needs_a_volume(launching: Launching):
    with pytest.raises(ClientError, match="no volume configuration provided at runtime"):
        launching.ecs.run_task(
            cluster="any",
            taskDefinition=launching.definition,
            launchType="FARGATE",
            networkConfiguration=launching.network,
        )
