"""The operations' answers and refusals, beside what deployments and tasks do."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modulestack.embedded_aws.ecs.backend import OPERATIONS
from modulestack.embedded_aws.errors import AwsError, NotEmbedded

GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-1"]}}


def refusal(call: Any) -> tuple[str, str]:
    """Code and text of the error that *call* ends with."""
    with pytest.raises(AwsError) as refused:
        call()
    return refused.value.code, refused.value.message


def test_a_created_service_is_echoed_whole(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"""
    made = world.create(
        desired=1,
        tags=[{"key": "a", "value": "b"}],
        propagateTags="SERVICE",
        enableECSManagedTags=True,
        enableExecuteCommand=True,
        healthCheckGracePeriodSeconds=60,
    )
    expected = {
        "serviceArn": "arn:aws:ecs:eu-west-1:123456789012:service/staging-web/web",
        "serviceName": "web",
        "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/staging-web",
        "status": "ACTIVE",
        "desiredCount": 1,
        "runningCount": 0,
        "pendingCount": 0,
        "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/staging-web:1",
        "launchType": "FARGATE",
        "platformVersion": "LATEST",
        "platformFamily": "Linux",
        "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"},
        "availabilityZoneRebalancing": "ENABLED",
        "healthCheckGracePeriodSeconds": 60,
        "propagateTags": "SERVICE",
        "enableECSManagedTags": True,
        "enableExecuteCommand": True,
        "placementConstraints": [],
        "placementStrategy": [],
        "serviceRegistries": [],
        "loadBalancers": [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080}],
        "roleArn": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "createdBy": "arn:aws:iam::123456789012:root",
        "createdAt": world.event_queue.now,
        "events": [],
        "tags": [{"key": "a", "value": "b"}],
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "subnets": ["subnet-a", "subnet-b", "subnet-c"],
                "securityGroups": ["sg-1"],
                "assignPublicIp": "DISABLED",
            }
        },
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "minimumHealthyPercent": 100,
            "maximumPercent": 200,
            "strategy": "ROLLING",
            "bakeTimeInMinutes": 0,
        },
    }
    rest = ("deployments", "currentServiceDeployment", "currentServiceRevisions")
    assert expected == {key: value for key, value in made.items() if key not in rest}
    world.pass_s(20)
    assert world.described(world.tasks[0])["tags"] == [
        {"key": "a", "value": "b"},
        {"key": "aws:ecs:clusterName", "value": "staging-web"},
        {"key": "aws:ecs:serviceName", "value": "web"},
    ]


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"cluster": "nowhere"}, "ClusterNotFoundException", "Cluster not found."),
        ({"taskDefinition": "nothing"}, "ClientException", "TaskDefinition not found."),
        (
            {"networkConfiguration": {}},
            "InvalidParameterException",
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ),
        (
            {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-x"]}}},
            "InvalidParameterException",
            (
                "Error retrieving subnet information for [subnet-x]: The subnet ID 'subnet-x' does not exist "
                "(ErrorCode: InvalidSubnetID.NotFound)"
            ),
        ),
        (
            {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-x"]}}},
            "InvalidParameterException",
            (
                "Error retrieving security group information for [sg-x]: The security group 'sg-x' does not exist "
                "(ErrorCode: InvalidGroup.NotFound)"
            ),
        ),
        (
            {"loadBalancers": [{"targetGroupArn": GROUP, "containerName": "api", "containerPort": 8080}]},
            "InvalidParameterException",
            "The container api does not exist in the task definition.",
        ),
        (
            {"loadBalancers": [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 1}]},
            "InvalidParameterException",
            "The container web did not have a container port 1 defined.",
        ),
        (
            {"loadBalancers": [{"targetGroupArn": "arn:x", "containerName": "web", "containerPort": 8080}]},
            "InvalidParameterException",
            "The specified target group does not exist: arn:x",
        ),
        ({"desiredCount": -1}, "InvalidParameterException", "desiredCount must not be negative: -1"),
        (
            {"healthCheckGracePeriodSeconds": -5},
            "InvalidParameterException",
            "healthCheckGracePeriodSeconds must not be negative: -5",
        ),
        (
            {"schedulingStrategy": "DAEMON"},
            "InvalidParameterException",
            "The daemon scheduling strategy is not supported for FARGATE launch type.",
        ),
        (
            {"capacityProviderStrategy": [{"capacityProvider": "OTHER", "weight": 1}]},
            "InvalidParameterException",
            (
                "The specified capacity provider 'OTHER' is not associated with the cluster. "
                "Associate it with the cluster and try again."
            ),
        ),
        (
            {"deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 100}},
            "InvalidParameterException",
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
        ),
        (
            {"deploymentConfiguration": {"alarms": {"alarmNames": ["nothing"], "enable": True, "rollback": True}}},
            "InvalidParameterException",
            "The following alarms do not exist: nothing",
        ),
    ],
)
def test_what_a_service_may_not_be(world: Any, changes: dict[str, Any], code: str, message: str) -> None:
    assert (code, message) == refusal(lambda: world.create(**changes))


