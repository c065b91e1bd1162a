"""What every environment promises, as rules over what its program registers. Each is seen to break in test_promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from components.task_definition import RELEASED
from modulestack.contract.load_balancers import TLS_POLICY
from tests.harness import Deployed, Resource

AUTONAMED_MOST = 24
"""What Pulumi's suffix leaves of the 32 characters of load balancers and target groups."""

Promise = Callable[[Deployed], Iterator[object]]


def broken(done: Deployed) -> list[str]:
    """Names of the promises that *done* breaks."""
    return [name for name, promise in PROMISES.items() if not all(promise(done))]


def _inputs(done: Deployed, type_: str) -> list[dict[str, Any]]:
    return [resource.inputs for resource in done.all(f"aws:{type_}")]


def _containers(done: Deployed) -> list[dict[str, Any]]:
    texts = [given["containerDefinitions"] for given in _inputs(done, "ecs/taskDefinition:TaskDefinition")]
    return [container for text in texts for container in json.loads(text)]


def _statements(done: Deployed, type_: str, field: str) -> list[dict[str, Any]]:
    return [statement for given in _inputs(done, type_) for statement in json.loads(given[field])["Statement"]]


def _listeners(done: Deployed) -> list[dict[str, Any]]:
    return _inputs(done, "lb/listener:Listener")


OF_THE_ENGINE = frozenset({"pulumi:pulumi:readStackResourceOutputs"})
"""What no provider is asked, but the engine itself."""


def _through_our_provider(done: Deployed) -> Iterator[object]:
    provider = done.one("pulumi:providers:aws")
    reference = f"{provider.urn}::{provider.name}-id"
    yield from (used == reference for token, _, used in done.calls if token not in OF_THE_ENGINE)
    yield from (r.provider == reference for r in done.resources if r.custom and r is not provider)
    yield from (reference in r.providers.values() for r in done.resources if r.remote)


def _world(rule: dict[str, Any]) -> bool:
    return "cidrIpv4" in rule or "cidrIpv6" in rule


def _rules(done: Deployed) -> list[dict[str, Any]]:
    return _inputs(done, "vpc/securityGroupIngressRule:SecurityGroupIngressRule")


def _open_groups(done: Deployed) -> set[str]:
    return {rule["securityGroupId"] for rule in _rules(done) if _world(rule)}


def _internal(done: Deployed) -> list[dict[str, Any]]:
    return [lb for lb in _inputs(done, "lb/loadBalancer:LoadBalancer") if lb["internal"]]


def _names(done: Deployed) -> list[Resource]:
    return [*done.all("aws:lb/loadBalancer:LoadBalancer"), *done.all("aws:lb/targetGroup:TargetGroup")]


def _is_task_group(done: Deployed, group: str) -> bool:
    return any(
        group in service["networkConfiguration"]["securityGroups"] for service in _inputs(done, "ecs/service:Service")
    )


PROMISES: dict[str, Promise] = {
    "everything goes through the environment's provider": _through_our_provider,
    "no task has a public address": lambda done: (
        s["networkConfiguration"]["assignPublicIp"] is False for s in _inputs(done, "ecs/service:Service")
    ),
    "tasks are reached from groups only": lambda done: (not _is_task_group(done, g) for g in _open_groups(done)),
    "internal load balancers are closed to the world": lambda done: (
        group not in _open_groups(done) for lb in _internal(done) for group in lb["securityGroups"]
    ),
    "the world reaches ports 80 and 443 only": lambda done: (
        rule["fromPort"] == rule["toPort"] in (80, 443) for rule in _rules(done) if _world(rule)
    ),
    "groups have no rules of their own": lambda done: (
        group.keys().isdisjoint({"ingress", "egress"}) for group in _inputs(done, "ec2/securityGroup:SecurityGroup")
    ),
    "health is checked every 15 seconds": lambda done: (
        group["healthCheck"]["interval"] == 15 > group["healthCheck"]["timeout"]
        for group in _inputs(done, "lb/targetGroup:TargetGroup")
    ),
    "a deployment that fails is rolled back": lambda done: (
        s["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
        for s in _inputs(done, "ecs/service:Service")
    ),
    "releases own the running revision": lambda done: (
        "taskDefinition" in s.ignore_changes for s in done.all("aws:ecs/service:Service")
    ),
    "autoscaling owns the count where there is any": lambda done: (
        ("desiredCount" in s.ignore_changes)
        == any(t["resourceId"].endswith(f"/{s.inputs['name']}") for t in _inputs(done, "appautoscaling/target:Target"))
        for s in done.all("aws:ecs/service:Service")
    ),
    "revisions stay, and no run changes them": lambda done: (
        t.inputs["skipDestroy"] and set(RELEASED) <= set(t.ignore_changes)
        for t in done.all("aws:ecs/taskDefinition:TaskDefinition")
    ),
    "root file systems are read-only": lambda done: (c["readonlyRootFilesystem"] is True for c in _containers(done)),
    "nothing runs as root": lambda done: (c["user"].split(":")[0] not in ("", "0", "root") for c in _containers(done)),
    "a slow log stops no task": lambda done: (
        c["logConfiguration"]["options"]["mode"] == "non-blocking" for c in _containers(done)
    ),
    "load balancers refuse malformed requests": lambda done: (
        lb["dropInvalidHeaderFields"] is True and lb["desyncMitigationMode"] == "defensive"
        for lb in _inputs(done, "lb/loadBalancer:LoadBalancer")
    ),
    "TLS is modern": lambda done: (x["sslPolicy"] == TLS_POLICY for x in _listeners(done) if x["protocol"] == "HTTPS"),
    "where there is HTTPS, HTTP only redirects": lambda done: (
        x["defaultActions"][0]["type"] == "redirect"
        for x in _listeners(done)
        if x["protocol"] == "HTTP"
        and any(y["protocol"] == "HTTPS" and y["loadBalancerArn"] == x["loadBalancerArn"] for y in _listeners(done))
    ),
    "buckets are private": lambda done: (
        all(value is True for name, value in block.items() if name != "bucket")
        for block in _inputs(done, "s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    ),
    "buckets are versioned": lambda done: (
        v["versioningConfiguration"] == {"status": "Enabled"}
        for v in _inputs(done, "s3/bucketVersioning:BucketVersioning")
    ),
    "buckets speak TLS only": lambda done: (
        s["Effect"] == "Deny" and s["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for s in _statements(done, "s3/bucketPolicy:BucketPolicy", "policy")
    ),
    "roles are for this account's services only": lambda done: (
        s["Condition"]["StringEquals"].keys() == {"aws:SourceAccount"} and "ArnLike" in s["Condition"]
        for s in _statements(done, "iam/role:Role", "assumeRolePolicy")
    ),
    "policies name actions and resources": lambda done: (
        not any("*" in action for action in s["Action"])
        and ("*" not in s["Resource"] or s["Action"] == ["ecr:GetAuthorizationToken"])
        for s in _statements(done, "iam/rolePolicy:RolePolicy", "policy")
    ),
    "the default security group is closed": lambda done: (
        group.keys() == {"vpcId"} for group in _inputs(done, "ec2/defaultSecurityGroup:DefaultSecurityGroup")
    ),
    "flow logs see everything": lambda done: (
        log["trafficType"] == "ALL" for log in _inputs(done, "ec2/flowLog:FlowLog")
    ),
    "names leave room for Pulumi's suffix": lambda done: (len(r.name) <= AUTONAMED_MOST for r in _names(done)),
}
