"""ECS: what each resource type is made of, and how it changes."""

from __future__ import annotations

import json
from typing import Any

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, World, definition, hidden


def _disks(key: str) -> dict[str, Any]:
    return {"managedStorageConfiguration": {"fargateEphemeralStorageKmsKeyId": key, "kmsKeyId": key}}


CASES: dict[str, Case] = {
    "aws:ecs/capacityProvider:CapacityProvider": Case(
        lambda w: {
            "name": "machines",
            "autoScalingGroupProvider": _provider(w, 100),
            **TAGS,
        },
        lambda w: {"autoScalingGroupProvider": _provider(w, 80), **TAGGED},
        hidden("cluster managedInstancesProvider"),
    ),
    "aws:ecs/cluster:Cluster": Case(
        lambda w: {
            "name": "staging-web",
            "configuration": _disks(w.keys[0]),
            "settings": [{"name": "containerInsights", "value": "enhanced"}],
            **TAGS,
        },
        lambda w: {
            "configuration": _disks(w.keys[1]),
            "settings": [{"name": "containerInsights", "value": "enabled"}],
            **TAGGED,
        },
        hidden("serviceConnectDefaults"),
    ),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": Case(
        lambda w: {
            "clusterName": "standing",
            "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
            "defaultCapacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
        },
        {"defaultCapacityProviderStrategies": [{"capacityProvider": "FARGATE_SPOT", "weight": 2, "base": 1}]},
        stays=True,
    ),
    "aws:ecs/daemon:Daemon": Case(
        lambda w: {
            "name": "agent",
            "clusterArn": f"arn:aws:ecs:eu-west-1:{w.ctx.account_id}:cluster/standing",
            "capacityProviderArns": [w.provider],
            "daemonTaskDefinitionArn": w.agents[0],
            "deploymentConfiguration": {"bakeTimeInMinutes": 1, "drainPercent": 50.0},
            "enableEcsManagedTags": True,
            "enableExecuteCommand": False,
            "propagateTags": "DAEMON",
            **TAGS,
        },
        lambda w: {"daemonTaskDefinitionArn": w.agents[1], "propagateTags": "NONE", **TAGGED},
        hidden("timeouts"),
    ),
    "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition": Case(
        lambda w: {
            "family": "agent",
            "containerDefinitions": [
                {
                    "name": "agent",
                    "image": "agent:1",
                    "commands": ["run"],
                    "cpu": 32,
                    "entryPoints": ["/agent"],
                    "environments": [{"name": "A", "value": "b"}],
                    "essential": True,
                    "healthCheck": {"commands": ["CMD", "true"], "interval": 10, "retries": 3, "timeout": 5},
                    "linuxParameters": {"capabilities": {"adds": ["SYS_PTRACE"]}},
                    "memory": 128,
                    "mountPoints": [{"sourceVolume": "logs", "containerPath": "/logs", "readOnly": True}],
                    "user": "0",
                }
            ],
            "cpu": "128",
            "memory": "256",
            "taskRoleArn": f"arn:aws:iam::{w.ctx.account_id}:role/standing",
            "executionRoleArn": f"arn:aws:iam::{w.ctx.account_id}:role/standing",
            "volumes": [{"name": "logs", "hosts": [{"sourcePath": "/var/log"}]}],
            **TAGS,
        },
        TAGGED,
    ),
    "aws:ecs/service:Service": Case(
        lambda w: {
            "name": "web",
            "cluster": f"arn:aws:ecs:eu-west-1:{w.ctx.account_id}:cluster/standing",
            "taskDefinition": "standing:1",
            "desiredCount": 1,
            "launchType": "FARGATE",
            "networkConfiguration": {
                "subnets": sorted(w.subnets),
                "securityGroups": w.groups[:1],
                "assignPublicIp": True,
            },
            "loadBalancers": [{"containerName": "app", "containerPort": 80, "targetGroupArn": w.target_groups[0]}],
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "deploymentMaximumPercent": 200,
            "deploymentMinimumHealthyPercent": 100,
            "healthCheckGracePeriodSeconds": 60,
            "enableEcsManagedTags": True,
            "propagateTags": "SERVICE",
            "waitForSteadyState": True,
            **TAGS,
        },
        {"desiredCount": 2, "healthCheckGracePeriodSeconds": 30, "deploymentMaximumPercent": 150, **TAGGED},
        hidden(
            "alarms serviceConnectConfiguration serviceRegistries triggers volumeConfiguration vpcLatticeConfigurations"
        ),
    ),
    "aws:ecs/taskDefinition:TaskDefinition": Case(
        lambda w: {
            "family": "staging-web",
            "containerDefinitions": json.dumps(definition()["containerDefinitions"]),
            "cpu": "256",
            "memory": "512",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
            "ephemeralStorage": {"sizeInGib": 30},
            "volumes": [{"name": "tmp"}],
            **TAGS,
        },
        TAGGED,
        hidden("proxyConfiguration"),
    ),
}


def _provider(w: World, target: int) -> dict[str, Any]:
    scaling = {
        "instanceWarmupPeriod": 60,
        "maximumScalingStepSize": 10,
        "minimumScalingStepSize": 1,
        "status": "ENABLED",
        "targetCapacity": target,
    }
    return {
        "autoScalingGroupArn": w.instance_group,
        "managedDraining": "ENABLED",
        "managedScaling": scaling,
        "managedTerminationProtection": "ENABLED" if target == 100 else "DISABLED",
    }