@pytest.mark.parametrize("name", ["desiredCount", "healthCheckGracePeriodSeconds"])
def test_an_update_to_less_than_nothing_is_refused_and_changes_nothing(world: Any, name: str) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html"""
    world.create(desired=2)
    world.steady()
    before = world.service
    expected = ("InvalidParameterException", f"{name} must not be negative: -3")
    assert expected == refusal(lambda: world.update(**{name: -3}))
    assert before == world.service


def test_a_grace_period_is_unused_where_nothing_checks(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html: no reason to refuse it"""
    assert world.create(balanced=False, healthCheckGracePeriodSeconds=5)["healthCheckGracePeriodSeconds"] == 5


@pytest.mark.parametrize(
    ("kind", "value", "allowed"),
    [("BOUNDED_PERCENT", 0, "1 to 100"), ("UNBOUNDED_PERCENT", 101, "1 to 100"), ("COUNT", 0, "at least 1")],
)
def test_a_percentage_of_failures_is_1_to_100(world: Any, kind: str, value: int, allowed: str) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html"""
    breaker = {"enable": True, "rollback": True, "thresholdConfiguration": {"type": kind, "value": value}}
    text = f"deploymentCircuitBreaker.thresholdConfiguration: {kind} is {allowed}, not {value}"
    assert refusal(lambda: world.create(breaker=breaker)) == ("InvalidParameterException", text)


def test_a_target_group_needs_a_load_balancer(world: Any) -> None:
    world.dependencies.groups[GROUP] = dataclasses.replace(world.dependencies.groups[GROUP], attached=False)
    assert (
        "InvalidParameterException",
        f"The target group with targetGroupArn {GROUP} does not have an associated load balancer.",
    ) == refusal(world.create)


def test_a_service_is_created_once(world: Any) -> None:
    made = world.create(clientToken="token")
    assert made["serviceArn"] == world.create(clientToken="token")["serviceArn"]
    assert refusal(world.create) == ("InvalidParameterException", "Creation of service was not idempotent.")


def test_a_service_is_not_deleted_while_it_is_scaled_above_0(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html"""
    world.create(desired=1)
    world.steady()
    delete = {"cluster": "staging-web", "service": "web"}
    assert refusal(lambda: world.call("DeleteService", **delete)) == (
        "InvalidParameterException",
        "The service cannot be stopped while it is scaled above 0.",
    )
    world.update(desiredCount=0)
    assert world.call("DeleteService", **delete)["service"]["status"] == "DRAINING"
    assert refusal(world.create) == ("InvalidParameterException", "Unable to Start a service that is still Draining.")
    assert refusal(lambda: world.update(desiredCount=1)) == ("ServiceNotActiveException", "Service was not ACTIVE.")
    world.pass_s(60)
    assert world.service["status"] == "INACTIVE"
    assert world.create()["status"] == "ACTIVE"


