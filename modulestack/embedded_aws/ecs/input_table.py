"""
What every input member of every operation does: applied, kept and echoed, or refused by name.

``input_checks.py`` refuses by this table, ``docs/embedded-aws.md`` shows it, and a test walks botocore's model and
finds a member that is in none of the three. An entry holds for everything below its member that has none of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.embedded_aws.ecs.daemon_inputs import INPUTS_OF_DAEMONS
from modulestack.embedded_aws.ecs.input_rule import (
    CLUSTER,
    INCLUDE,
    NETWORK,
    PAGE,
    STRATEGY,
    TAGS,
    InputRule,
    applied,
    kept,
    refused,
)
from modulestack.embedded_aws.ecs.instance_inputs import INPUTS_OF_INSTANCES
from modulestack.embedded_aws.ecs.service_inputs import INPUTS_OF_SERVICES

_CLUSTER_SETTINGS = {
    "settings": applied("containerInsights is checked; comes back in DescribeClusters"),
    "configuration": kept("DescribeClusters; ExecuteCommand reads its log configuration"),
    "serviceConnectDefaults": applied("the namespace of services that name none; comes back in DescribeClusters"),
}
INPUTS: Mapping[str, Mapping[str, InputRule]] = {
    "CreateCluster": {
        "clusterName": applied("its name; `default` if absent"),
        "capacityProviders": applied("they exist; services and tasks may use these only"),
        "defaultCapacityProviderStrategy": STRATEGY,
        **_CLUSTER_SETTINGS,
        **TAGS,
    },
    "UpdateCluster": {**CLUSTER, **_CLUSTER_SETTINGS},
    "UpdateClusterSettings": {**CLUSTER, "settings": _CLUSTER_SETTINGS["settings"]},
    "DeleteCluster": CLUSTER,
    "DescribeClusters": {"clusters": applied("which; `default` if absent"), **INCLUDE},
    "ListClusters": PAGE,
    "RegisterTaskDefinition": {
        "family": applied("which family gets the next revision"),
        "tags": TAGS["tags"],
        **{
            member: kept("DescribeTaskDefinition; checked")
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
        "taskRoleArn": kept("DescribeTaskDefinition; the role exists"),
        "executionRoleArn": kept("DescribeTaskDefinition; the role exists"),
        "cpu": applied("checked; comes back in CPU units"),
        "memory": applied("checked; comes back in MiB"),
        "containerDefinitions": kept("DescribeTaskDefinition; checked"),
        "containerDefinitions.image": applied("pulled, and behaves as the image's behaviour says"),
        "containerDefinitions.command": kept("DescribeTaskDefinition"),
        "containerDefinitions.essential": applied("whether the task ends with the container"),
        "containerDefinitions.dependsOn": applied("the order in which containers start, and stop"),
        "containerDefinitions.firelensConfiguration": applied("the router starts before whoever sends it output"),
        "containerDefinitions.startTimeout": applied("how long others wait for a container's health or end"),
        "containerDefinitions.restartPolicy": applied("a container that ends is started again in its task"),
        "containerDefinitions.healthCheck": applied("containers are checked, and replaced when they fail"),
        "containerDefinitions.secrets": applied("a secret that is not there stops the task"),
        "containerDefinitions.stopTimeout": applied("how long after SIGTERM a container is killed"),
        "containerDefinitions.logConfiguration": applied("awslogs: the group exists, and gets the output"),
        "containerDefinitions.portMappings.protocol": applied("udp, or else tcp, as AWS takes anything else"),
    },
    "DescribeTaskDefinition": {"taskDefinition": applied("which"), **INCLUDE},
    "DeregisterTaskDefinition": {"taskDefinition": applied("which revision becomes INACTIVE")},
    "DeleteTaskDefinitions": {"taskDefinitions": applied("which INACTIVE revisions are deleted")},
    "ListTaskDefinitions": {
        **PAGE,
        "familyPrefix": applied("the family"),
        "status": applied("ACTIVE if absent"),
        "sort": applied("by revision, up or down"),
    },
    "ListTaskDefinitionFamilies": {
        **PAGE,
        "familyPrefix": applied("how the family begins"),
        "status": applied("with or without ACTIVE revisions"),
    },
    "RunTask": {
        **CLUSTER,
        **NETWORK,
        **TAGS,
        "networkConfiguration.awsvpcConfiguration.assignPublicIp": applied("taken: tasks reach registries either way"),
        "taskDefinition": applied("what runs; without a revision the newest ACTIVE one"),
        "count": applied("how many tasks, ten at most"),
        "clientToken": applied("the same request again answers the same tasks for a day; another one is a conflict"),
        "capacityProviderStrategy": STRATEGY,
        "launchType": applied("FARGATE or EC2; EXTERNAL is refused by name"),
        "enableECSManagedTags": applied("tags of the tasks"),
        "enableExecuteCommand": applied("whether ExecuteCommand finds an agent"),
        "group": kept("DescribeTasks"),
        "startedBy": kept("DescribeTasks; ListTasks finds it"),
        "propagateTags": applied("TASK_DEFINITION, whose tags tasks get, or NONE"),
        "platformVersion": applied("exists, and can run the task; DescribeTasks says it"),
        "overrides": kept("DescribeTasks; checked against the task's size"),
        "overrides.containerOverrides.command": applied("the container ends by itself; comes back in DescribeTasks"),
        "overrides.containerOverrides.resourceRequirements": refused("Fargate has no GPUs"),
        "overrides.inferenceAcceleratorOverrides": refused("Fargate has no inference accelerators"),
        "placementConstraints": applied("which instances tasks are placed on; Fargate has none"),
        "placementStrategy": applied("in which order instances are taken; Fargate has none"),
        "referenceId": refused("nothing here would tell it again"),
        "volumeConfigurations": applied("the task's EBS volume, made as it starts; kept if its policy says so"),
    },
    "StopTask": {
        **CLUSTER,
        "task": applied("which"),
        "reason": kept("DescribeTasks, as stoppedReason"),
    },
    "DescribeTasks": {**CLUSTER, **INCLUDE, "tasks": applied("which, 100 at most")},
    "ListTasks": {
        **CLUSTER,
        **PAGE,
        "containerInstance": applied("on this container instance"),
        "daemonName": applied("of this managed daemon"),
        "desiredStatus": applied("RUNNING if absent"),
        "family": applied("of this family; not with serviceName or startedBy"),
        "launchType": applied("of this launch type; not with startedBy"),
        "serviceName": applied("of this service; not with startedBy"),
        "startedBy": applied("by whom; with no other filter"),
    },
    "UpdateTaskProtection": {
        **CLUSTER,
        "tasks": applied("which, ten at most"),
        "protectionEnabled": applied("whether scaling in and deployments spare them"),
        "expiresInMinutes": applied("until when"),
    },
    "GetTaskProtection": {**CLUSTER, "tasks": applied("which; the services' if absent")},
    "ExecuteCommand": {
        **CLUSTER,
        "task": applied("which"),
        "container": applied("which; a task with several needs it"),
        "command": applied("shown in the session"),
        "interactive": applied("must be true, as AWS has it"),
    },
    "TagResource": {"resourceArn": applied("of what"), **TAGS},
    "UntagResource": {"resourceArn": applied("of what"), "tagKeys": applied("which")},
    "ListTagsForResource": {"resourceArn": applied("of what")},
    "ListAccountSettings": {
        **PAGE,
        "name": applied("which"),
        "value": applied("with this value"),
        "principalArn": applied("whose"),
        "effectiveSettings": applied("also those that nobody has set"),
    },
    "PutAccountSetting": {
        "name": applied("which"),
        "value": applied("comes back in ListAccountSettings"),
        "principalArn": applied("whose"),
    },
    "PutAccountSettingDefault": {"name": applied("which"), "value": applied("comes back in ListAccountSettings")},
    "DeleteAccountSetting": {"name": applied("which"), "principalArn": applied("whose")},
    **INPUTS_OF_SERVICES,
    **INPUTS_OF_INSTANCES,
    **INPUTS_OF_DAEMONS,
}
"""Operation → member, with dots between its levels → what becomes of it."""


def rule_of(operation: str, path: tuple[str, ...]) -> InputRule | None:
    """What becomes of a member; None: the table does not know it."""
    rules = INPUTS.get(operation, {})
    for length in range(len(path), 0, -1):
        if found := rules.get(".".join(path[:length])):
            return found
    return None
