"""What CreateService, UpdateService, RunTask and ListTasks refuse, and RunTask's client token."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract import service_fit
from modulestack.embedded_aws.ecs.service_rules import RULES
from modulestack.embedded_aws.ecs.traffic_shift import strategy_rules
from modulestack.embedded_aws.errors import AwsError
from tests.support.task_definition_cases.definitions import EC2, FARGATE, ROLE, one, task

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-1"]}}
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
DEFINITION = one(portMappings=[{"containerPort": 8080, "name": "http"}])
WITH_VOLUME = {**DEFINITION, "volumes": [{"name": "data", "configuredAtLaunch": True}]}
INVALID = "InvalidParameterException"


def connect(**configuration: Any) -> dict[str, Any]:
    """A service's Service Connect configuration."""
    return {"serviceConnectConfiguration": {"enabled": True, "namespace": "staging", **configuration}}


def volume(**settings: Any) -> dict[str, Any]:
    """A service's volume configuration."""
    managed = {"roleArn": ROLE, **settings}
    return {"volumeConfigurations": [{"name": "data", "managedEBSVolume": managed}]}


SPOT = {"capacityProvider": "FARGATE_SPOT", "weight": 1}
CASES: tuple[tuple[str, dict[str, Any], dict[str, Any], str, str], ...] = (
    (
        "fargate_places_by_itself",
        DEFINITION,
        {"placementConstraints": [{"type": "distinctInstance"}]},
        INVALID,
        "Placement constraints are not supported with FARGATE launch type.",
    ),
    (
        "fargate_places_by_itself",
        DEFINITION,
        {"placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}]},
        INVALID,
        "Placement strategies are not supported with FARGATE launch type.",
    ),
    (
        "fargate_places_by_itself",
        DEFINITION,
        {"launchType": "EC2", "placementStrategy": [{"type": "binpack", "field": "disk"}]},
        INVALID,
        "The binpack placement strategy's field is cpu or memory, not 'disk'.",
    ),
    (
        "fargate_places_by_itself",
        DEFINITION,
        {"launchType": "EC2", "placementStrategy": [{"type": "spread", "field": "zone"}]},
        INVALID,
        "The spread placement strategy's field is instanceId, host or attribute:..., not 'zone'.",
    ),
    (
        "fargate_places_by_itself",
        DEFINITION,
        {"launchType": "EC2", "placementStrategy": [{"type": "random", "field": "host"}]},
        INVALID,
        "A field cannot be specified with the random placement strategy.",
    ),
    (
        "fargate_places_by_itself",
        DEFINITION,
        {"launchType": "EC2", "placementConstraints": [{"type": "memberOf", "expression": "size > 3"}]},
        INVALID,
        "Invalid expression: size > 3",
    ),
    (
        "fargate_places_by_itself",
        DEFINITION,
        {"launchType": "EC2", "placementConstraints": [{"type": "memberOf"}]},
        INVALID,
        "An expression must be specified with the memberOf constraint.",
    ),
    (
        "placement_can_be_read",
        {**EC2, "placementConstraints": [{"type": "memberOf", "expression": "attribute:a =~ ("}]},
        {"launchType": "EC2", "networkConfiguration": None},
        INVALID,
        "Invalid expression: attribute:a =~ (",
    ),
    (
        "daemons_are_one_on_each_instance",
        DEFINITION,
        {"schedulingStrategy": "DAEMON"},
        INVALID,
        "The daemon scheduling strategy is not supported for FARGATE launch type.",
    ),
    (
        "daemons_are_one_on_each_instance",
        DEFINITION,
        {"launchType": "EC2", "schedulingStrategy": "DAEMON", "deploymentConfiguration": {"maximumPercent": 200}},
        INVALID,
        (
            "The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment "
            "configuration. Change the maximumPercent value to 100, and try again"
        ),
    ),
    (
        "daemons_are_one_on_each_instance",
        DEFINITION,
        {"launchType": "EC2", "schedulingStrategy": "DAEMON", "placementStrategy": [{"type": "random"}]},
        INVALID,
        (
            "The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and "
            "try again"
        ),
    ),
    (
        "daemons_are_one_on_each_instance",
        DEFINITION,
        {"launchType": "EC2", "schedulingStrategy": "DAEMON", "availabilityZoneRebalancing": "ENABLED"},
        INVALID,
        "The daemon scheduling strategy does not support Availability Zone rebalancing.",
    ),
    (
        "the_platform_runs_it",
        DEFINITION,
        {"platformVersion": "9.9.9"},
        "PlatformUnknownException",
        "The specified platform version doesn't exist.",
    ),
    (
        "the_platform_runs_it",
        task(ephemeralStorage={"sizeInGiB": 30}),
        {"platformVersion": "1.3.0"},
        "PlatformTaskDefinitionIncompatibilityException",
        "One or more of the requested capabilities are not supported.",
    ),
    (
        "capacity_is_in_range",
        DEFINITION,
        {"launchType": None, "capacityProviderStrategy": [{**SPOT, "weight": 1001}]},
        INVALID,
        "weight must be between 0 and 1000.",
    ),
    (
        "capacity_is_in_range",
        DEFINITION,
        {"launchType": None, "capacityProviderStrategy": [SPOT, SPOT]},
        INVALID,
        "A capacity provider strategy cannot contain the same capacity provider twice.",
    ),
    (
        "fargate_uses_the_linked_role",
        DEFINITION,
        {"role": "ecsServiceRole"},
        INVALID,
        "You cannot specify an IAM role for services that require a service linked role.",
    ),
    (
        "target_groups_are_few",
        DEFINITION,
        {"loadBalancers": [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080}] * 2},
        INVALID,
        "A target group can be specified once for a service.",
    ),
    (
        "target_groups_are_few",
        DEFINITION,
        {"loadBalancers": [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080}] * 6},
        INVALID,
        "Load balancers cannot have more than 5 elements.",
    ),
    (
        "a_balanced_port_is_mapped_once",
        one(portMappings=[{"containerPort": 53, "protocol": each} for each in ("tcp", "udp")]),
        {"loadBalancers": [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 53}]},
        INVALID,
        "Container port 53 is used in more than one port mapping for container web",
    ),
    (
        "registries_find_their_container",
        DEFINITION,
        {"serviceRegistries": [{"registryArn": "arn:a", "containerName": "db", "containerPort": 8080}]},
        INVALID,
        "The container db does not exist in the task definition.",
    ),
    (
        "there_is_one_registry",
        DEFINITION,
        {"serviceRegistries": [{"registryArn": "arn:a"}, {"registryArn": "arn:b"}]},
        INVALID,
        "Service registries cannot have more than 1 elements.",
    ),
    (
        "service_connect_finds_its_ports",
        DEFINITION,
        connect(services=[{"portName": "grpc"}]),
        INVALID,
        (
            "The port name 'grpc' in serviceConnectConfiguration.services.portName does not match a port mapping of "
            "the task definition."
        ),
    ),
    (
        "service_connect_is_whole",
        DEFINITION,
        connect(namespace=""),
        INVALID,
        (
            "Service Connect requires a namespace: specify one in the Service Connect configuration, or a default "
            "namespace for the cluster."
        ),
    ),
    (
        "lattice_finds_its_ports",
        DEFINITION,
        {"vpcLatticeConfigurations": [{"roleArn": "arn:r", "targetGroupArn": "arn:t", "portName": "grpc"}]},
        INVALID,
        (
            "The port name 'grpc' in vpcLatticeConfigurations.portName does not match a port mapping of the task "
            "definition."
        ),
    ),
    (
        "volumes_are_configured_where_they_are_launched",
        DEFINITION,
        volume(sizeInGiB=10),
        INVALID,
        "Volume configuration provided but no matching configuredAtLaunch volume found in task definition",
    ),
    (
        "volumes_are_configured_where_they_are_launched",
        WITH_VOLUME,
        {},
        INVALID,
        "Task definition has configuredAtLaunch volume but no volume configuration provided at runtime",
    ),
    *(
        ("volumes_are_of_fargate", WITH_VOLUME, volume(**settings), INVALID, text)
        for settings, text in (
            ({}, "You must specify either a volume size or a snapshot ID."),
            ({"sizeInGiB": 10, "volumeType": "standard"}, "The volume type standard is not supported on Fargate."),
            ({"sizeInGiB": 10, "volumeType": "st1"}, "A st1 volume has 125 to 16384 GiB."),
            ({"sizeInGiB": 10, "volumeType": "io1"}, "iops is required for volume type io1."),
            ({"sizeInGiB": 10, "iops": 2999}, "iops 2999 is not supported for volume type gp3."),
            ({"sizeInGiB": 10, "throughput": 1001}, "throughput 1001 is not supported for volume type gp3."),
        )
    ),
    (
        "metrics_are_of_the_service",
        DEFINITION,
        {"monitoring": {"metricConfigurations": [{"metricNames": ["Requests"], "resolutionSeconds": 20}]}},
        INVALID,
        "Unsupported metric names: Requests. Supported are CPUUtilization, MemoryUtilization.",
    ),
    (
        "metrics_are_of_the_service",
        DEFINITION,
        {"monitoring": {"metricConfigurations": [{"metricNames": ["CPUUtilization"], "resolutionSeconds": 30}]}},
        INVALID,
        "The values of resolutionSeconds are 20 and 60.",
    ),
)