def test_only_a_change_of_what_is_deployed_is_a_new_deployment(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html"""
    first = world.create(desired=1)["deployments"][0]["id"]
    world.steady()
    quiet: list[dict[str, Any]] = [
        {"desiredCount": 2},
        {"deploymentConfiguration": {"maximumPercent": 150}},
        {"healthCheckGracePeriodSeconds": 30},
        {"taskDefinition": "staging-web:1"},
        {"availabilityZoneRebalancing": "DISABLED"},
        {"enableExecuteCommand": True},
    ]
    for params in quiet:
        assert [first] == [d["id"] for d in world.update(**params)["deployments"]], params
    loud: list[dict[str, Any]] = [
        {"forceNewDeployment": True},
        {"taskDefinition": world.define("app:2")},
        {"networkConfiguration": NETWORK},
        {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]},
        {"loadBalancers": [], "healthCheckGracePeriodSeconds": 0},
    ]
    seen = {first}
    for params in loud:
        newest = world.update(**params)["deployments"][0]["id"]
        assert newest not in seen, params
        seen.add(newest)
    assert {"maximumPercent": 150, "minimumHealthyPercent": 100}.items() <= world.service[
        "deploymentConfiguration"
    ].items()


def test_at_most_10_services_are_described_and_the_missing_are_named(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html"""
    world.create()
    answer = world.call("DescribeServices", cluster="staging-web", services=["web", "nothing"])
    assert [service["serviceName"] for service in answer["services"]] == ["web"]
    assert "tags" not in answer["services"][0]
    arn = "arn:aws:ecs:eu-west-1:123456789012:service/nothing"
    assert [{"arn": arn, "reason": "MISSING"}] == answer["failures"]
    by_arn = "arn:aws:ecs:eu-west-1:123456789012:service/staging-web/nothing"
    answer = world.call("DescribeServices", cluster="staging-web", services=[by_arn])
    assert [{"arn": by_arn, "reason": "MISSING"}] == answer["failures"]
    many = [str(number) for number in range(11)]
    assert (
        refusal(lambda: world.call("DescribeServices", services=many, cluster="staging-web"))[0]
        == "InvalidParameterException"
    )


def test_at_most_100_tasks_are_described(world: Any) -> None:
    many = [str(number) for number in range(101)]
    assert (
        refusal(lambda: world.call("DescribeTasks", tasks=many, cluster="staging-web"))[0]
        == "InvalidParameterException"
    )


def test_tasks_are_listed_by_what_one_asks_for(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html"""
    deployment = world.create(desired=3)["deployments"][0]["id"]
    world.steady()
    run = {"cluster": "staging-web", "launchType": "FARGATE", "networkConfiguration": NETWORK}
    alone = world.call("RunTask", taskDefinition="staging-web", startedBy="me", count=2, **run)["tasks"]
    world.call("StopTask", cluster="staging-web", task=alone[0]["taskArn"])
    own = [task.arn for task in world.tasks if task.service]

    def listed(**params: Any) -> list[str]:
        return world.call("ListTasks", cluster="staging-web", **params)["taskArns"]  # type: ignore[no-any-return]

    assert [[*own, alone[1]["taskArn"]], own, own, [alone[1]["taskArn"]], [alone[0]["taskArn"]], []] == [
        listed(),
        listed(serviceName="web"),
        listed(startedBy=deployment),
        listed(startedBy="me"),
        listed(desiredStatus="STOPPED"),
        listed(family="other"),
    ]
    first = world.call("ListTasks", cluster="staging-web", maxResults=3)
    rest = world.call("ListTasks", cluster="staging-web", maxResults=3, nextToken=first["nextToken"])
    assert listed() == first["taskArns"] + rest["taskArns"]
    assert refusal(lambda: world.call("ListTasks", cluster="staging-web", nextToken="?")) == (
        "InvalidParameterException",
        "Invalid token",
    )


def test_run_task_takes_overrides_of_known_containers(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"""
    world.define()
    run = {
        "cluster": "staging-web",
        "taskDefinition": "staging-web",
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
    }
    overrides = {"containerOverrides": [{"name": "web", "command": ["migrate"]}], "cpu": "512", "memory": "1024"}
    task = world.call("RunTask", overrides=overrides, **run)["tasks"][0]
    assert ("512", "1024", overrides["containerOverrides"]) == (
        task["cpu"],
        task["memory"],
        task["overrides"]["containerOverrides"],
    )
    wrong = {"containerOverrides": [{"name": "api"}]}
    assert refusal(lambda: world.call("RunTask", overrides=wrong, **run)) == (
        "InvalidParameterException",
        "Override for container named api is not a container in the TaskDefinition.",
    )
    world.call("DeregisterTaskDefinition", taskDefinition="staging-web:1")
    inactive = {**run, "taskDefinition": "staging-web:1"}
    assert refusal(lambda: world.call("RunTask", **inactive)) == ("ClientException", "TaskDefinition is inactive")


def test_a_cluster_is_deleted_when_it_is_empty(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html"""
    world.create(desired=1)
    world.steady()

    def delete() -> dict[str, Any]:
        answer: dict[str, Any] = world.call("DeleteCluster", cluster="staging-web")
        return answer

    assert refusal(delete) == (
        "ClusterContainsServicesException",
        "The Cluster cannot be deleted while Services are active.",
    )
    world.call("DeleteService", cluster="staging-web", service="web", force=True)
    world.pass_s(31)
    assert world.service["status"] == "INACTIVE"
    assert refusal(delete) == ("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.")
    world.pass_s(10)
    assert delete()["cluster"]["status"] == "INACTIVE"
    assert world.call("ListClusters")["clusterArns"] == []
    assert refusal(delete) == ("ClusterNotFoundException", "Cluster not found.")


def test_a_cluster_is_described_as_it_was_made(world: Any) -> None:
    strategy = [{"capacityProvider": "FARGATE", "base": 1, "weight": 1}]
    settings = [{"name": "containerInsights", "value": "enhanced"}]
    arguments = {
        "clusterName": "b",
        "capacityProviders": ["FARGATE"],
        "defaultCapacityProviderStrategy": strategy,
        "settings": settings,
        "tags": [{"key": "a", "value": "b"}],
    }
    made = world.call("CreateCluster", **arguments)["cluster"]
    assert {
        "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/b",
        "clusterName": "b",
        "status": "ACTIVE",
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": 0,
        "pendingTasksCount": 0,
        "activeServicesCount": 0,
        "statistics": [],
        "tags": [{"key": "a", "value": "b"}],
        "settings": settings,
        "capacityProviders": ["FARGATE"],
        "defaultCapacityProviderStrategy": strategy,
    } == made
    assert made == world.call("CreateCluster", **arguments)["cluster"]
    assert refusal(lambda: world.call("CreateCluster", clusterName="b"))[0] == "InvalidParameterException"
    described = world.call("DescribeClusters", clusters=["b", "c"], include=["SETTINGS", "TAGS"])
    assert ([made], ["MISSING"]) == (described["clusters"], [failure["reason"] for failure in described["failures"]])
    both = {"capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": []}
    assert (
        both["capacityProviders"]
        == (world.call("PutClusterCapacityProviders", cluster="b", **both)["cluster"]["capacityProviders"])
    )
    world.call("UpdateClusterSettings", cluster="b", settings=[{"name": "containerInsights", "value": "disabled"}])
    newest = world.call("DescribeClusters", clusters=["b"], include=["SETTINGS"])["clusters"][0]
    assert newest["settings"] == [{"name": "containerInsights", "value": "disabled"}]
    assert (
        refusal(lambda: world.call("CreateCluster", clusterName="d", capacityProviders=["other"]))[0]
        == "InvalidParameterException"
    )


def test_aws_has_two_capacity_providers_of_its_own(world: Any) -> None:
    found = world.call("DescribeCapacityProviders")["capacityProviders"]
    assert [(p["name"], p["status"]) for p in found] == [("FARGATE", "ACTIVE"), ("FARGATE_SPOT", "ACTIVE")]


def test_everything_can_be_tagged(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html"""
    service = world.create(desired=1)
    world.steady()
    for arn in (service["clusterArn"], service["serviceArn"], service["taskDefinition"], world.tasks[0].arn):
        world.call("TagResource", resourceArn=arn, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        world.call("UntagResource", resourceArn=arn, tagKeys=["a", "c"])
        assert world.call("ListTagsForResource", resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]


ARN = "arn:aws:ecs:eu-west-1:123456789012:"


@pytest.mark.parametrize(
    ("resource", "code", "message"),
    [
        ("cluster/nothing", "ResourceNotFoundException", "The specified resource wasn't found."),
        ("service/staging-web/nothing", "ResourceNotFoundException", "The specified resource wasn't found."),
        ("service/nothing/web", "ClusterNotFoundException", "Cluster not found."),
        ("task/staging-web/0", "ResourceNotFoundException", "The specified resource wasn't found."),
        ("task-definition/nothing:1", "ResourceNotFoundException", "The specified resource wasn't found."),
        ("container-instance/staging-web/0", "ResourceNotFoundException", "The specified resource wasn't found."),
        ("service/web", "InvalidParameterException", "Long arn format must be used for tagging operations"),
    ],
)
def test_tags_of_what_is_not_there_cannot_be_changed(world: Any, resource: str, code: str, message: str) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TagResource.html"""
    for change in (
        lambda: world.call("TagResource", resourceArn=ARN + resource, tags=[{"key": "a"}]),
        lambda: world.call("UntagResource", resourceArn=ARN + resource, tagKeys=["a"]),
    ):
        assert refusal(change) == (code, message)


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        (f"{ARN}service/staging-web/nothing", "The specified resource does not exist."),
        ("web", "Invalid ARN."),
        ("arn:aws:s3:::bucket", "Invalid ARN."),
    ],
)
def test_tags_of_what_is_not_there_cannot_be_listed(world: Any, arn: str, message: str) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTagsForResource.html names no other error"""
    refused = refusal(lambda: world.call("ListTagsForResource", resourceArn=arn))
    assert refused == ("InvalidParameterException", message)


@pytest.mark.parametrize(
    ("operation", "member", "code", "message"),
    [
        ("DescribeTasks", "tasks", "InvalidParameterException", "Tasks cannot be empty."),
        ("DescribeServices", "services", "InvalidParameterException", "Services cannot be empty."),
        ("DescribeContainerInstances", "containerInstances", "ClientException", "Container Instances cannot be empty."),
        ("DeleteTaskDefinitions", "taskDefinitions", "InvalidParameterException", "Task definitions cannot be empty."),
    ],
)
def test_nothing_cannot_be_asked_for(world: Any, operation: str, member: str, code: str, message: str) -> None:
    at = {} if member == "taskDefinitions" else {"cluster": "staging-web"}
    assert refusal(lambda: world.call(operation, **at, **{member: []})) == (code, message)


def test_only_inactive_revisions_can_be_deleted(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteTaskDefinitions.html"""
    arn = world.define()
    asked = [arn, "staging-web:9", "staging-web", "staging-web:x"]
    answer = world.call("DeleteTaskDefinitions", taskDefinitions=asked)
    unknown = "The specified task definition does not exist. Specify a valid account, family, revision and try again."
    invalid = "The specified task definition identifier is invalid. Specify a valid name or ARN and try again."
    active = "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
    assert (answer["taskDefinitions"], [(one["arn"], one["reason"]) for one in answer["failures"]]) == (
        [],
        [(arn, active), ("staging-web:9", unknown), ("staging-web", invalid), ("staging-web:x", invalid)],
    )
    world.call("DeregisterTaskDefinition", taskDefinition=arn)
    deleted = world.call("DeleteTaskDefinitions", taskDefinitions=[arn])["taskDefinitions"]
    assert [one["status"] for one in deleted] == ["DELETE_IN_PROGRESS"]


def test_there_is_nothing_that_could_have_attributes(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html"""
    listed = world.call("ListAttributes", cluster="staging-web", targetType="container-instance")
    assert listed == {"attributes": []}
    given = {"cluster": "staging-web", "attributes": [{"name": "stack", "value": "a", "targetId": "0"}]}
    for operation in ("PutAttributes", "DeleteAttributes"):
        refused = refusal(lambda operation=operation: world.call(operation, **given))
        assert refused == ("TargetNotFoundException", "The specified target wasn't found.")


def test_service_deployments_are_listed_by_state_and_time(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html"""
    world.create(desired=1)
    world.steady()
    middle = world.event_queue.now
    world.pass_s(10)
    world.release()

    def listed(**params: Any) -> list[str]:
        found = world.call("ListServiceDeployments", cluster="staging-web", service="web", **params)
        return [record["status"] for record in found["serviceDeployments"]]

    assert [
        listed(),
        listed(status=["SUCCESSFUL"]),
        listed(createdAt={"after": middle}),
        listed(createdAt={"before": middle}),
    ] == [["IN_PROGRESS", "SUCCESSFUL"], ["SUCCESSFUL"], ["IN_PROGRESS"], ["SUCCESSFUL"]]
    assert refusal(lambda: world.call("ListServiceDeployments", cluster="staging-web", service="nothing")) == (
        "ServiceNotFoundException",
        "Service not found.",
    )


def test_what_is_not_embedded_says_so(world: Any) -> None:
    lattice = [{"roleArn": "arn:r", "targetGroupArn": "arn:t", "portName": "http"}]
    named = world.define(portMappings=[{"containerPort": 8080, "name": "http"}])
    with pytest.raises(NotEmbedded, match="VPC Lattice"):
        world.create(
            definition=named,
            balanced=False,
            configuration={"strategy": "BLUE_GREEN"},
            vpcLatticeConfigurations=lattice,
        )
    with pytest.raises(NotEmbedded, match="EXTERNAL"):
        world.create(launchType="EXTERNAL", definition=world.define_containers([{"name": "web", "image": "a:1"}]))
    assert "CreateTaskSet" not in OPERATIONS


def test_a_task_with_a_command_of_its_own_is_a_job_that_ends(world: Any) -> None:
    """What the image does is for its own command; a one-off task prints what it was told to run and ends well."""
    world.define()
    run = {"cluster": "staging-web", "taskDefinition": "staging-web", "launchType": "FARGATE"}
    overrides = {"containerOverrides": [{"name": "web", "command": ["migrate", "--all"]}]}
    job = world.call("RunTask", overrides=overrides, networkConfiguration=NETWORK, **run)["tasks"][0]["taskArn"]
    forever = world.call("RunTask", networkConfiguration=NETWORK, **run)["tasks"][0]["taskArn"]
    world.pass_s(120)
    tasks = world.call("DescribeTasks", cluster="staging-web", tasks=[job, forever])["tasks"]
    assert [(t["lastStatus"], t["containers"][0].get("exitCode")) for t in tasks] == [("STOPPED", 0), ("RUNNING", None)]
