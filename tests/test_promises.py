"""What both shipped environments promise; and that each promise would be seen to break."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import Any

import pytest

from tests.harness import Deployed
from tests.support import program, promises


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("name", program.FILES)
def test_a_shipped_environment_keeps_every_promise(name: str, *, preview: bool):
    """In a preview policies and containers are not known yet, so only the rest is looked at."""
    if preview:
        assert {r.key for r in program.of_file(name, preview=True).resources} == {
            r.key for r in program.of_file(name).resources
        }
    else:
        assert promises.broken(program.of_file(name)) == []


CONTAINERS = "containerDefinitions"
HTTPS, HTTP = "web-lb-443", "web-lb-80"
BREAKS: list[tuple[str, str, str | None, list[str | int], Any]] = [
    ("no task has a public address", "ecs/service:Service", None, ["networkConfiguration", "assignPublicIp"], True),
    (
        "tasks are reached from groups only",
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "web-lb-from-internet-443",
        ["securityGroupId"],
        "web-tasks-id",
    ),
    (
        "internal load balancers are closed to the world",
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "web-lb-from-internet-443",
        ["securityGroupId"],
        "api-lb-id",
    ),
    (
        "the world reaches ports 80 and 443 only",
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "web-lb-from-internet-80",
        ["fromPort"],
        79,
    ),
    ("groups have no rules of their own", "ec2/securityGroup:SecurityGroup", "web-lb", ["ingress"], []),
    ("health is checked every 15 seconds", "lb/targetGroup:TargetGroup", "api-lb-tg", ["healthCheck", "interval"], 30),
    ("health is checked every 15 seconds", "lb/targetGroup:TargetGroup", "api-lb-tg", ["healthCheck", "timeout"], 15),
    (
        "a deployment that fails is rolled back",
        "ecs/service:Service",
        "api-service",
        ["deploymentCircuitBreaker", "rollback"],
        False,
    ),
    (
        "revisions stay, and no run changes them",
        "ecs/taskDefinition:TaskDefinition",
        "api-task",
        ["skipDestroy"],
        False,
    ),
    (
        "root file systems are read-only",
        "ecs/taskDefinition:TaskDefinition",
        "api-task",
        [CONTAINERS, 0, "readonlyRootFilesystem"],
        False,
    ),
    ("nothing runs as root", "ecs/taskDefinition:TaskDefinition", "api-task", [CONTAINERS, 0, "user"], "0:1000"),
    (
        "a slow log stops no task",
        "ecs/taskDefinition:TaskDefinition",
        "web-task",
        [CONTAINERS, 0, "logConfiguration", "options", "mode"],
        "blocking",
    ),
    (
        "load balancers refuse malformed requests",
        "lb/loadBalancer:LoadBalancer",
        "web-lb",
        ["dropInvalidHeaderFields"],
        False,
    ),
    ("TLS is modern", "lb/listener:Listener", HTTPS, ["sslPolicy"], "ELBSecurityPolicy-2016-08"),
    (
        "where there is HTTPS, HTTP only redirects",
        "lb/listener:Listener",
        HTTP,
        ["defaultActions", 0, "type"],
        "forward",
    ),
    ("buckets are private", "s3/bucketPublicAccessBlock:BucketPublicAccessBlock", None, ["blockPublicPolicy"], False),
    (
        "buckets are versioned",
        "s3/bucketVersioning:BucketVersioning",
        None,
        ["versioningConfiguration", "status"],
        "Suspended",
    ),
    ("buckets speak TLS only", "s3/bucketPolicy:BucketPolicy", None, ["policy", "Statement", 0, "Effect"], "Allow"),
    (
        "roles are for this account's services only",
        "iam/role:Role",
        "api-task",
        ["assumeRolePolicy", "Statement", 0, "Condition"],
        {"StringEquals": {}},
    ),
    (
        "policies name actions and resources",
        "iam/rolePolicy:RolePolicy",
        "api-execution",
        ["policy", "Statement", 3, "Resource"],
        ["*"],
    ),
    (
        "policies name actions and resources",
        "iam/rolePolicy:RolePolicy",
        "api-execution",
        ["policy", "Statement", 3, "Action"],
        ["ssm:*"],
    ),
    (
        "the default security group is closed",
        "ec2/defaultSecurityGroup:DefaultSecurityGroup",
        None,
        ["ingress"],
        [{"protocol": "-1"}],
    ),
    ("flow logs see everything", "ec2/flowLog:FlowLog", None, ["trafficType"], "REJECT"),
]


@pytest.mark.parametrize(("promise", "type_", "name", "path", "value"), BREAKS)
def test_a_broken_promise_is_seen(promise: str, type_: str, name: str | None, path: list[str | int], value: Any):
    """One input is flipped, and exactly this promise falls."""
    done = program.of_file("prod")
    target = done.one(f"aws:{type_}", name) if name else done.all(f"aws:{type_}")[0]
    inputs = copy.deepcopy(target.inputs)
    _set(inputs, path, value)
    assert promises.broken(_with(done, target.urn, inputs=inputs)) == [promise]


OPTIONS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("releases own the running revision", "ecs/service:Service", "web-service", {"ignore_changes": ("desiredCount",)}),
    (
        "autoscaling owns the count where there is any",
        "ecs/service:Service",
        "web-service",
        {"ignore_changes": ("taskDefinition",)},
    ),
    (
        "revisions stay, and no run changes them",
        "ecs/taskDefinition:TaskDefinition",
        "web-task",
        {"ignore_changes": ("cpu",)},
    ),
    ("everything goes through the environment's provider", "ecs/cluster:Cluster", "web-cluster", {"provider": ""}),
    ("names leave room for Pulumi's suffix", "lb/targetGroup:TargetGroup", "web-lb-tg", {"name": "x" * 25}),
]


@pytest.mark.parametrize(("promise", "type_", "name", "options"), OPTIONS)
def test_a_promise_about_options_is_seen_to_break(promise: str, type_: str, name: str, options: dict[str, Any]):
    done = program.of_file("prod")
    assert promises.broken(_with(done, done.one(f"aws:{type_}", name).urn, **options)) == [promise]


def test_no_promise_goes_unbroken():
    """A rule that nothing can break checks nothing."""
    assert {entry[0] for entry in [*BREAKS, *OPTIONS]} == promises.PROMISES.keys()


def _with(done: Deployed, urn: str, **changes: Any) -> Deployed:
    return dataclasses.replace(
        done, resources=tuple(dataclasses.replace(r, **changes) if r.urn == urn else r for r in done.resources)
    )


def _set(holder: Any, path: list[str | int], value: Any) -> None:
    """Put *value* at *path*, through texts that are JSON."""
    step, rest = path[0], path[1:]
    if not rest:
        holder[step] = value
    elif isinstance(holder[step], str):
        document = json.loads(holder[step])
        _set(document, rest, value)
        holder[step] = json.dumps(document)
    else:
        _set(holder[step], rest, value)
