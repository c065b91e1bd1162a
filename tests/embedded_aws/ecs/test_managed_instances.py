"""Tasks on Managed Instances: ECS launches instances for them, and drains, replaces and ends those."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.capacity_wait import GIVES_UP_AFTER_S
from modulestack.embedded_aws.ecs.container_instances import REGISTERS_AFTER_S, SPOT_NOTICE_S
from modulestack.embedded_aws.ecs.managed_instances import DRAINS_AFTER_S, DRAINS_FOR_S, IDLE_ENDS_AFTER_S
from modulestack.embedded_aws.ecs.managed_launch import RETRIES_AFTER_S
from tests.embedded_aws.managed_instances import LAUNCHED_AND_REGISTERED_S, Managed

SMALL = {"vCpuCount": {"min": 2, "max": 2}, "memoryMiB": {"min": 4096, "max": 8192}}
"""Requirements that types of two vCPUs meet."""


@pytest.fixture
def managed(aws: EmbeddedAws) -> Managed:
    made = Managed(aws)
    made.define()
    return made


def refusal(call: Any, **params: Any) -> str:
    """The text with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**params)
    return str(refused.value.response["Error"]["Message"])


def attribute(instance: dict[str, Any], name: str) -> str | None:
    """Of a container instance."""
    return next((one.get("value") for one in instance["attributes"] if one["name"] == f"ecs.{name}"), None)


def network(managed: Managed) -> dict[str, Any]:
    """Of tasks."""
    return {"awsvpcConfiguration": {"subnets": managed.subnets, "securityGroups": [managed.security_group]}}


def run(managed: Managed, **params: Any) -> list[dict[str, Any]]:
    """A task of no service."""
    strategy = [{"capacityProvider": "managed", "weight": 1}]
    answer = managed.ecs.run_task(
        cluster="c",
        taskDefinition="web",
        capacityProviderStrategy=strategy,
        networkConfiguration=network(managed),
        **params,
    )
    found: list[dict[str, Any]] = answer["tasks"]
    return found


def test_tasks_wait_for_instances_that_are_launched_for_them(managed: Managed) -> None:
    managed.provide()
    managed.serve(desired=2)
    managed.wait(5)
    assert (managed.counts(), len(managed.machines()), managed.registered()) == ((2, 0, 2), 2, [])
    assert {(task["lastStatus"], task["launchType"]) for task in managed.tasks()} == {
        ("PROVISIONING", "MANAGED_INSTANCES")
    }
    managed.wait(REGISTERS_AFTER_S + 20)
    assert managed.counts() == (2, 2, 0)
    assert {one["capacityProviderName"] for one in managed.registered()} == {"managed"}
    assert {one["ec2InstanceId"] for one in managed.registered()} == {one["InstanceId"] for one in managed.machines()}
    managed.wait(1800)
    assert (managed.counts(), len(managed.machines())) == ((2, 2, 0), 2)


def test_instances_are_as_the_provider_says(managed: Managed) -> None:
    arn = managed.provide(requirements=SMALL, monitoring="DETAILED")
    managed.ecs.tag_resource(resourceArn=arn, tags=[{"key": "team", "value": "shop"}])
    changed = managed.settings(requirements=SMALL) | {"propagateTags": "CAPACITY_PROVIDER"}
    managed.ecs.update_capacity_provider(name="managed", cluster="c", managedInstancesProvider=changed)
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S)
    machine = managed.machines()[0]
    assert {"Key": "team", "Value": "shop"} in machine["Tags"]
    assert machine["SubnetId"] in managed.subnets
    assert [group["GroupId"] for group in machine["SecurityGroups"]] == [managed.security_group]
    assert (machine["IamInstanceProfile"]["Arn"], machine["Monitoring"]["State"]) == (managed.profile, "enabled")
    assert attribute(managed.registered()[0], "instance-type") == machine["InstanceType"]
    types = managed.ec2.describe_instance_types(InstanceTypes=[machine["InstanceType"]])["InstanceTypes"]
    assert (types[0]["VCpuInfo"]["DefaultVCpus"], types[0]["MemoryInfo"]["SizeInMiB"] <= 8192) == (2, True)


def test_small_tasks_of_one_zone_share_an_instance(managed: Managed) -> None:
    managed.provide(networkConfiguration={"subnets": managed.subnets[:1]})
    managed.serve(desired=3)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    assert (managed.counts(), [one["runningTasksCount"] for one in managed.registered()]) == ((3, 3, 0), [3])


