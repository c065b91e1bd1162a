"""Container instances of clusters: their operations, and tasks on them, without EC2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from modulestack.embedded_aws.errors import AwsError

CLUSTER = {"cluster": "staging-web"}
MORE = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."


def register(world: Any, zone: str = "a", cpu: int = 1024, memory: int = 2048, **attributes: Any) -> str:
    """A container instance; its ARN."""
    resources = [
        {"name": "CPU", "type": "INTEGER", "integerValue": cpu},
        {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
    ]
    given = {"ecs.availability-zone": f"eu-west-1{zone}", **attributes}
    made = world.call(
        "RegisterContainerInstance",
        **CLUSTER,
        totalResources=resources,
        attributes=[{"name": name, "value": value} for name, value in given.items()],
        versionInfo={"agentVersion": "1.0.0", "dockerVersion": "1", "agentHash": "a"},
        tags=[{"key": "a", "value": "b"}],
    )
    return str(made["containerInstance"]["containerInstanceArn"])


def describe(world: Any, *arns: str) -> list[dict[str, Any]]:
    answer = world.call("DescribeContainerInstances", **CLUSTER, containerInstances=list(arns), include=["TAGS"])
    found: list[dict[str, Any]] = answer["containerInstances"]
    return found


def left(instance: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one.get("stringSetValue") or one["integerValue"] for one in instance["remainingResources"]}


def run(world: Any, **params: Any) -> dict[str, Any]:
    network = {"awsvpcConfiguration": {"subnets": sorted(world.dependencies.subnets), "securityGroups": ["sg-1"]}}
    asked = {"taskDefinition": "staging-web", "launchType": "EC2", "networkConfiguration": network, **CLUSTER, **params}
    answer: dict[str, Any] = world.call("RunTask", **{key: value for key, value in asked.items() if value is not None})
    return answer


def test_a_task_takes_of_its_instance_and_gives_back(world: Any) -> None:
    world.define()
    arn = register(world)
    task = run(world)["tasks"][0]
    world.pass_s(30)
    described = world.call("DescribeTasks", **CLUSTER, tasks=[task["taskArn"]])["tasks"][0]
    assert (described["containerInstanceArn"], described["launchType"], described["lastStatus"]) == (
        arn,
        "EC2",
        "RUNNING",
    )
    assert ("platformVersion" in described, described["availabilityZone"]) == (False, "eu-west-1a")
    instance = describe(world, arn)[0]
    assert (instance["runningTasksCount"], left(instance)["CPU"], left(instance)["MEMORY"]) == (1, 768, 1536)
    assert instance["tags"] == [{"key": "a", "value": "b"}]
    assert world.call("ListTasks", **CLUSTER, containerInstance=arn)["taskArns"] == [task["taskArn"]]
    world.call("StopTask", **CLUSTER, task=task["taskArn"])
    world.pass_s(60)
    assert left(describe(world, arn)[0])["CPU"] == 1024


@pytest.mark.parametrize(
    ("size", "container", "reason"),
    [
        ({"memory": 400}, {}, "RESOURCE:MEMORY"),
        ({"cpu": 100}, {}, "RESOURCE:CPU"),
        ({}, {"resourceRequirements": [{"type": "GPU", "value": "1"}]}, "RESOURCE:GPU"),
        ({"zone": "x"}, {}, "RESOURCE:ENI"),
    ],
)
def test_a_task_without_room_fails_with_its_reason(
    world: Any, size: dict[str, Any], container: dict[str, Any], reason: str
) -> None:
    world.call(
        "RegisterTaskDefinition",
        family="staging-web",
        networkMode="awsvpc",
        requiresCompatibilities=["EC2"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "web", "image": "a:1", **container}],
    )
    arn = register(world, **size)
    answer = run(world)
    assert (answer["tasks"], answer["failures"]) == ([], [{"arn": arn, "reason": reason}])


def test_a_task_without_any_instance_is_refused(world: Any) -> None:
    world.define()
    with pytest.raises(AwsError, match=r"No Container Instances were found in your cluster\."):
        run(world)


def test_two_tasks_do_not_share_a_host_port(world: Any) -> None:
    world.call(
        "RegisterTaskDefinition",
        family="staging-web",
        networkMode="host",
        containerDefinitions=[{"name": "w", "image": "a:1", "memory": 10, "portMappings": [{"containerPort": 80}]}],
    )
    arn = register(world)
    answer = run(world, count=2, networkConfiguration=None)
    assert (len(answer["tasks"]), answer["failures"]) == (1, [{"arn": arn, "reason": "RESOURCE:PORTS"}])
    assert "80" in left(describe(world, arn)[0])["PORTS"]


def test_constraints_and_strategies_place_tasks(world: Any) -> None:
    world.define()
    small, large = register(world, memory=1024, disk="hdd"), register(world, "b", memory=4096, disk="ssd")
    ssd = [{"type": "memberOf", "expression": "attribute:disk == ssd"}]
    packed = [{"type": "binpack", "field": "memory"}]
    placed = [
        run(world, placementConstraints=ssd)["tasks"][0]["containerInstanceArn"],
        run(world, placementStrategy=packed)["tasks"][0]["containerInstanceArn"],
    ]
    assert placed == [large, small]
    failed = run(world, placementConstraints=[{"type": "memberOf", "expression": "attribute:disk == tape"}])["failures"]
    assert failed[0]["reason"] == "MemberOf placement constraint unsatisfied."


def test_a_task_starts_on_the_instance_that_is_named(world: Any) -> None:
    """Those that have no room, are drained or are not there are failures."""
    world.define()
    one, small, drained = register(world), register(world, "b", memory=100), register(world, "c")
    world.call("UpdateContainerInstancesState", **CLUSTER, containerInstances=[drained], status="DRAINING")
    network = {"awsvpcConfiguration": {"subnets": sorted(world.dependencies.subnets), "securityGroups": ["sg-1"]}}
    missing = small.rpartition("/")[0] + "/none"
    answer = world.call(
        "StartTask",
        **CLUSTER,
        taskDefinition="staging-web",
        containerInstances=[one, small, drained, "none"],
        networkConfiguration=network,
        startedBy="ada",
        group="jobs",
    )
    started = [(task["containerInstanceArn"], task["startedBy"], task["group"]) for task in answer["tasks"]]
    assert started == [(one, "ada", "jobs")]
    assert answer["failures"] == [
        {"arn": small, "reason": "RESOURCE:MEMORY"},
        {"arn": drained, "reason": "INACTIVE"},
        {"arn": missing, "reason": "MISSING"},
    ]
    with pytest.raises(AwsError, match="Container Instances cannot be empty"):
        world.call("StartTask", **CLUSTER, taskDefinition="staging-web", containerInstances=[])


def test_a_task_goes_to_an_instance_of_its_processor_only(world: Any) -> None:
    processors: list[dict[str, Any]] = [{"ecs.cpu-architecture": name} for name in ("x86_64", "arm64")]
    register(world, **processors[0])
    arm = register(world, "b", **processors[1])
    world.call(
        "RegisterTaskDefinition",
        family="staging-web",
        networkMode="awsvpc",
        requiresCompatibilities=["EC2"],
        runtimePlatform={"cpuArchitecture": "ARM64"},
        containerDefinitions=[{"name": "web", "image": "a:1", "memory": 100}],
    )
    assert run(world)["tasks"][0]["containerInstanceArn"] == arm
    world.call("DeregisterContainerInstance", **CLUSTER, containerInstance=arm, force=True)
    assert run(world)["failures"][0]["reason"] == "ATTRIBUTE"


def test_instances_are_listed_by_state_and_by_query(world: Any) -> None:
    one, two = register(world), register(world, "b", disk="ssd")
    world.call("UpdateContainerInstancesState", **CLUSTER, containerInstances=[one], status="DRAINING")

    def listed(**params: Any) -> list[str]:
        return list(world.call("ListContainerInstances", **CLUSTER, **params)["containerInstanceArns"])

    assert (listed(), listed(status="DRAINING"), listed(filter="attribute:disk exists")) == ([one, two], [one], [two])
    page = world.call("ListContainerInstances", **CLUSTER, maxResults=1)
    assert (page["containerInstanceArns"], listed(maxResults=1, nextToken=page["nextToken"])) == ([one], [two])
    cluster = world.call("DescribeClusters", clusters=["staging-web"])["clusters"][0]
    assert cluster["registeredContainerInstancesCount"] == 2


def test_attributes_are_put_listed_and_deleted(world: Any) -> None:
    arn = register(world)
    attribute = {"name": "disk", "value": "ssd", "targetId": arn}
    world.call("PutAttributes", **CLUSTER, attributes=[attribute])
    asked = {**CLUSTER, "targetType": "container-instance", "attributeName": "disk"}
    assert world.call("ListAttributes", **asked)["attributes"] == [attribute]
    world.call("DeleteAttributes", **CLUSTER, attributes=[{"name": "disk", "targetId": arn}])
    assert world.call("ListAttributes", **asked)["attributes"] == []


def test_an_instance_with_tasks_is_deregistered_by_force(world: Any) -> None:
    world.define()
    arn = register(world)
    run(world)
    world.pass_s(30)
    with pytest.raises(AwsError, match=r"Found running tasks on the instance\."):
        world.call("DeregisterContainerInstance", **CLUSTER, containerInstance=arn)
    world.region.clusters["staging-web"].tasks.clear()
    with pytest.raises(AwsError, match="The Cluster cannot be deleted while Container Instances are active"):
        world.call("DeleteCluster", **CLUSTER)
    gone = world.call("DeregisterContainerInstance", **CLUSTER, containerInstance=arn, force=True)["containerInstance"]
    assert (gone["status"], world.call("ListContainerInstances", **CLUSTER)["containerInstanceArns"]) == (
        "INACTIVE",
        [],
    )


REFUSALS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a state that nobody sets": (
        lambda w: w.call(
            "UpdateContainerInstancesState", **CLUSTER, containerInstances=[register(w)], status="REGISTERING"
        ),
        r"Container instances status should be one of \[ACTIVE, DRAINING\]",
    ),
    "eleven at once": (
        lambda w: w.call("UpdateContainerInstancesState", **CLUSTER, containerInstances=["a"] * 11, status="ACTIVE"),
        "Container Instances cannot have more than 10 elements",
    ),
    "none": (
        lambda w: w.call("DescribeContainerInstances", **CLUSTER, containerInstances=[]),
        "Container Instances cannot be empty",
    ),
    "one that is not there": (
        lambda w: w.call("DeregisterContainerInstance", **CLUSTER, containerInstance="none"),
        "Referenced container instance none not found",
    ),
    "tasks of one that is not there": (
        lambda w: w.call("ListTasks", **CLUSTER, containerInstance="none"),
        "Referenced container instance none not found",
    ),
    "a filter that is none": (
        lambda w: w.call("ListContainerInstances", **CLUSTER, filter="size > 3"),
        "Invalid expression: size > 3",
    ),
    "an attribute of nothing": (
        lambda w: w.call("PutAttributes", **CLUSTER, attributes=[{"name": "a", "targetId": "none"}]),
        "The specified target wasn't found",
    ),
    "eleven attributes": (
        lambda w: w.call("PutAttributes", **CLUSTER, attributes=[{"name": "a"}] * 11),
        "You can apply up to 10 custom attributes",
    ),
    "a document that is none": (
        lambda w: w.call("RegisterContainerInstance", **CLUSTER, instanceIdentityDocument="{"),
        "Invalid instance identity document",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_aws_refuses_is_refused(world: Any, case: str) -> None:
    ask, text = REFUSALS[case]
    with pytest.raises(AwsError, match=text):
        ask(world)


def test_those_that_are_not_there_are_failures(world: Any) -> None:
    answer = world.call("DescribeContainerInstances", **CLUSTER, containerInstances=["none"])
    arn = "arn:aws:ecs:eu-west-1:123456789012:container-instance/staging-web/none"
    assert (answer["containerInstances"], answer["failures"]) == ([], [{"arn": arn, "reason": "MISSING"}])


def test_a_service_is_spread_over_zones_and_says_what_is_missing(world: Any) -> None:
    instances = [register(world, zone, memory=1100) for zone in "abc"]
    world.create(7, launchType="EC2", balanced=False)
    world.pass_s(60)
    assert [one["runningTasksCount"] for one in describe(world, *instances)] == [2, 2, 2]
    closest = instances[0].rpartition("/")[2]
    assert world.events[-1] == (
        "was unable to place a task because no container instance met all of its requirements. The closest matching "
        f"(container-instance {closest}) has insufficient memory available. {MORE}"
    )
    register(world)
    world.steady()
    assert len(world.alive) == 7


def test_a_service_without_instances_says_so(world: Any) -> None:
    world.create(1, launchType="EC2", balanced=False)
    world.pass_s(10)
    why = "Reason: No Container Instances were found in your cluster."
    assert world.events == [
        f"was unable to place a task because no container instance met all of its requirements. {why} {MORE}"
    ]
    assert world.event_queue.next_due() is None


def test_draining_moves_a_service_s_tasks_one_after_the_other(world: Any) -> None:
    """The replacement is healthy before the old task stops, with a minimum of 100 percent and a maximum of 200."""
    old = register(world)
    world.create(2, launchType="EC2", balanced=False)
    world.steady()
    new = register(world, "b")
    world.call("UpdateContainerInstancesState", **CLUSTER, containerInstances=[old], status="DRAINING")
    lowest = 2

    def moved() -> bool:
        nonlocal lowest
        lowest = min(lowest, sum(task.last_status == "RUNNING" for task in world.alive))
        return bool(describe(world, old)[0]["runningTasksCount"] == 0)

    world.until(moved)
    world.steady()
    assert (lowest, [task.instance.arn for task in world.alive]) == (2, [new, new])


def test_tasks_of_no_service_stay_on_an_instance_that_is_drained(world: Any) -> None:
    world.define()
    arn = register(world)
    run(world)
    world.pass_s(30)
    world.call("UpdateContainerInstancesState", **CLUSTER, containerInstances=[arn], status="DRAINING")
    world.pass_s(300)
    assert describe(world, arn)[0]["runningTasksCount"] == 1


def daemon(world: Any, **params: Any) -> dict[str, Any]:
    made: dict[str, Any] = world.call(
        "CreateService",
        **CLUSTER,
        serviceName="web",
        taskDefinition=world.define(),
        launchType="EC2",
        schedulingStrategy="DAEMON",
        networkConfiguration={"awsvpcConfiguration": {"subnets": sorted(world.dependencies.subnets)}},
        **params,
    )["service"]
    return made


def test_a_daemon_is_on_every_instance_and_on_new_ones(world: Any) -> None:
    instances = [register(world, zone) for zone in "ab"]
    made = daemon(world)
    limits = made["deploymentConfiguration"]
    assert (limits["minimumHealthyPercent"], limits["maximumPercent"], made["availabilityZoneRebalancing"]) == (
        0,
        100,
        "DISABLED",
    )
    assert (made["schedulingStrategy"], "platformVersion" in made) == ("DAEMON", False)
    world.steady()
    instances.append(register(world, "c"))
    world.steady()
    assert [one["runningTasksCount"] for one in describe(world, *instances)] == [1, 1, 1]
    assert (world.service["desiredCount"], world.service["runningCount"]) == (3, 3)


def test_a_daemon_leaves_an_instance_that_is_drained_last(world: Any) -> None:
    world.define()
    instances = [register(world, zone) for zone in "ab"]
    daemon(world)
    run(
        world,
        placementConstraints=[{"type": "memberOf", "expression": "attribute:ecs.availability-zone == eu-west-1a"}],
    )
    world.steady()
    job = next(task for task in world.alive if task.service is None)
    world.call("UpdateContainerInstancesState", **CLUSTER, containerInstances=instances[:1], status="DRAINING")
    world.pass_s(60)
    assert [one["runningTasksCount"] for one in describe(world, *instances)] == [2, 1]
    world.call("StopTask", **CLUSTER, task=job.arn)
    world.pass_s(120)
    assert [one["runningTasksCount"] for one in describe(world, *instances)] == [0, 1]
    assert world.service["desiredCount"] == 1


def test_a_daemon_is_released_one_by_one(world: Any) -> None:
    """With a minimum of 60 percent of three instances, two serve at any time, and never two tasks on one instance."""
    for zone in "abc":
        register(world, zone)
    daemon(world, deploymentConfiguration={"minimumHealthyPercent": 60})
    world.steady()
    world.update(taskDefinition=world.define("app:2"))
    fewest, most = 3, 0

    def done() -> bool:
        nonlocal fewest, most
        fewest = min(fewest, sum(task.last_status == "RUNNING" for task in world.alive))
        here = [task.instance.id for task in world.raw.tasks.values()]
        most = max(most, *(here.count(one) for one in here))
        return bool(world.raw.steady and world.raw.primary.rollout_state == "COMPLETED")

    world.until(done)
    assert (fewest, most, {task.containers[0].image for task in world.alive}) == (2, 1, {"app:2"})


def test_a_daemon_that_fits_nowhere_says_so(world: Any) -> None:
    register(world, memory=100)
    daemon(world)
    world.pass_s(60)
    assert "has insufficient memory available" in world.events[-1]
    assert (world.service["desiredCount"], world.service["runningCount"]) == (1, 0)


def test_a_daemon_has_no_desired_count(world: Any) -> None:
    with pytest.raises(AwsError, match="does not support a desired count for services"):
        daemon(world, desiredCount=1)
    register(world)
    daemon(world)
    with pytest.raises(AwsError, match="does not support a desired count for services"):
        world.update(desiredCount=1)
    world.steady()
    assert world.call("DeleteService", **CLUSTER, service="web")["service"]["status"] == "DRAINING"


def test_statistics_tell_instances_and_fargate_apart(world: Any) -> None:
    world.define()
    register(world)
    run(world)
    world.pass_s(30)
    found = world.call("DescribeClusters", clusters=["staging-web"], include=["STATISTICS"])["clusters"][0]
    numbers = {one["name"]: one["value"] for one in found["statistics"]}
    assert (numbers["runningEC2TasksCount"], numbers["runningFargateTasksCount"]) == ("1", "0")