def create(world: Any, definition: dict[str, Any], **settings: Any) -> Any:
    """Create the service ``web`` of *definition*; a value of None leaves a setting out."""
    world.call("RegisterTaskDefinition", **definition)
    request = {
        "cluster": "staging-web",
        "serviceName": "web",
        "taskDefinition": "staging-web",
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
        **settings,
    }
    return world.call("CreateService", **{key: value for key, value in request.items() if value is not None})


@pytest.mark.parametrize(("rule", "definition", "settings", "code", "message"), CASES)
def test_what_a_service_may_not_be(
    world: Any, rule: str, definition: dict[str, Any], settings: dict[str, Any], code: str, message: str
) -> None:
    with pytest.raises(AwsError) as refused:
        create(world, definition, **settings)
    assert (refused.value.code, refused.value.message) == (code, message)
    assert world.call("ListServices", cluster="staging-web")["serviceArns"] == []


def test_every_rule_of_services_is_proven_and_names_its_page() -> None:
    of_the_definition = {rule.__name__ for rule in service_fit.RULES}
    own = {rule.__name__ for rule in RULES} - {rule.__name__ for rule in strategy_rules.RULES}
    assert {name for name, *_ in CASES} - of_the_definition == own
    assert [rule.__name__ for rule in RULES if "Source: https://docs.aws" not in (rule.__doc__ or "")] == []


