"""
What every input member of every operation does: applied, kept and echoed, or refused by name.

``input_checks.py`` refuses by this table, ``docs/embedded-aws.md`` shows it, and a test walks botocore's model and
finds a member that is in none of the three. An entry holds for everything below its member that has none of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

Kind = Literal["applied", "kept", "refused"]


@dataclasses.dataclass(frozen=True)
class InputRule:
    """What becomes of one input member, and of what is below it."""

    kind: Kind
    note: str = ""
    """What it changes, where it comes back, or why it is refused."""


def _applied(note: str = "") -> InputRule:
    return InputRule("applied", note)


def _kept(where: str) -> InputRule:
    return InputRule("kept", f"comes back in {where}")


def _refused(why: str) -> InputRule:
    return InputRule("refused", why)


_NO_TARGET = _applied("their target must exist, and there are no container instances")
_PAGE = {
    "maxResults": _applied("size of a page"),
    "nextToken": _applied("the next page"),
}
_CLUSTER = {"cluster": _applied("which cluster; `default` if absent")}
_INCLUDE = {"include": _applied("what the answer has beside its own members")}
_TAGS = {"tags": _applied("checked; comes back in ListTagsForResource and where tags are asked for")}
_STRATEGY = _applied("which capacity provider each task gets, by base and weight; checked")
_NETWORK = {
    "networkConfiguration": _applied("where tasks are placed; subnets and security groups exist, in one VPC"),
    "networkConfiguration.awsvpcConfiguration.assignPublicIp": _kept("services, deployments and revisions"),
}
_CLUSTER_SETTINGS = {
    "settings": _applied("containerInsights is checked; comes back in DescribeClusters"),
    "configuration": _kept("DescribeClusters; ExecuteCommand reads its log configuration"),
    "serviceConnectDefaults": _applied("the namespace of services that name none; comes back in DescribeClusters"),
}
_SERVICE = {
    **_CLUSTER,
    **_NETWORK,
    "taskDefinition": _applied("what is deployed; without a revision the newest ACTIVE one"),
    "desiredCount": _applied("how many tasks the scheduler keeps"),
    "availabilityZoneRebalancing": _applied("whether tasks are evened out over the zones"),
    "capacityProviderStrategy": _STRATEGY,
    "deploymentConfiguration.deploymentCircuitBreaker": _applied("when a deployment fails, and whether it rolls back"),
    "deploymentConfiguration.maximumPercent": _applied("how many tasks a rollout may have"),
    "deploymentConfiguration.minimumHealthyPercent": _applied("how many tasks a rollout keeps"),
    "deploymentConfiguration.alarms": _applied("watched during a deployment; the alarms exist"),
    "deploymentConfiguration.strategy": _applied("ROLLING; the others are refused by name"),
    "deploymentConfiguration.bakeTimeInMinutes": _kept("DescribeServices; a rolling update does not use it"),
    "deploymentConfiguration.lifecycleHooks": _refused("rollouts here have no stages"),
    "deploymentConfiguration.linearConfiguration": _refused("only for strategy LINEAR; AWS's own error"),
    "deploymentConfiguration.canaryConfiguration": _refused("only for strategy CANARY; AWS's own error"),
    "deploymentConfiguration.earlySuccessCriteria": _refused("deployments here complete when all tasks are healthy"),
    "deploymentController": _applied("ECS; the others are refused by name"),
    "enableECSManagedTags": _applied("tags of the service's tasks"),
    "enableExecuteCommand": _applied("whether ExecuteCommand finds an agent in new tasks"),
    "healthCheckGracePeriodSeconds": _applied("for how long failed health checks do not count"),
    "loadBalancers": _applied("tasks are registered and checked; containers, ports and target groups exist"),
    "loadBalancers.loadBalancerName": _refused("there are no Classic Load Balancers"),
    "loadBalancers.advancedConfiguration": _kept("DescribeServices; a rolling update does not use it"),
    "placementConstraints": _refused("Fargate places tasks by itself; AWS's own error"),
    "placementStrategy": _refused("Fargate places tasks by itself; AWS's own error"),
    "platformVersion": _applied("exists, and can run the task; tasks say it"),
    "propagateTags": _applied("where the tags of the service's tasks come from"),
    "serviceConnectConfiguration": _kept(
        "deployments and revisions; the namespace is there and port names are the task definition's"
    ),
    "serviceRegistries": _kept("DescribeServices and revisions; container and port are the task definition's"),
    "volumeConfigurations": _kept("deployments and revisions; checked, and of a volume configured at launch"),
    "vpcLatticeConfigurations": _kept("deployments and revisions; port names are the task definition's"),
    "gatewayConnectors": _refused("there are no gateways"),
    "monitoring": _kept("DescribeServiceRevisions; metrics and resolutions are checked"),
}

INPUTS: Mapping[str, Mapping[str, InputRule]] = {
    "CreateCluster": {
        "clusterName": _applied("its name; `default` if absent"),
        "capacityProviders": _applied("FARGATE and FARGATE_SPOT; services and tasks may use these only"),
        "defaultCapacityProviderStrategy": _STRATEGY,
        **_CLUSTER_SETTINGS,
        **_TAGS,
    },
    "UpdateCluster": {**_CLUSTER, **_CLUSTER_SETTINGS},
    "UpdateClusterSettings": {**_CLUSTER, "settings": _CLUSTER_SETTINGS["settings"]},
    "DeleteCluster": _CLUSTER,
    "DescribeClusters": {"clusters": _applied("which; `default` if absent"), **_INCLUDE},
    "ListClusters": _PAGE,
    "PutClusterCapacityProviders": {
        **_CLUSTER,
        "capacityProviders": _applied("replace the cluster's; one that is used cannot be taken away"),
        "defaultCapacityProviderStrategy": _STRATEGY,
    },
    "DescribeCapacityProviders": {
        **_PAGE,
        **_INCLUDE,
        "capacityProviders": _applied("which; all if absent"),
        "cluster": _refused("capacity providers of a cluster's own are not there"),
    },
    "ListContainerInstances": {
        **_CLUSTER,
        **_PAGE,
        "filter": _applied("of none: there are no container instances"),
        "status": _applied("of none: there are no container instances"),
    },
    "DescribeContainerInstances": {
        **_CLUSTER,
        **_INCLUDE,
        "containerInstances": _applied("each is MISSING: there are no container instances"),
    },
    "RegisterTaskDefinition": {
        "family": _applied("which family gets the next revision"),
        "tags": _TAGS["tags"],
        **{
            member: _kept("DescribeTaskDefinition; checked")
            for member in (
                "volumes",
                "placementConstraints",
                "requiresCompatibilities",
                "pidMode",
                "ipcMode",
                "proxyConfiguration",
                "inferenceAccelerators",
                "ephemeralStorage",
                "runtimePlatform",
                "enableFaultInjection",
                "trustedExecutionConfiguration",
                "networkMode",
            )
        },
        "taskRoleArn": _kept("DescribeTaskDefinition; the role exists"),
        "executionRoleArn": _kept("DescribeTaskDefinition; the role exists"),
        "cpu": _applied("checked; comes back in CPU units"),
        "memory": _applied("checked; comes back in MiB"),
        "containerDefinitions": _kept("DescribeTaskDefinition; checked"),
        "containerDefinitions.image": _applied("pulled, and behaves as the image's behaviour says"),
        "containerDefinitions.command": _kept("DescribeTaskDefinition"),
        "containerDefinitions.essential": _applied("whether the task ends with the container"),
        "containerDefinitions.dependsOn": _applied("the order in which containers start, and stop"),
        "containerDefinitions.firelensConfiguration": _applied("the router starts before whoever sends it output"),
        "containerDefinitions.startTimeout": _applied("how long others wait for a container's health or end"),
        "containerDefinitions.restartPolicy": _applied("a container that ends is started again in its task"),
        "containerDefinitions.healthCheck": _applied("containers are checked, and replaced when they fail"),
        "containerDefinitions.secrets": _applied("a secret that is not there stops the task"),
        "containerDefinitions.stopTimeout": _applied("how long after SIGTERM a container is killed"),
        "containerDefinitions.logConfiguration": _applied("awslogs: the group exists, and gets the output"),
        "containerDefinitions.portMappings.protocol": _applied("udp, or else tcp, as AWS takes anything else"),
    },
    "DescribeTaskDefinition": {"taskDefinition": _applied("which"), **_INCLUDE},
    "DeregisterTaskDefinition": {"taskDefinition": _applied("which revision becomes INACTIVE")},
    "DeleteTaskDefinitions": {"taskDefinitions": _applied("which INACTIVE revisions are deleted")},
    "ListTaskDefinitions": {
        **_PAGE,
        "familyPrefix": _applied("the family"),
        "status": _applied("ACTIVE if absent"),
        "sort": _applied("by revision, up or down"),
    },
    "ListTaskDefinitionFamilies": {
        **_PAGE,
        "familyPrefix": _applied("how the family begins"),
        "status": _applied("with or without ACTIVE revisions"),
    },
    "CreateService": {
        **_SERVICE,
        **_TAGS,
        "serviceName": _applied("its name in the cluster"),
        "clientToken": _applied("the same request again is the same service"),
        "launchType": _applied("FARGATE; the others are refused by name"),
        "role": _refused("Fargate services use the service-linked role; AWS's own error"),
        "schedulingStrategy": _applied("REPLICA; Fargate has no DAEMON"),
    },
    "UpdateService": {
        **_SERVICE,
        "service": _applied("which"),
        "forceNewDeployment": _applied("a new deployment of what is deployed already"),
    },
    "DeleteService": {
        **_CLUSTER,
        "service": _applied("which"),
        "force": _applied("also while tasks are wanted"),
    },
    "DescribeServices": {**_CLUSTER, **_INCLUDE, "services": _applied("which, ten at most")},
    "ListServices": {
        **_CLUSTER,
        **_PAGE,
        "launchType": _applied("of this launch type"),
        "schedulingStrategy": _applied("of this strategy"),
        "resourceManagementType": _applied("CUSTOMER; ECS manages none itself"),
    },
    "ListServiceDeployments": {
        **_CLUSTER,
        **_PAGE,
        "service": _applied("which service's"),
        "status": _applied("in these states"),
        "createdAt": _applied("begun in this time"),
    },
    "DescribeServiceDeployments": {"serviceDeploymentArns": _applied("which, 20 at most")},
    "DescribeServiceRevisions": {"serviceRevisionArns": _applied("which, 20 at most")},
    "StopServiceDeployment": {
        "serviceDeploymentArn": _applied("which"),
        "stopType": _applied("ROLLBACK or ABORT"),
    },
    "RunTask": {
        **_CLUSTER,
        **_NETWORK,
        **_TAGS,
        "networkConfiguration.awsvpcConfiguration.assignPublicIp": _applied("taken: tasks reach registries either way"),
        "taskDefinition": _applied("what runs; without a revision the newest ACTIVE one"),
        "count": _applied("how many tasks, ten at most"),
        "clientToken": _applied("the same request again answers the same tasks for a day; another one is a conflict"),
        "capacityProviderStrategy": _STRATEGY,
        "launchType": _applied("FARGATE; the others are refused by name"),
        "enableECSManagedTags": _applied("tags of the tasks"),
        "enableExecuteCommand": _applied("whether ExecuteCommand finds an agent"),
        "group": _kept("DescribeTasks"),
        "startedBy": _kept("DescribeTasks; ListTasks finds it"),
        "propagateTags": _applied("TASK_DEFINITION, whose tags tasks get, or NONE"),
        "platformVersion": _applied("exists, and can run the task; DescribeTasks says it"),
        "overrides": _kept("DescribeTasks; checked against the task's size"),
        "overrides.containerOverrides.command": _applied("the container ends by itself; comes back in DescribeTasks"),
        "overrides.containerOverrides.resourceRequirements": _refused("Fargate has no GPUs"),
        "overrides.inferenceAcceleratorOverrides": _refused("Fargate has no inference accelerators"),
        "placementConstraints": _refused("Fargate places tasks by itself; AWS's own error"),
        "placementStrategy": _refused("Fargate places tasks by itself; AWS's own error"),
        "referenceId": _refused("nothing here would tell it again"),
        "volumeConfigurations": _refused("tasks of their own get no volumes at launch"),
    },
    "StopTask": {
        **_CLUSTER,
        "task": _applied("which"),
        "reason": _kept("DescribeTasks, as stoppedReason"),
    },
    "DescribeTasks": {**_CLUSTER, **_INCLUDE, "tasks": _applied("which, 100 at most")},
    "ListTasks": {
        **_CLUSTER,
        **_PAGE,
        "containerInstance": _applied("of none: there are no container instances"),
        "daemonName": _refused("there are no daemons"),
        "desiredStatus": _applied("RUNNING if absent"),
        "family": _applied("of this family; not with serviceName or startedBy"),
        "launchType": _applied("of this launch type; not with startedBy"),
        "serviceName": _applied("of this service; not with startedBy"),
        "startedBy": _applied("by whom; with no other filter"),
    },
    "UpdateTaskProtection": {
        **_CLUSTER,
        "tasks": _applied("which, ten at most"),
        "protectionEnabled": _applied("whether scaling in and deployments spare them"),
        "expiresInMinutes": _applied("until when"),
    },
    "GetTaskProtection": {**_CLUSTER, "tasks": _applied("which; the services' if absent")},
    "ExecuteCommand": {
        **_CLUSTER,
        "task": _applied("which"),
        "container": _applied("which; a task with several needs it"),
        "command": _applied("shown in the session"),
        "interactive": _applied("must be true, as AWS has it"),
    },
    "TagResource": {"resourceArn": _applied("of what"), **_TAGS},
    "UntagResource": {"resourceArn": _applied("of what"), "tagKeys": _applied("which")},
    "ListTagsForResource": {"resourceArn": _applied("of what")},
    "ListAccountSettings": {
        **_PAGE,
        "name": _applied("which"),
        "value": _applied("with this value"),
        "principalArn": _applied("whose"),
        "effectiveSettings": _applied("also those that nobody has set"),
    },
    "PutAccountSetting": {
        "name": _applied("which"),
        "value": _applied("comes back in ListAccountSettings"),
        "principalArn": _applied("whose"),
    },
    "PutAccountSettingDefault": {"name": _applied("which"), "value": _applied("comes back in ListAccountSettings")},
    "DeleteAccountSetting": {"name": _applied("which"), "principalArn": _applied("whose")},
    "ListAttributes": {
        **_CLUSTER,
        **_PAGE,
        "targetType": _applied("container instances, of which there are none"),
        "attributeName": _applied("nothing has any"),
        "attributeValue": _applied("nothing has any"),
    },
    "PutAttributes": {**_CLUSTER, "attributes": _NO_TARGET},
    "DeleteAttributes": {**_CLUSTER, "attributes": _NO_TARGET},
}
"""Operation → member, with dots between its levels → what becomes of it."""


def rule_of(operation: str, path: tuple[str, ...]) -> InputRule | None:
    """What becomes of a member; None: the table does not know it."""
    rules = INPUTS.get(operation, {})
    for length in range(len(path), 0, -1):
        if found := rules.get(".".join(path[:length])):
            return found
    return None
