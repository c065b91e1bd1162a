"""What every input member of the operations on services and their deployments does."""

from __future__ import annotations

from collections.abc import Mapping

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

_SERVICE = {
    **CLUSTER,
    **NETWORK,
    "taskDefinition": applied("what is deployed; without a revision the newest ACTIVE one"),
    "desiredCount": applied("how many tasks the scheduler keeps; not with DAEMON"),
    "availabilityZoneRebalancing": applied("whether tasks are evened out over the zones"),
    "capacityProviderStrategy": STRATEGY,
    "deploymentConfiguration.deploymentCircuitBreaker": applied("when a deployment fails, and whether it rolls back"),
    "deploymentConfiguration.maximumPercent": applied("how many tasks a rollout may have"),
    "deploymentConfiguration.minimumHealthyPercent": applied("how many tasks a rollout keeps"),
    "deploymentConfiguration.alarms": applied("watched during a deployment; the alarms exist"),
    "deploymentConfiguration.strategy": applied("how traffic comes to new tasks: stage by stage, but for ROLLING"),
    "deploymentConfiguration.bakeTimeInMinutes": applied("how long both revisions stay, and alarms are watched"),
    "deploymentConfiguration.lifecycleHooks": applied(
        "functions that are called, and pauses that are waited for; a rolling update has two stages for them"
    ),
    "deploymentConfiguration.linearConfiguration": applied("steps of strategy LINEAR"),
    "deploymentConfiguration.canaryConfiguration": applied("the first step of strategy CANARY"),
    "deploymentConfiguration.earlySuccessCriteria": applied("when a rolling update has done enough"),
    "deploymentController": applied("ECS; the others are refused by name"),
    "enableECSManagedTags": applied("tags of the service's tasks"),
    "enableExecuteCommand": applied("whether ExecuteCommand finds an agent in new tasks"),
    "healthCheckGracePeriodSeconds": applied("for how long failed health checks do not count"),
    "loadBalancers": applied("tasks are registered and checked; containers, ports and target groups exist"),
    "loadBalancers.loadBalancerName": refused("there are no Classic Load Balancers"),
    "loadBalancers.advancedConfiguration": applied(
        "the second target group, rules whose weights are written, and the role by which they are"
    ),
    "placementConstraints": applied("which instances tasks are placed on; Fargate has none"),
    "placementStrategy": applied("in which order instances are taken; Fargate has none"),
    "platformVersion": applied("exists, and can run the task; tasks say it"),
    "propagateTags": applied("where the tags of the service's tasks come from"),
    "serviceConnectConfiguration": kept(
        "deployments and revisions; makes endpoints, which deployments that begin later know; names are checked; calls "
        "are logged, and encrypted: a task needs a certificate, and its callers must know"
    ),
    "serviceRegistries": kept(
        "DescribeServices and revisions; tasks are there, with their health; the registry exists"
    ),
    "volumeConfigurations": applied("an EBS volume for each task, made as it starts and deleted with it"),
    "vpcLatticeConfigurations": kept("deployments and revisions; port names are the task definition's"),
    "gatewayConnectors": refused("there are no gateways"),
    "monitoring": kept("DescribeServiceRevisions; metrics and resolutions are checked"),
}

INPUTS_OF_SERVICES: Mapping[str, Mapping[str, InputRule]] = {
    "CreateService": {
        **_SERVICE,
        **TAGS,
        "serviceName": applied("its name in the cluster"),
        "clientToken": applied("the same request again is the same service"),
        "launchType": applied("FARGATE or EC2; EXTERNAL is refused by name"),
        "role": refused("Fargate services use the service-linked role; AWS's own error"),
        "schedulingStrategy": applied("REPLICA or DAEMON, which Fargate has not"),
    },
    "UpdateService": {
        **_SERVICE,
        "service": applied("which"),
        "forceNewDeployment": applied("a new deployment of what is deployed already"),
    },
    "DeleteService": {
        **CLUSTER,
        "service": applied("which"),
        "force": applied("also while tasks are wanted"),
    },
    "DescribeServices": {**CLUSTER, **INCLUDE, "services": applied("which, ten at most")},
    "ListServices": {
        **CLUSTER,
        **PAGE,
        "launchType": applied("of this launch type"),
        "schedulingStrategy": applied("of this strategy"),
        "resourceManagementType": applied("CUSTOMER; ECS manages none itself"),
    },
    "ListServicesByNamespace": {
        **PAGE,
        "namespace": applied("by name or ARN: those that are clients or servers in it"),
    },
    "ListServiceDeployments": {
        **CLUSTER,
        **PAGE,
        "service": applied("which service's"),
        "status": applied("in these states"),
        "createdAt": applied("begun in this time"),
    },
    "DescribeServiceDeployments": {"serviceDeploymentArns": applied("which, 20 at most")},
    "DescribeServiceRevisions": {"serviceRevisionArns": applied("which, 20 at most")},
    "ContinueServiceDeployment": {
        "serviceDeploymentArn": applied("which"),
        "hookId": applied("which of its pauses"),
        "action": applied("CONTINUE or ROLLBACK"),
    },
    "StopServiceDeployment": {
        "serviceDeploymentArn": applied("which"),
        "stopType": applied("ROLLBACK or ABORT"),
    },
}
"""As ``input_table.INPUTS``."""