def test_an_update_is_held_against_the_same_rules(world: Any) -> None:
    create(world, DEFINITION)
    with pytest.raises(AwsError, match="does not match a port mapping"):
        world.call("UpdateService", cluster="staging-web", service="web", **connect(services=[{"portName": "no"}]))
    with pytest.raises(AwsError, match="The specified platform version doesn't exist"):
        world.call("UpdateService", cluster="staging-web", service="web", platformVersion="0.1")


def test_a_service_takes_the_clusters_namespace(world: Any) -> None:
    world.call("UpdateCluster", cluster="staging-web", serviceConnectDefaults={"namespace": "staging"})
    made = create(world, DEFINITION, serviceConnectConfiguration={"enabled": True, "services": [{"portName": "http"}]})
    assert made["service"]["deployments"][0]["serviceConnectConfiguration"]["enabled"] is True


def run(world: Any, **settings: Any) -> Any:
    """RunTask of the definition ``staging-web``."""
    request = {
        "cluster": "staging-web",
        "taskDefinition": "staging-web",
        "launchType": "FARGATE",
        "networkConfiguration": NETWORK,
        **settings,
    }
    return world.call("RunTask", **{key: value for key, value in request.items() if value is not None})


def override(**settings: Any) -> dict[str, Any]:
    """Overrides of the container ``web``."""
    return {"overrides": {"containerOverrides": [{"name": "web", **settings}]}}


