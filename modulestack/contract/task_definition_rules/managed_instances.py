"""What tasks on ECS Managed Instances have and have not."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import host_paths
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    mapping,
    maps,
    name_of,
    text,
    texts,
)

MANAGED_INSTANCES = "MANAGED_INSTANCES"
NETWORK_MODES = ("awsvpc", "host")
LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens", "json-file")
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html (logDriver)"""
_NOT_OF_TASKS = ("ephemeralStorage", "inferenceAccelerators", "proxyConfiguration")
_NOT_OF_CONTAINERS = (
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "dockerSecurityOptions",
    "extraHosts",
    "hostname",
    "links",
)
_NOT_OF_LINUX = ("maxSwap", "sharedMemorySize", "swappiness")
_NOT_OF_VOLUMES = ("dockerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration")


def is_for_managed_instances(definition: TaskDefinition) -> bool:
    """Whether ECS holds it against what Managed Instances can do."""
    return MANAGED_INSTANCES in texts(definition, "requiresCompatibilities")


def managed_instances_do_not_support(definition: TaskDefinition) -> Iterator[str]:
    """
    Parameters that are not valid in tasks on Managed Instances.

    The page lists paths of the host, too, and says further down which of them are writable; it lists ipcMode, of which
    the page on daemons needs the value host. It still lists tmpfs, which they have since January 2026.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-task-definitions.html
    Source: https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
    """
    if not is_for_managed_instances(definition):
        return
    unsupported = [key for key in _NOT_OF_TASKS if definition.get(key)]
    if text(definition, "ipcMode") == "task":
        unsupported.append("ipcMode 'task'")
    for container in containers(definition):
        linux = mapping(container, "linuxParameters")
        unsupported += [key for key in _NOT_OF_CONTAINERS if container.get(key)]
        unsupported += [key for key in _NOT_OF_LINUX if linux.get(key) not in (None, [])]
        unsupported += [
            f"resourceRequirements of type {text(item, 'type')}"
            for item in maps(container, "resourceRequirements")
            if text(item, "type") == "InferenceAccelerator"
        ]
    for volume in maps(definition, "volumes"):
        unsupported += [key for key in _NOT_OF_VOLUMES if volume.get(key)]
    for key in unsupported:
        yield f"Managed Instances compatible task definitions do not support {key}"


def managed_instances_have_a_network(definition: TaskDefinition) -> Iterator[str]:
    """
    Tasks have an interface of their own, or the host's.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html
    """
    mode = text(definition, "networkMode") or "bridge"
    if is_for_managed_instances(definition) and mode not in NETWORK_MODES:
        allowed = " and ".join(f"'{each}'" for each in NETWORK_MODES)
        yield f"Managed Instances only support the network modes {allowed}, not '{mode}'."


def managed_instances_run_linux(definition: TaskDefinition) -> Iterator[str]:
    """
    The operating system is Linux.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html
    """
    system = text(mapping(definition, "runtimePlatform"), "operatingSystemFamily")
    if is_for_managed_instances(definition) and system not in ("", "LINUX"):
        yield f"Managed Instances only support the operating system family LINUX, not {system}."


def managed_instances_have_log_drivers(definition: TaskDefinition) -> Iterator[str]:
    """
    Four log drivers.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html (logDriver)
    """
    if not is_for_managed_instances(definition):
        return
    for container in containers(definition):
        driver = text(mapping(container, "logConfiguration"), "logDriver")
        if driver and driver not in LOG_DRIVERS:
            yield (
                f"Managed Instances compatible task definitions do not support the log driver {driver} of container "
                f"'{name_of(container)}': supported are {', '.join(LOG_DRIVERS)}."
            )


def managed_instances_mount_what_they_can_write_to(definition: TaskDefinition) -> Iterator[str]:
    """
    A path of the machine is in a directory that is not read-only there.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html (volumes)
    """
    if not is_for_managed_instances(definition):
        return
    for volume in maps(definition, "volumes"):
        path = text(mapping(volume, "host"), "sourcePath")
        if path and not host_paths.is_writable_on_managed_instances(path):
            allowed = " and ".join(host_paths.MANAGED_WRITABLE)
            yield (
                f"Managed Instances only support a sourcePath in their writable directories, {allowed}, not '{path}' "
                f"of volume '{text(volume, 'name')}'."
            )


RULES: tuple[Rule, ...] = (
    managed_instances_do_not_support,
    managed_instances_mount_what_they_can_write_to,
    managed_instances_have_a_network,
    managed_instances_run_linux,
    managed_instances_have_log_drivers,
)
