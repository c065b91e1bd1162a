"""The policies on the real program: both environments keep them, and a change of any one thing does not."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import pytest

from modulestack.environment import load
from policies.rules.rule import Resource, Unchecked
from policies.rules.table import RESOURCE_RULES, STACK_RULES
from tests.policies import program

Stack = tuple[Resource, ...]

SERVICE = "aws:ecs/service:Service"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"
TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"


@functools.cache
def registrations(environment: str, *, preview: bool = False) -> Stack:
    return program.registrations(environment, preview=preview)


@functools.cache
def with_repositories() -> Stack:
    """What prod registers if its modules have repositories of their own."""
    defaults = json.loads(load.config_of("prod", program.ROOT)["modulestack:defaults"])
    more = {"modulestack:defaults": json.dumps({**defaults, "repository": {"pull_accounts": ["210987654321"]}})}
    return program.registrations("prod", more=more)


@functools.cache
def with_machines() -> Stack:
    """What prod registers if it has machines, and an agent on each."""
    modules = json.loads(load.config_of("prod", program.ROOT)["modulestack:modules"])
    agent = {"image": "ghcr.io/example/agent:1", "capacity": "machines", "scheduling_strategy": "DAEMON"}
    machines = {"instance_types": ["m7i.xlarge"], "min": 2, "max": 4}
    more = {
        "modulestack:capacity": json.dumps({"machines": machines}),
        "modulestack:modules": json.dumps({**modules, "agent": agent}),
    }
    return program.registrations("prod", more=more)


@functools.cache
def with_file_systems() -> Stack:
    """What prod registers if a module has a volume in a file system."""
    modules = json.loads(load.config_of("prod", program.ROOT)["modulestack:modules"])
    keeper = {
        "image": "ghcr.io/example/keeper:1",
        "volumes": {"data": {"efs": "shared"}},
        "mounts": {"data": {"path": "/data"}},
    }
    more = {
        "modulestack:file_systems": json.dumps({"shared": {}}),
        "modulestack:modules": json.dumps({**modules, "keeper": keeper}),
    }
    return program.registrations("prod", more=more)


@functools.cache
def with_cloudfront() -> Stack:
    """What prod registers if its shared load balancer has CloudFront in front."""
    front = load.config_of("cdn", program.ROOT / "examples")["modulestack:load_balancers"]
    modules = json.loads(load.config_of("prod", program.ROOT)["modulestack:modules"])
    web = {
        "image": "ghcr.io/example/web:1",
        "port": 8080,
        "reachable_from": "internet",
        "load_balancers": {"front": {}},
    }
    more = {"modulestack:load_balancers": front, "modulestack:modules": json.dumps({**modules, "fronted": web})}
    return program.registrations("prod", more=more)


def test_cloudfront_keeps_every_policy() -> None:
    assert program.verdicts(with_cloudfront(), "prod") == []


def test_file_systems_keep_every_policy() -> None:
    assert program.verdicts(with_file_systems(), "prod") == []


@functools.cache
def with_alerts() -> Stack:
    """What prod registers if somebody is told when something is wrong."""
    told = {"email": ["ops@example.com"], "slack": {"ops": {"workspace": "Example", "channel_id": "C07EZ1ABC23"}}}
    return program.registrations("prod", more={"modulestack:alerts": json.dumps(told)})


@functools.cache
def with_strategies() -> Stack:
    """What prod registers with a canary, a worker of two versions, and a rolling module whose alarms end updates."""
    modules = json.loads(load.config_of("prod", program.ROOT)["modulestack:modules"])
    canary = json.loads(load.config_of("canary", program.ROOT / "examples")["modulestack:modules"])
    modules["web"]["deployment"] = canary["web"]["deployment"]
    modules["api"]["deployment"] = {"alternate_target_group": True, "alarms": ["target_5xx"]}
    modules["mailer"] = {
        "image": "ghcr.io/example/mailer:1",
        "deployment": {"strategy": "blue_green", "alarms": ["missing_tasks"]},
    }
    more = {
        "modulestack:alerts": json.dumps({"email": ["ops@example.com"]}),
        "modulestack:modules": json.dumps(modules),
    }
    return program.registrations("prod", more=more)


def test_alerts_keep_every_policy() -> None:
    assert program.verdicts(with_alerts(), "prod") == []


@functools.cache
def with_volumes() -> Stack:
    """What prod registers if each task of a module has an EBS volume."""
    modules = json.loads(load.config_of("prod", program.ROOT)["modulestack:modules"])
    key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    search = {
        "image": "ghcr.io/example/search:1",
        "volumes": {"index": {"ebs": {"snapshot_id": "snap-0123456789abcdef0", "kms_key_arn": key}}},
        "mounts": {"index": {"path": "/index"}},
    }
    return program.registrations("prod", more={"modulestack:modules": json.dumps({**modules, "search": search})})


def test_volumes_of_tasks_keep_every_policy() -> None:
    assert program.verdicts(with_volumes(), "prod") == []


@functools.cache
def with_machine_paths() -> Stack:
    """What prod registers if a module mounts a directory of its machines."""
    modules = json.loads(load.config_of("prod", program.ROOT)["modulestack:modules"])
    shipper = {
        "image": "ghcr.io/example/shipper:1",
        "capacity": "machines",
        "scheduling_strategy": "DAEMON",
        "volumes": {"logs": {"host_path": "/var/log"}},
        "mounts": {"logs": {"path": "/logs"}},
    }
    more = {
        "modulestack:capacity": json.dumps({"machines": {"instance_types": ["m7i.xlarge"], "min": 1, "max": 2}}),
        "modulestack:modules": json.dumps({**modules, "shipper": shipper}),
    }
    return program.registrations("prod", more=more)


def test_paths_of_machines_keep_every_policy() -> None:
    assert program.verdicts(with_machine_paths(), "prod") == []


def test_machines_keep_every_policy() -> None:
    assert program.verdicts(with_machines(), "prod") == []


def test_repositories_keep_every_policy() -> None:
    assert program.verdicts(with_repositories(), "prod") == []


@pytest.mark.parametrize("environment", ["prod", "staging"])
def test_both_environments_keep_every_policy(environment: str) -> None:
    assert program.verdicts(registrations(environment), environment) == []


def test_a_worker_keeps_every_policy() -> None:
    """No rule asks a module without a port for a load balancer."""
    more = {"modulestack:modules": json.dumps({"worker": {"image": "ghcr.io/example/worker:1"}})}
    found = program.registrations("staging", more=more)
    assert (program.verdicts(found, "staging"), [r for r in found if r.type == BALANCER]) == ([], [])


def test_every_resource_rule_has_something_to_look_at() -> None:
    """A rule whose types the program never registers would be kept by anything."""
    types = {
        resource.type
        for stack in (registrations("prod"), with_repositories(), with_machines(), with_alerts(), with_cloudfront())
        for resource in stack
    }
    assert [rule.name for rule in RESOURCE_RULES if not rule.types & types] == []


@pytest.mark.parametrize("environment", ["prod", "staging"])
def test_a_first_preview_refuses_nothing_and_says_what_it_could_not_check(environment: str) -> None:
    found = program.verdicts(registrations(environment, preview=True), environment)
    assert [(rule, name, str(finding)) for rule, name, finding in found if not isinstance(finding, Unchecked)] == []
    containers = {"no-plain-secrets", "non-blocking-logs", "non-root-user", "not-privileged", "read-only-root"}
    whole = {"bucket-tls-only", "machine-paths", "multi-zone", "no-wildcard-iam"}
    assert {rule for rule, _, _ in found} == containers | whole


def test_strategies_keep_every_policy() -> None:
    strategies = [
        resource.get("deploymentConfiguration.strategy") for resource in with_strategies() if resource.type == SERVICE
    ]
    assert (sorted(map(str, strategies)), program.verdicts(with_strategies(), "prod")) == (
        ["BLUE_GREEN", "CANARY", "ROLLING"],
        [],
    )


def test_staging_would_not_do_for_prod() -> None:
    """What prod asks for beyond staging: the rules that staging disables, and a year of logs."""
    found = program.verdicts(registrations("staging"), "prod")
    assert {rule for rule, _, _ in found} == {"deletion-protection", "log-retention"}


def prop(type_: str, path: str, value: Any) -> Callable[[Stack], Stack]:
    return lambda resources: program.changed(resources, type_, path, value)


def container(key: str, value: Any) -> Callable[[Stack], Stack]:
    """Both in the task definition and in the template."""

    def change(resources: Stack) -> Stack:
        for resource in resources:
            if resource.type == TASK_DEFINITION:
                containers = json.loads(resource.props["containerDefinitions"])
                text = json.dumps([{**each, key: value} for each in containers])
                resources = program.changed(resources, TASK_DEFINITION, "containerDefinitions", text)
            elif resource.type == OBJECT:
                template = json.loads(resource.props["content"])
                template["containerDefinitions"] = [{**each, key: value} for each in template["containerDefinitions"]]
                resources = program.changed(resources, OBJECT, "content", json.dumps(template))
        return resources

    return change


def mounted(path: str) -> Callable[[Stack], Stack]:
    """Of the machine, in the template that releases start from."""

    def change(resources: Stack) -> Stack:
        for resource in resources:
            if resource.type == OBJECT and "sourcePath" in str(resource.props["content"]):
                template = json.loads(resource.props["content"])
                template["volumes"] = [{**each, "host": {"sourcePath": path}} for each in template["volumes"]]
                resources = program.changed(resources, OBJECT, "content", json.dumps(template))
        return resources

    return change


def without(type_: str) -> Callable[[Stack], Stack]:
    return lambda resources: tuple(resource for resource in resources if resource.type != type_)


INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CHANGES: dict[str, Callable[[Stack], Stack]] = {
    "task-no-public-address": prop(SERVICE, "networkConfiguration.assignPublicIp", True),
    "circuit-breaker": prop(SERVICE, "deploymentCircuitBreaker.rollback", False),
    "deployment-alarms": prop(SERVICE, "alarms.rollback", False),
    "bake-time": prop(SERVICE, "deploymentConfiguration.bakeTimeInMinutes", "1"),
    "multi-zone": prop(SERVICE, "networkConfiguration.subnets", ["subnet-0a1"]),
    "read-only-root": container("readonlyRootFilesystem", False),
    "non-root-user": container("user", "root"),
    "not-privileged": container("privileged", True),
    "non-blocking-logs": container("logConfiguration", {"logDriver": "awslogs", "options": {}}),
    "no-plain-secrets": container("environment", [{"name": "DATABASE_PASSWORD", "value": "hunter2"}]),
    "open-ports": prop(INGRESS, "toPort", 65535),
    "closed-default-group": prop("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "ingress", [{"protocol": "-1"}]),
    "health-check-interval": prop("aws:lb/targetGroup:TargetGroup", "healthCheck.interval", 30),
    "drop-invalid-headers": prop(BALANCER, "dropInvalidHeaderFields", False),
    "log-retention": prop("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", 30),
    "no-wildcard-iam": prop(
        "aws:iam/rolePolicy:RolePolicy", "policy", '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    ),
    "images-kept": prop("aws:ecr/repository:Repository", "imageTagMutability", "MUTABLE"),
    "file-systems-closed": prop("aws:efs/fileSystem:FileSystem", "encrypted", False),
    "volumes-encrypted": prop("aws:ecs/service:Service", "volumeConfiguration.managedEbsVolume.encrypted", False),
    "machines-closed": prop("aws:ec2/launchTemplate:LaunchTemplate", "metadataOptions.httpTokens", "optional"),
    "machine-paths": mounted("/var/run/docker.sock"),
    "topic-key": prop("aws:sns/topic:Topic", "kmsMasterKeyId", "alias/aws/sns"),
    "alarms-act": prop("aws:cloudwatch/metricAlarm:MetricAlarm", "alarmActions", []),
    "chat-guardrail": prop(
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", "guardrailPolicyArns", []
    ),
    "edges-encrypted": prop(
        "aws:cloudfront/distribution:Distribution", "viewerCertificate.minimumProtocolVersion", "TLSv1.1_2016"
    ),
    "origins-encrypted": prop(
        "aws:cloudfront/vpcOrigin:VpcOrigin", "vpcOriginEndpointConfig.originProtocolPolicy", "match-viewer"
    ),
    "keys-rotated": prop("aws:kms/key:Key", "enableKeyRotation", False),
    "deletion-protection": prop(BALANCER, "enableDeletionProtection", False),
    "tags": prop("aws:ecs/cluster:Cluster", "tags", {}),
    "open-load-balancers": prop(BALANCER, "internal", True),
    "bucket-encrypted": without(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    ),
    "bucket-versioned": prop("aws:s3/bucketVersioning:BucketVersioning", "versioningConfiguration.status", "Suspended"),
    "bucket-tls-only": without("aws:s3/bucketPolicy:BucketPolicy"),
    "bucket-private": without("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
}
"""Rule → what somebody might do to prod that breaks it."""


@pytest.mark.parametrize("rule", [rule.name for rule in (*RESOURCE_RULES, *STACK_RULES)])
def test_a_changed_environment_is_refused_by_the_rule_that_the_change_breaks_and_no_other(rule: str) -> None:
    asked = {
        "deployment-alarms": with_strategies,
        "bake-time": with_strategies,
        "images-kept": with_repositories,
        "machines-closed": with_machines,
        "file-systems-closed": with_file_systems,
        "volumes-encrypted": with_volumes,
        "topic-key": with_alerts,
        "alarms-act": with_alerts,
        "chat-guardrail": with_alerts,
        "edges-encrypted": with_cloudfront,
        "origins-encrypted": with_cloudfront,
        "keys-rotated": with_alerts,
        "machine-paths": with_machine_paths,
    }
    standing = asked[rule]() if rule in asked else registrations("prod")
    found = program.verdicts(CHANGES[rule](standing), "prod")
    assert {name for name, _, _ in found} == {rule}
