"""What every input member of the operations on managed daemons does."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.embedded_aws.ecs.input_rule import PAGE, TAGS, InputRule, applied, kept, refused

_CLUSTER_ARN = {"clusterArn": applied("which cluster; `default` if absent")}
_DAEMON = {"daemonArn": applied("which")}
_SETTINGS = {
    "daemonTaskDefinitionArn": applied("what runs; it is ACTIVE"),
    "capacityProviderArns": applied("where: Managed Instances of the cluster; checked"),
    "deploymentConfiguration": applied("how many instances are drained at once, how long it bakes; checked"),
    "deploymentConfiguration.alarms": applied("they exist; one that goes off undoes the deployment"),
    "propagateTags": applied("DAEMON, whose tags its tasks get, or NONE"),
    "enableECSManagedTags": applied("tags of the tasks"),
    "enableExecuteCommand": applied("whether ExecuteCommand finds an agent; needs a task role"),
    "critical": applied("whether instances wait for it, and are replaced when it stops"),
}
_ECHOED = kept("DescribeDaemonTaskDefinition")

INPUTS_OF_DAEMONS: Mapping[str, Mapping[str, InputRule]] = {
    "CreateDaemon": {
        **_CLUSTER_ARN,
        **_SETTINGS,
        **TAGS,
        "daemonName": applied("its name in the cluster; checked"),
        "clientToken": applied("the same daemon again answers it"),
    },
    "UpdateDaemon": {**_DAEMON, **_SETTINGS},
    "DeleteDaemon": _DAEMON,
    "DescribeDaemon": _DAEMON,
    "ListDaemons": {**_CLUSTER_ARN, **PAGE, "capacityProviderArns": applied("of these")},
    "DescribeDaemonRevisions": {"daemonRevisionArns": applied("which, twenty at most")},
    "DescribeDaemonDeployments": {"daemonDeploymentArns": applied("which, twenty at most")},
    "ListDaemonDeployments": {
        **_DAEMON,
        **PAGE,
        "status": applied("in one of these states"),
        "createdAt": applied("of this time"),
    },
    "RegisterDaemonTaskDefinition": {
        **TAGS,
        "family": applied("its name; checked"),
        "taskRoleArn": applied("the role exists; comes back in DescribeDaemonTaskDefinition"),
        "executionRoleArn": applied("the role exists; comes back in DescribeDaemonTaskDefinition"),
        "containerDefinitions": applied("what runs, as in a task definition; checked"),
        "cpu": applied("what its task takes of an instance"),
        "memory": applied("what its task takes of an instance"),
        "volumes": applied("bind mounts; checked; come back in DescribeDaemonTaskDefinition"),
        "volumes.logDriverVolumeConfiguration": refused("log drivers leave no files"),
        "pidMode": _ECHOED,
        "ipcMode": _ECHOED,
    },
    "DescribeDaemonTaskDefinition": {"daemonTaskDefinition": applied("which; a family alone is its newest")},
    "DeleteDaemonTaskDefinition": {"daemonTaskDefinition": applied("which revision")},
    "ListDaemonTaskDefinitions": {
        **PAGE,
        "familyPrefix": applied("how the family begins"),
        "family": applied("the family"),
        "revision": applied("LAST_REGISTERED: the newest of each family"),
        "status": applied("ACTIVE if absent"),
        "sort": applied("up or down"),
    },
}
"""As ``input_table.INPUTS``."""