def test_a_large_task_gets_a_large_instance_and_an_arm_one_its_own(managed: Managed) -> None:
    managed.provide()
    managed.define("web", cpu="8192", memory="20480", runtimePlatform={"cpuArchitecture": "ARM64"})
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    instance = managed.registered()[0]
    assert (managed.counts(), attribute(instance, "cpu-architecture")) == ((1, 1, 0), "arm64")
    registered = {one["name"]: one["integerValue"] for one in instance["registeredResources"]}
    assert (registered["CPU"] >= 8192, registered["MEMORY"] >= 20480) == (True, True)


def test_a_constraint_chooses_the_type(managed: Managed) -> None:
    managed.provide()
    expression = r"attribute:ecs.instance-type =~ m7i\..*"
    managed.serve(desired=1, placementConstraints=[{"type": "memberOf", "expression": expression}])
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    assert managed.counts() == (1, 1, 0)
    assert str(attribute(managed.registered()[0], "instance-type")).startswith("m7i.")


def test_a_service_moves_from_fargate_to_managed_instances(managed: Managed) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-fargate-to-managed-instances.html."""
    managed.provide()
    managed.ecs.put_cluster_capacity_providers(
        cluster="c", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
    )
    managed.define("both", requiresCompatibilities=["FARGATE", "MANAGED_INSTANCES"])
    on_fargate = [{"capacityProvider": "FARGATE", "weight": 1}]
    managed.serve(desired=1, taskDefinition="both", capacityProviderStrategy=on_fargate)
    managed.wait(120)
    assert [task["launchType"] for task in managed.tasks()] == ["FARGATE"]
    strategy = [{"capacityProvider": "managed", "weight": 1}]
    managed.ecs.update_service(cluster="c", service="web", capacityProviderStrategy=strategy, forceNewDeployment=True)
    managed.wait(300)
    assert (managed.counts(), [task["launchType"] for task in managed.tasks()]) == ((1, 1, 0), ["MANAGED_INSTANCES"])


def test_a_managed_instance_leaves_nothing_behind(managed: Managed) -> None:
    arn = managed.provide()
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    managed.ecs.delete_service(cluster="c", service="web", force=True)
    managed.wait(90)
    managed.ecs.delete_capacity_provider(capacityProvider=arn)
    managed.wait(30)
    assert managed.ec2.describe_network_interfaces()["NetworkInterfaces"] == []
    managed.ec2.delete_security_group(GroupId=managed.security_group)
    managed.ec2.delete_subnet(SubnetId=managed.subnets[0])


def test_an_idle_instance_ends_as_soon_as_the_provider_says(managed: Managed) -> None:
    managed.provide(seconds=60)
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    managed.ecs.update_service(cluster="c", service="web", desiredCount=0)
    managed.wait(60)
    assert [one["status"] for one in managed.registered()] == ["ACTIVE"]
    managed.wait(60)
    assert (managed.registered(), managed.machines()) == ([], [])


def test_an_idle_instance_takes_new_tasks_and_stays(managed: Managed) -> None:
    managed.provide()
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    before = managed.machines()[0]["InstanceId"]
    managed.ecs.update_service(cluster="c", service="web", desiredCount=0)
    managed.wait(IDLE_ENDS_AFTER_S - 60)
    managed.ecs.update_service(cluster="c", service="web", desiredCount=1)
    managed.wait(IDLE_ENDS_AFTER_S)
    assert (managed.counts(), [one["InstanceId"] for one in managed.machines()]) == ((1, 1, 0), [before])


def test_with_minus_one_idle_instances_stay(managed: Managed) -> None:
    managed.provide(seconds=-1)
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    managed.ecs.update_service(cluster="c", service="web", desiredCount=0)
    managed.wait(24 * 3600)
    assert len(managed.machines()) == 1


def test_an_instance_that_is_lost_is_replaced(managed: Managed) -> None:
    managed.provide()
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    lost = managed.aws.ecs.faults.lose_instance("c")
    assert len(lost) == 1
    managed.wait(LAUNCHED_AND_REGISTERED_S + 60)
    assert (managed.counts(), len(managed.machines())) == ((1, 1, 0), 1)
    stopped = {task["taskArn"].rpartition("/")[2]: task["stopCode"] for task in managed.tasks(desired="STOPPED")}
    assert stopped == {lost[0]: "TerminationNotice"}


def test_an_instance_that_is_lost_before_it_registers_is_replaced(managed: Managed) -> None:
    managed.provide()
    managed.serve(desired=1)
    managed.wait(5)
    managed.ec2.terminate_instances(InstanceIds=[managed.machines()[0]["InstanceId"]])
    managed.wait(LAUNCHED_AND_REGISTERED_S + 30)
    assert (managed.counts(), len(managed.machines())) == ((1, 1, 0), 1)


def test_a_zone_that_is_lost_is_avoided(managed: Managed) -> None:
    managed.provide()
    managed.serve(desired=3)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    managed.aws.ecs.faults.lose_zone("eu-west-1a")
    managed.wait(LAUNCHED_AND_REGISTERED_S + 120)
    zones = {attribute(one, "availability-zone") for one in managed.registered()}
    assert (managed.counts(), zones) == ((3, 3, 0), {"eu-west-1b", "eu-west-1c"})


def test_tasks_without_an_own_interface_avoid_a_lost_zone_too(managed: Managed) -> None:
    managed.provide()
    managed.define("web", networkMode="host")
    managed.aws.ecs.faults.lose_zone("eu-west-1a")
    strategy = [{"capacityProvider": "managed", "weight": 1}]
    managed.ecs.create_service(
        cluster="c", serviceName="web", taskDefinition="web", desiredCount=2, capacityProviderStrategy=strategy
    )
    managed.wait(LAUNCHED_AND_REGISTERED_S + 60)
    zones = {attribute(one, "availability-zone") for one in managed.registered()}
    assert (managed.counts(), zones) == ((2, 2, 0), {"eu-west-1b", "eu-west-1c"})


def test_the_statistics_of_a_cluster_count_them_apart(managed: Managed) -> None:
    managed.provide()
    managed.serve(desired=2)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 60)
    managed.ecs.put_cluster_capacity_providers(
        cluster="c", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
    )
    managed.define("both", requiresCompatibilities=["FARGATE", "MANAGED_INSTANCES"])
    managed.serve("more", provider="FARGATE", desired=0, taskDefinition="both")
    found = managed.ecs.describe_clusters(clusters=["c"], include=["STATISTICS"])["clusters"][0]["statistics"]
    assert [one["name"] for one in found] == [
        "runningEC2TasksCount",
        "runningFargateTasksCount",
        "pendingEC2TasksCount",
        "pendingFargateTasksCount",
        "runningExternalTasksCount",
        "pendingExternalTasksCount",
        "runningManagedInstancesTasksCount",
        "pendingManagedInstancesTasksCount",
        "activeEC2ServiceCount",
        "activeFargateServiceCount",
        "drainingEC2ServiceCount",
        "drainingFargateServiceCount",
        "activeExternalServiceCount",
        "drainingExternalServiceCount",
        "activeManagedInstancesServiceCount",
        "drainingManagedInstancesServiceCount",
    ]
    assert {one["name"]: one["value"] for one in found if one["value"] != "0"} == {
        "runningManagedInstancesTasksCount": "2",
        "activeManagedInstancesServiceCount": "1",
        "activeFargateServiceCount": "1",
    }


def test_an_old_instance_is_drained_and_a_new_one_takes_its_tasks(managed: Managed) -> None:
    managed.provide()
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    before = managed.machines()[0]["InstanceId"]
    managed.wait(DRAINS_AFTER_S - 200)
    assert [one["status"] for one in managed.registered()] == ["ACTIVE"]
    managed.wait(150)
    assert sorted(one["status"] for one in managed.registered()) in (["DRAINING"], ["ACTIVE", "DRAINING"])
    managed.wait(600)
    assert managed.counts() == (1, 1, 0)
    assert [one["InstanceId"] != before for one in managed.machines()] == [True]


def test_a_task_of_no_service_keeps_a_drained_instance_for_a_week(managed: Managed) -> None:
    managed.provide()
    run(managed)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    assert [task["lastStatus"] for task in managed.tasks()] == ["RUNNING"]
    managed.wait(DRAINS_AFTER_S + DRAINS_FOR_S - 600)
    assert [(one["status"], one["runningTasksCount"]) for one in managed.registered()] == [("DRAINING", 1)]
    managed.wait(1200)
    assert (managed.tasks(), managed.machines()) == ([], [])


def test_a_spot_instance_is_drained_when_it_is_taken_back(managed: Managed) -> None:
    managed.provide(capacityOptionType="SPOT")
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    before = managed.machines()[0]
    assert before["InstanceLifecycle"] == "spot"
    managed.aws.ecs.faults.interrupt_instance("c")
    managed.wait(10)
    assert (managed.counts()[1], [one["status"] for one in managed.registered()]) == (1, ["DRAINING"])
    managed.wait(SPOT_NOTICE_S)
    assert [one["InstanceId"] != before["InstanceId"] for one in managed.machines()] == [True]
    assert managed.counts() == (1, 1, 0)


def test_without_spot_capacity_tasks_wait_for_it(managed: Managed) -> None:
    managed.provide(capacityOptionType="SPOT")
    managed.aws.ecs.faults.spot_capacity(available=False)
    managed.serve(desired=1)
    managed.wait(300)
    assert (managed.counts(), managed.machines()) == ((1, 0, 1), [])
    managed.aws.ecs.faults.spot_capacity(available=True)
    managed.wait(RETRIES_AFTER_S + LAUNCHED_AND_REGISTERED_S + 20)
    assert managed.counts() == (1, 1, 0)


def test_a_task_gives_up_after_half_an_hour(managed: Managed) -> None:
    """The service says so, and tries again."""
    managed.provide(requirements=SMALL)
    managed.define("web", cpu="512", memory="32768")
    managed.serve(desired=1)
    managed.wait(GIVES_UP_AFTER_S - 60)
    assert (managed.counts(), managed.tasks(desired="STOPPED")) == ((1, 0, 1), [])
    managed.wait(120)
    stopped = [(task["stopCode"], task["stoppedReason"]) for task in managed.tasks(desired="STOPPED")]
    assert stopped == [("TaskFailedToStart", "TaskFailedToStart: EMPTY CAPACITY PROVIDER")]
    events = managed.ecs.describe_services(cluster="c", services=["web"])["services"][0]["events"]
    text = "(service web) was unable to place a task. Reason: TaskFailedToStart: EMPTY CAPACITY PROVIDER."
    assert text in [event["message"] for event in events]
    assert managed.counts() == (1, 0, 1)


def test_a_task_that_gives_up_says_what_its_instances_lack(managed: Managed) -> None:
    managed.provide(requirements=SMALL, seconds=-1)
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    managed.define("large", cpu="512", memory="32768")
    managed.serve("large", desired=1, taskDefinition="large")
    managed.wait(GIVES_UP_AFTER_S + 60)
    assert [task["stoppedReason"] for task in managed.tasks(desired="STOPPED")] == [
        "TaskFailedToStart: RESOURCE:MEMORY"
    ]


def test_by_force_an_instance_is_deregistered_and_ends(managed: Managed) -> None:
    managed.provide()
    managed.serve(desired=1)
    managed.wait(LAUNCHED_AND_REGISTERED_S + 20)
    instance = managed.registered()[0]
    managed.ecs.deregister_container_instance(
        cluster="c", containerInstance=instance["containerInstanceArn"], force=True
    )
    managed.wait(LAUNCHED_AND_REGISTERED_S + 60)
    assert managed.counts() == (1, 1, 0)
    assert [one["InstanceId"] != instance["ec2InstanceId"] for one in managed.machines()] == [True]


@pytest.mark.parametrize(
    ("params", "text"),
    [
        (
            {"placementStrategy": [{"type": "binpack", "field": "cpu"}]},
            "Placement strategies are not supported with Managed Instances capacity providers.",
        ),
        ({"schedulingStrategy": "DAEMON"}, "Create a managed daemon instead."),
        (
            {"serviceConnectConfiguration": {"enabled": True, "namespace": "shop"}},
            "Service Connect is not supported with Managed Instances capacity providers.",
        ),
        (
            {"placementConstraints": [{"type": "memberOf", "expression": "attribute:stack == a"}]},
            "The attribute stack is not supported in placement constraints of Managed Instances",
        ),
        ({"taskDefinition": "other"}, "Task definition does not support launch_type MANAGED_INSTANCES."),
    ],
)
def test_services_that_aws_refuses(managed: Managed, params: dict[str, Any], text: str) -> None:
    managed.provide()
    managed.define("other", requiresCompatibilities=["FARGATE"])
    asked: dict[str, Any] = {
        "cluster": "c",
        "serviceName": "web",
        "taskDefinition": "web",
        "networkConfiguration": network(managed),
        "capacityProviderStrategy": [{"capacityProvider": "managed", "weight": 1}],
        **({} if "schedulingStrategy" in params else {"desiredCount": 1}),
    }
    assert text in refusal(managed.ecs.create_service, **{**asked, **params})


def test_managed_instances_are_no_launch_type(managed: Managed) -> None:
    text = "To use Amazon ECS Managed Instances, specify a capacityProviderStrategy and omit the launchType."
    asked = {"cluster": "c", "taskDefinition": "web", "networkConfiguration": network(managed)}
    assert refusal(managed.ecs.run_task, **asked, launchType="MANAGED_INSTANCES") == text
    assert refusal(managed.ecs.create_service, **asked, serviceName="web", launchType="MANAGED_INSTANCES") == text
