"""What every input member of the operations on container instances and their capacity providers does."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.embedded_aws.ecs.input_rule import (
    CLUSTER,
    INCLUDE,
    PAGE,
    STRATEGY,
    TAGS,
    InputRule,
    applied,
    kept,
    refused,
)
from modulestack.embedded_aws.uncompared_requirements import UNCOMPARED

_IN_DESCRIPTION = "DescribeCapacityProviders"
_REQUIREMENT = refused("instance types are not compared by it")
_TEMPLATE = "managedInstancesProvider.instanceLaunchTemplate"
_MANAGED = {
    "managedInstancesProvider": applied("the instances that ECS launches; checked"),
    f"{_TEMPLATE}.storageConfiguration": kept(_IN_DESCRIPTION),
    f"{_TEMPLATE}.localStorageConfiguration": kept(_IN_DESCRIPTION),
    f"{_TEMPLATE}.instanceMetadataTagsPropagation": kept(_IN_DESCRIPTION),
    f"{_TEMPLATE}.capacityReservations": refused("there are no capacity reservations"),
    **{f"{_TEMPLATE}.instanceRequirements.{name}": _REQUIREMENT for name in UNCOMPARED},
}
_TARGETS = applied("placement looks at them; their targets exist")

INPUTS_OF_INSTANCES: Mapping[str, Mapping[str, InputRule]] = {
    "PutClusterCapacityProviders": {
        **CLUSTER,
        "capacityProviders": applied("replace the cluster's; one that is used cannot be taken away"),
        "defaultCapacityProviderStrategy": STRATEGY,
    },
    "CreateCapacityProvider": {
        **TAGS,
        "name": applied("its name in the region; checked"),
        **_MANAGED,
        "cluster": applied("whose Managed Instances are; groups are of none"),
        "autoScalingGroupProvider": applied("the group exists and has no other; checked"),
        f"{_TEMPLATE}.fipsEnabled": kept(_IN_DESCRIPTION),
        f"{_TEMPLATE}.nitroEnclavesEnabled": kept(_IN_DESCRIPTION),
    },
    "UpdateCapacityProvider": {
        "name": applied("which"),
        **_MANAGED,
        "cluster": applied("whose Managed Instances are; checked"),
        "autoScalingGroupProvider": applied("replaces what is given; checked"),
    },
    "DeleteCapacityProvider": {
        "capacityProvider": applied("which; not while a cluster has it"),
        "cluster": applied("whose Managed Instances are; checked"),
    },
    "DescribeCapacityProviders": {
        **PAGE,
        **INCLUDE,
        "capacityProviders": applied("which; all if absent"),
        "cluster": applied("those that it has"),
    },
    "RegisterContainerInstance": {
        **CLUSTER,
        **TAGS,
        "instanceIdentityDocument": applied("which EC2 instance it is"),
        "instanceIdentityDocumentSignature": applied("taken: nothing here is signed"),
        "totalResources": applied("CPU and MEMORY for tasks; those of its type if absent"),
        "versionInfo": kept("DescribeContainerInstances"),
        "containerInstanceArn": applied("taken: an instance that is registered is known by its document"),
        "attributes": applied("placement looks at them; come back in DescribeContainerInstances"),
        "platformDevices": refused("GPUs are those of the instance type"),
    },
    "DeregisterContainerInstance": {
        **CLUSTER,
        "containerInstance": applied("which"),
        "force": applied("also with tasks, which end"),
    },
    "UpdateContainerInstancesState": {
        **CLUSTER,
        "containerInstances": applied("which, ten at most"),
        "status": applied("ACTIVE or DRAINING"),
    },
    "ListContainerInstances": {
        **CLUSTER,
        **PAGE,
        "filter": applied("an expression of the cluster query language"),
        "status": applied("in this state"),
    },
    "DescribeContainerInstances": {
        **CLUSTER,
        **INCLUDE,
        "containerInstances": applied("which, a hundred at most"),
    },
    "StartTask": {
        **CLUSTER,
        **TAGS,
        "containerInstances": applied("where a task is started, on ten at most"),
        "taskDefinition": applied("what runs; without a revision the newest ACTIVE one"),
        "enableECSManagedTags": applied("tags of the tasks"),
        "enableExecuteCommand": applied("whether ExecuteCommand finds an agent"),
        "group": applied("comes back in DescribeTasks, as RunTask's"),
        "networkConfiguration": applied("subnets and security groups exist, in one VPC"),
        "overrides": applied("come back in DescribeTasks, as RunTask's"),
        "propagateTags": applied("TASK_DEFINITION, whose tags tasks get, or NONE"),
        "startedBy": applied("comes back in DescribeTasks, as RunTask's"),
        "referenceId": refused("nothing here would tell it again"),
        "volumeConfigurations": applied("the task's EBS volume, made as it starts; kept if its policy says so"),
    },
    "ListAttributes": {
        **CLUSTER,
        **PAGE,
        "targetType": applied("container instances"),
        "attributeName": applied("of this name"),
        "attributeValue": applied("with this value"),
    },
    "PutAttributes": {**CLUSTER, "attributes": _TARGETS},
    "DeleteAttributes": {**CLUSTER, "attributes": _TARGETS},
}
"""As ``input_table.INPUTS``."""