@pytest.mark.parametrize(
    ("settings", "code", "message"),
    [
        (override(name="db"), INVALID, "Override for container named db is not a container in the TaskDefinition."),
        (override(memory=1024), INVALID, "'memory' setting for container 'web' is greater than for task."),
        (
            override(cpu=512),
            INVALID,
            "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
        ),
        (
            override(command=["x" * 8200]),
            INVALID,
            "Container Overrides length must be at most 8192",
        ),
        (
            {"overrides": {"cpu": "1024"}},
            INVALID,
            (
                "No Fargate configuration exists for given values: 1024 CPU, 512 memory. "
                "See the Amazon ECS documentation for the valid values."
            ),
        ),
        ({"overrides": {"taskRoleArn": "arn:none"}}, "ClientException", "Role is not valid"),
        (
            {"overrides": {"ephemeralStorage": {"sizeInGiB": 300}}},
            INVALID,
            "The ephemeral storage size must be between 21 and 200 GiB.",
        ),
        (
            {"placementStrategy": [{"type": "random"}]},
            INVALID,
            "Placement strategies are not supported with FARGATE launch type.",
        ),
        (
            {"platformVersion": "9.9.9"},
            "PlatformUnknownException",
            "The specified platform version doesn't exist.",
        ),
        (
            {"capacityProviderStrategy": [SPOT]},
            INVALID,
            "Specifying both a launch type and capacity provider strategy is not supported.",
        ),
        (
            {"propagateTags": "SERVICE"},
            INVALID,
            "The SERVICE option of propagateTags is not supported when running a task.",
        ),
        (
            {"startedBy": "a b"},
            INVALID,
            (
                "startedBy must be up to 128 letters (uppercase and lowercase), numbers, hyphens, forward slashes, and "
                "underscores."
            ),
        ),
        (
            {"clientToken": "a b"},
            INVALID,
            "clientToken must be up to 64 ASCII characters in the range of 33-126.",
        ),
    ],
)
def test_what_a_task_may_not_be(world: Any, settings: dict[str, Any], code: str, message: str) -> None:
    world.call("RegisterTaskDefinition", **DEFINITION)
    with pytest.raises(AwsError) as refused:
        run(world, **settings)
    assert (refused.value.code, refused.value.message) == (code, message)
    assert world.call("ListTasks", cluster="staging-web")["taskArns"] == []


def test_a_definition_for_instances_does_not_run_on_fargate(world: Any) -> None:
    world.call("RegisterTaskDefinition", **task(EC2))
    with pytest.raises(AwsError, match="Task definition does not support launch_type FARGATE"):
        run(world)


def test_a_task_says_its_platform_and_what_overrides_made_of_it(world: Any) -> None:
    world.call("RegisterTaskDefinition", **FARGATE)
    old = run(world, platformVersion="1.3.0")["tasks"][0]
    new = run(world, overrides={"cpu": "512", "memory": "1024"})["tasks"][0]
    assert (old["platformVersion"], new["platformVersion"], new["cpu"], new["memory"]) == (
        "1.3.0",
        "1.4.0",
        "512",
        "1024",
    )


def test_a_client_token_starts_its_tasks_once(world: Any) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html"""
    world.call("RegisterTaskDefinition", **DEFINITION)
    first, again = (run(world, clientToken="migrate-1", count=2) for _ in range(2))
    assert again == first
    assert len(world.call("ListTasks", cluster="staging-web")["taskArns"]) == 2
    with pytest.raises(AwsError) as refused:
        run(world, clientToken="migrate-1", count=1)
    assert refused.value.code == "ConflictException"
    assert all(made["taskArn"] in refused.value.message for made in first["tasks"])
    other = run(world, clientToken="migrate-2", count=2)
    assert {made["taskArn"] for made in other["tasks"]}.isdisjoint(made["taskArn"] for made in first["tasks"])


def test_a_client_token_is_of_its_cluster_and_lasts_a_day(world: Any) -> None:
    world.call("RegisterTaskDefinition", **DEFINITION)
    world.call("CreateCluster", clusterName="other")
    arns = [run(world, clientToken="a", cluster=cluster)["tasks"][0]["taskArn"] for cluster in ("staging-web", "other")]
    world.pass_s(24 * 3600 + 1)
    arns.append(run(world, clientToken="a")["tasks"][0]["taskArn"])
    assert len(set(arns)) == 3


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"startedBy": "ada", "family": "web"}, "cannot specify startedBy with other arguments"),
        ({"startedBy": "ada", "launchType": "FARGATE"}, "cannot specify startedBy with other arguments"),
        ({"serviceName": "web", "family": "web"}, "cannot specify serviceName with other arguments"),
        ({"serviceName": "web", "containerInstance": "a"}, "cannot specify serviceName with other arguments"),
        ({"family": "a.b"}, r"family must match ^[a-zA-Z0-9\-_]+$"),
    ],
)
def test_filters_of_tasks_that_exclude_each_other(world: Any, filters: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError) as refused:
        world.call("ListTasks", cluster="staging-web", **filters)
    assert (refused.value.code, refused.value.message) == (INVALID, message)


def test_a_state_goes_with_any_filter(world: Any) -> None:
    create(world, DEFINITION)
    for filters in ({"startedBy": "ada"}, {"serviceName": "web"}, {"family": "staging-web"}):
        assert world.call("ListTasks", cluster="staging-web", desiredStatus="STOPPED", **filters)["taskArns"] == []
