"""
What every input member of every operation does: the table holds for botocore's whole model, and says the truth.

Kept members are found again in what is described afterwards; refused ones give an error that names them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import botocore.loaders
import botocore.model
import pytest

from modulestack.embedded_aws.ecs.backend import OPERATIONS
from modulestack.embedded_aws.ecs.input_table import INPUTS, rule_of
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from tests.support.task_definition_cases.definitions import FARGATE, task
from tests.support.task_definitions import ACCEPTED

Path = tuple[str, ...]
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-1"], "assignPublicIp": "ENABLED"}}
DEFINITION = task(
    containerDefinitions=[
        {**FARGATE["containerDefinitions"][0], "portMappings": [{"containerPort": 8080, "name": "http"}]}
    ]
)
VOLUME = {
    "encrypted": True,
    "kmsKeyId": "key",
    "volumeType": "gp3",
    "sizeInGiB": 10,
    "snapshotId": "snap-1",
    "volumeInitializationRate": 100,
    "iops": 3000,
    "throughput": 125,
    "tagSpecifications": [{"resourceType": "volume", "tags": [{"key": "a", "value": "b"}], "propagateTags": "SERVICE"}],
    "roleArn": "arn:aws:iam::123456789012:role/ecs",
    "filesystemType": "xfs",
}
KEPT_OF_A_SERVICE: dict[str, Any] = {
    "networkConfiguration": NETWORK,
    "deploymentConfiguration": {"bakeTimeInMinutes": 5},
    "serviceRegistries": [
        {"registryArn": "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1", "port": 8080},
    ],
    "serviceConnectConfiguration": {
        "enabled": True,
        "namespace": "staging",
        "services": [
            {
                "portName": "http",
                "discoveryName": "web",
                "ingressPortOverride": 9000,
                "clientAliases": [
                    {
                        "port": 80,
                        "dnsName": "web",
                        "testTrafficRules": {"header": {"name": "test", "value": {"exact": "1"}}},
                    }
                ],
                "timeout": {"idleTimeoutSeconds": 60, "perRequestTimeoutSeconds": 15},
                "tls": {
                    "issuerCertificateAuthority": {"awsPcaAuthorityArn": "arn:a"},
                    "kmsKey": "key",
                    "roleArn": "arn:b",
                },
            }
        ],
        "logConfiguration": {
            "logDriver": "splunk",
            "options": {"splunk-url": "https://a"},
            "secretOptions": [{"name": "token", "valueFrom": "/a"}],
        },
        "accessLogConfiguration": {"format": "JSON", "includeQueryParameters": "ENABLED"},
        "containerConfigurations": [{"logLevel": "debug"}],
    },
    "volumeConfigurations": [{"name": "data", "managedEBSVolume": VOLUME}],
    "vpcLatticeConfigurations": [
        {
            "roleArn": "arn:r",
            "targetGroupArn": "arn:t",
            "portName": "http",
            "advancedConfiguration": {
                "alternateTargetGroupArn": "arn:u",
                "productionListenerRule": "arn:p",
                "testListenerRule": "arn:q",
            },
        }
    ],
    "monitoring": {"metricConfigurations": [{"metricNames": ["CPUUtilization"], "resolutionSeconds": 20}]},
}


@functools.cache
def _model() -> botocore.model.ServiceModel:
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model("ecs", "service-2"), "ecs")


def leaves(shape: Any, path: Path = (), above: Path = ()) -> Iterator[Path]:
    """The paths of all members of *shape* that hold no members themselves."""
    if shape.type_name == "list":
        yield from leaves(shape.member, path, above)
    elif shape.type_name == "structure" and shape.members and shape.name not in above:
        for name, member in shape.members.items():
            yield from leaves(member, (*path, name), (*above, shape.name))
    else:
        yield path


def given(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Path and value of everything in a request."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from given(inner, (*path, key))
    elif isinstance(value, list) and value:
        for item in value:
            yield from given(item, path)
    else:
        yield path, value


EVERY_LEAF = [
    (operation, path)
    for operation in sorted(OPERATIONS)
    for path in leaves(_model().operation_model(operation).input_shape)
    if path
]


def test_every_operation_that_answers_is_in_the_table() -> None:
    assert sorted(INPUTS) == sorted(OPERATIONS)


def test_every_input_member_is_in_the_table() -> None:
    """A botocore with a member that nobody has thought about fails here."""
    assert [f"{operation}.{'.'.join(path)}" for operation, path in EVERY_LEAF if rule_of(operation, path) is None] == []
    assert len(EVERY_LEAF) > 500


def test_the_table_has_no_member_that_the_api_has_not() -> None:
    known = {(operation, path[:length]) for operation, path in EVERY_LEAF for length in range(1, len(path) + 1)}
    table = [(operation, tuple(member.split("."))) for operation, rules in INPUTS.items() for member in rules]
    assert [entry for entry in table if entry not in known] == []


def _leaf_paths(operation: str, kind: str) -> set[Path]:
    found = ((path, rule_of(operation, path)) for name, path in EVERY_LEAF if name == operation)
    return {path for path, rule in found if rule is not None and rule.kind == kind}


def test_every_field_of_a_task_definition_is_echoed(world: Any) -> None:
    """The corpus of definitions that ECS takes has every member; each comes back."""
    probed: set[Path] = set()
    for request in ACCEPTED.values():
        world.call("RegisterTaskDefinition", **request)
        described = world.call("DescribeTaskDefinition", taskDefinition="staging-web")["taskDefinition"]
        echoed = list(given(described))
        for path, value in given(request):
            rule = rule_of("RegisterTaskDefinition", path)
            assert rule is not None, path
            if rule.kind == "kept":
                assert (path, value) in echoed, path
                probed |= {path, path[:-1]}
    assert _leaf_paths("RegisterTaskDefinition", "kept") - probed == set()


@pytest.mark.parametrize("operation", ["CreateService", "UpdateService"])
def test_every_kept_setting_of_a_service_is_echoed(world: Any, operation: str) -> None:
    volumes = [{"name": "data", "configuredAtLaunch": True}]
    made = world.call("RegisterTaskDefinition", **{**DEFINITION, "volumes": volumes})["taskDefinition"]
    arn = made["taskDefinitionArn"]
    first = {"cluster": "staging-web", "serviceName": "web", "taskDefinition": arn, "launchType": "FARGATE"}
    if operation == "CreateService":
        world.call("CreateService", **first, **KEPT_OF_A_SERVICE)
    else:
        needed = {key: KEPT_OF_A_SERVICE[key] for key in ("networkConfiguration", "volumeConfigurations")}
        world.call("CreateService", **first, **needed)
        world.call("UpdateService", cluster="staging-web", service="web", **KEPT_OF_A_SERVICE)
    service = world.call("DescribeServices", cluster="staging-web", services=["web"])["services"][0]
    revision = world.call(
        "DescribeServiceRevisions", serviceRevisionArns=[service["currentServiceRevisions"][0]["arn"]]
    )["serviceRevisions"][0]
    echoed = [*given(service), *given(service["deployments"][0]), *given(revision)]
    probed = set()
    for path, value in given(KEPT_OF_A_SERVICE):
        if (rule := rule_of(operation, path)) is not None and rule.kind == "kept":
            assert (path, value) in echoed, path
            probed |= {path, path[:-1]}
    # A service registry names a container or a port; a load balancer's settings are probed below.
    apart = {("serviceRegistries", "containerName"), ("serviceRegistries", "containerPort")}
    balancers = {path for path in _leaf_paths(operation, "kept") if path[0] == "loadBalancers"}
    assert _leaf_paths(operation, "kept") - probed == apart | balancers


def test_settings_of_a_load_balancer_and_a_container_s_registry_are_echoed(world: Any) -> None:
    from tests.embedded_aws.ecs.conftest import GROUP, ROLE

    world.call("RegisterTaskDefinition", **DEFINITION)
    advanced = {
        "alternateTargetGroupArn": f"{GROUP}2",
        "productionListenerRule": "arn:p",
        "testListenerRule": "arn:t",
        "roleArn": ROLE,
    }
    world.dependencies.groups[f"{GROUP}2"] = world.dependencies.groups[GROUP]
    world.dependencies.rules |= {"arn:p": {}, "arn:t": {}}
    balancer = {"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080}
    settings = {
        "loadBalancers": [{**balancer, "advancedConfiguration": advanced}],
        "serviceRegistries": [{"registryArn": "arn:s", "containerName": "web", "containerPort": 8080}],
    }
    world.call(
        "CreateService",
        cluster="staging-web",
        serviceName="web",
        taskDefinition="staging-web",
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        **settings,
    )
    service = world.call("DescribeServices", cluster="staging-web", services=["web"])["services"][0]
    assert {key: service[key] for key in settings} == settings


def test_every_kept_input_of_a_task_is_echoed(world: Any) -> None:
    made = task(taskRoleArn="arn:aws:iam::123456789012:role/execution")
    world.call("RegisterTaskDefinition", **made)
    kept = {
        "group": "jobs",
        "startedBy": "ada",
        "overrides": {
            "cpu": "512",
            "memory": "1024",
            "ephemeralStorage": {"sizeInGiB": 30},
            "executionRoleArn": made["executionRoleArn"],
            "taskRoleArn": made["taskRoleArn"],
            "containerOverrides": [
                {
                    "name": "web",
                    "cpu": 10,
                    "memory": 256,
                    "memoryReservation": 128,
                    "environment": [{"name": "A", "value": "b"}],
                    "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::a/b.env"}],
                }
            ],
        },
    }
    arn = world.call(
        "RunTask",
        cluster="staging-web",
        taskDefinition="staging-web",
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        **kept,
    )["tasks"][0]["taskArn"]
    world.call("StopTask", cluster="staging-web", task=arn, reason="enough")
    described = world.call("DescribeTasks", cluster="staging-web", tasks=[arn])["tasks"][0]
    echoed = list(given(described))
    assert [path for path, value in given(kept) if (path, value) not in echoed] == []
    assert _leaf_paths("RunTask", "kept") - {path for path, _ in given(kept)} == set()
    assert (described["cpu"], described["ephemeralStorage"], described["stoppedReason"]) == (
        "512",
        {"sizeInGiB": 30},
        "enough",
    )


@pytest.mark.parametrize("operation", ["CreateCluster", "UpdateCluster"])
def test_every_kept_setting_of_a_cluster_is_echoed(world: Any, operation: str) -> None:
    configuration = {
        "executeCommandConfiguration": {
            "kmsKeyId": "key",
            "logging": "OVERRIDE",
            "logConfiguration": {
                "cloudWatchLogGroupName": "/a",
                "cloudWatchEncryptionEnabled": True,
                "s3BucketName": "b",
                "s3EncryptionEnabled": True,
                "s3KeyPrefix": "c",
            },
        },
        "managedStorageConfiguration": {"kmsKeyId": "key", "fargateEphemeralStorageKmsKeyId": "other"},
    }
    name = {"CreateCluster": "clusterName", "UpdateCluster": "cluster"}[operation]
    world.call("CreateCluster", clusterName="other")
    world.call(operation, **{name: "another" if operation == "CreateCluster" else "other"}, configuration=configuration)
    which = "another" if operation == "CreateCluster" else "other"
    described = world.call("DescribeClusters", clusters=[which], include=["CONFIGURATIONS"])["clusters"][0]
    assert described["configuration"] == configuration
    assert _leaf_paths(operation, "kept") == {("configuration", *path) for path, _ in given(configuration)}


def _value(shape: Any) -> Any:
    """Something of *shape*, with all its members."""
    if shape.type_name == "structure":
        return {name: _value(member) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [_value(shape.member)]
    if shape.type_name == "map":
        return {"a": "b"}
    return {
        "boolean": True,
        "integer": 1,
        "double": 1.0,
        "long": 1,
        "float": 1.0,
        "string": (getattr(shape, "enum", None) or ["a"])[0],
    }[shape.type_name]


def _nested(shape: Any, path: Path) -> Any:
    """A value for the member at *path* of *shape*, and nothing beside it."""
    if shape.type_name == "list":
        return [_nested(shape.member, path)]
    if not path:
        return _value(shape)
    return {path[0]: _nested(shape.members[path[0]], path[1:])}


REFUSED = [
    (operation, member)
    for operation, rules in INPUTS.items()
    for member, rule in rules.items()
    if rule.kind == "refused"
]
NAMED = {
    "placementConstraints": "Placement constraints are not supported",
    "placementStrategy": "Placement strategies are not supported",
    "cluster": "cluster",
    "role": "You cannot specify an IAM role",
    "overrides.containerOverrides.resourceRequirements": "overrides.containerOverrides.resourceRequirements",
}


@pytest.mark.parametrize(("operation", "member"), REFUSED)
def test_every_refused_input_gives_an_error_that_names_it(world: Any, operation: str, member: str) -> None:
    world.call("RegisterTaskDefinition", **DEFINITION)
    base: dict[str, Mapping[str, Any]] = {
        "CreateService": {"serviceName": "web", "taskDefinition": "staging-web", "launchType": "FARGATE"},
        "UpdateService": {"service": "web"},
        "RunTask": {"taskDefinition": "staging-web", "launchType": "FARGATE"},
        "ListTasks": {},
        "CreateCapacityProvider": {"name": "machines", "autoScalingGroupProvider": {"autoScalingGroupArn": "a"}},
        "UpdateCapacityProvider": {"name": "machines"},
        "DeleteCapacityProvider": {"capacityProvider": "machines"},
        "DescribeCapacityProviders": {},
        "RegisterContainerInstance": {},
        "StartTask": {"taskDefinition": "staging-web", "containerInstances": ["a"]},
        "RegisterDaemonTaskDefinition": {"family": "a", "containerDefinitions": [{"name": "a", "image": "a:1"}]},
    }
    if operation == "UpdateService":
        first = {**base["CreateService"], "networkConfiguration": NETWORK}
        world.call("CreateService", cluster="staging-web", **first)
    asked = _nested(_model().operation_model(operation).input_shape, tuple(member.split(".")))
    placed = operation in ("CreateService", "UpdateService", "RunTask")
    network: dict[str, Any] = {"cluster": "staging-web", "networkConfiguration": NETWORK} if placed else {}
    with pytest.raises((AwsError, NotEmbedded)) as refused:
        world.call(operation, **{**base[operation], **network, **asked})
    assert NAMED.get(member, member) in str(refused.value)


def test_what_is_switched_off_is_not_refused(world: Any) -> None:
    """Tools send every field of what they know."""
    world.call("RegisterTaskDefinition", **DEFINITION)
    made = world.call(
        "CreateService",
        cluster="staging-web",
        serviceName="web",
        taskDefinition="staging-web",
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        deploymentConfiguration={"lifecycleHooks": [], "earlySuccessCriteria": {"enable": False}},
        placementConstraints=[],
        placementStrategy=[],
        gatewayConnectors=[],
    )
    assert made["service"]["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("operation", "params", "message"),
    [
        ("RunTask", {"launchType": "MOON"}, "MOON is not a valid value for launchType. The value must be one of ["),
        ("ListTasks", {"desiredStatus": "LOST"}, "LOST is not a valid value for desiredStatus."),
        ("CreateCluster", {"tags": [{"key": "aws:a", "value": "b"}]}, "Tag keys and values that start with aws: are"),
        ("TagResource", {"tags": [{"key": "", "value": "b"}]}, "A tag key must be 1 to 128 characters"),
    ],
)
def test_values_that_the_api_has_not_are_refused(
    world: Any, operation: str, params: dict[str, Any], message: str
) -> None:
    with pytest.raises(AwsError) as refused:
        world.call(operation, **params)
    assert refused.value.code == "InvalidParameterException"
    assert refused.value.message.startswith(message)


LOGS = {"cloudWatchLogGroupName": "/exec"}


@pytest.mark.parametrize("operation", ["CreateCluster", "UpdateCluster"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"logging": "OVERRIDE"}, "You must supply a log configuration when you set logging to 'OVERRIDE'."),
        (
            {"logging": "DEFAULT", "logConfiguration": LOGS},
            "You must set logging to 'OVERRIDE' when you supply a log configuration.",
        ),
        ({"logConfiguration": LOGS}, "You must set logging to 'OVERRIDE' when you supply a log configuration."),
        ({"logging": "OVERRIDE", "logConfiguration": LOGS}, None),
        ({"logging": "NONE"}, None),
        ({}, None),
    ],
)
def test_exec_is_logged_where_it_is_said(
    world: Any, operation: str, given: dict[str, Any], message: str | None
) -> None:
    name = {"clusterName": "other"} if operation == "CreateCluster" else {"cluster": "staging-web"}
    configuration = {"executeCommandConfiguration": given}
    if message is None:
        assert world.call(operation, **name, configuration=configuration)["cluster"]["status"] == "ACTIVE"
        return
    with pytest.raises(AwsError, match=message) as refused:
        world.call(operation, **name, configuration=configuration)
    assert refused.value.code == "InvalidParameterException"


def test_tags_added_one_by_one_are_fifty_at_most(world: Any) -> None:
    """What is there counts: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html"""
    arn = world.call("CreateCluster", clusterName="tagged")["cluster"]["clusterArn"]
    world.call("TagResource", resourceArn=arn, tags=[{"key": f"k{n}", "value": "v"} for n in range(50)])
    world.call("TagResource", resourceArn=arn, tags=[{"key": "k0", "value": "other"}])
    with pytest.raises(AwsError, match="The maximum number of tags per resource is 50"):
        world.call("TagResource", resourceArn=arn, tags=[{"key": "one-more", "value": "v"}])
    assert len(world.call("ListTagsForResource", resourceArn=arn)["tags"]) == 50
