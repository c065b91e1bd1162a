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
    refused,
)

_NO_TARGET = applied("their target must exist, and there are no container instances")

INPUTS_OF_INSTANCES: Mapping[str, Mapping[str, InputRule]] = {
    "PutClusterCapacityProviders": {
        **CLUSTER,
        "capacityProviders": applied("replace the cluster's; one that is used cannot be taken away"),
        "defaultCapacityProviderStrategy": STRATEGY,
    },
    "CreateCapacityProvider": {
        **TAGS,
        "name": applied("its name in the region; checked"),
        "cluster": refused("only Managed Instances are of one cluster; AWS's own error"),
        "autoScalingGroupProvider": applied("the group exists and has no other; checked"),
        "managedInstancesProvider": refused("there are no ECS Managed Instances"),
    },
    "UpdateCapacityProvider": {
        "name": applied("which"),
        "cluster": refused("only Managed Instances are of one cluster"),
        "autoScalingGroupProvider": applied("replaces what is given; checked"),
        "managedInstancesProvider": refused("there are no ECS Managed Instances"),
    },
    "DeleteCapacityProvider": {
        "capacityProvider": applied("which; not while a cluster has it"),
        "cluster": refused("only Managed Instances are of one cluster"),
    },
    "DescribeCapacityProviders": {
        **PAGE,
        **INCLUDE,
        "capacityProviders": applied("which; all if absent"),
        "cluster": refused("only Managed Instances are of one cluster"),
    },
    "ListContainerInstances": {
        **CLUSTER,
        **PAGE,
        "filter": applied("of none: there are no container instances"),
        "status": applied("of none: there are no container instances"),
    },
    "DescribeContainerInstances": {
        **CLUSTER,
        **INCLUDE,
        "containerInstances": applied("each is MISSING: there are no container instances"),
    },
    "ListAttributes": {
        **CLUSTER,
        **PAGE,
        "targetType": applied("container instances, of which there are none"),
        "attributeName": applied("nothing has any"),
        "attributeValue": applied("nothing has any"),
    },
    "PutAttributes": {**CLUSTER, "attributes": _NO_TARGET},
    "DeleteAttributes": {**CLUSTER, "attributes": _NO_TARGET},
}
"""As ``input_table.INPUTS``."""
