"""
Every field of RegisterTaskDefinition: what AWS makes of it when it answers, so that like can be compared with like.

A table, no effects. A field that is not here is newer than this table: it is kept and compared as it is.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html; each group below
names the page that says what its fields default to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

PAGES = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"

Shape = Literal[
    "value", "caseless", "role", "size", "host-port", "object", "objects", "ordered", "unordered", "map", "tags"
]
"""
``caseless``: upper and lower case mean the same. ``size``: CPU or memory, with a unit or without. ``host-port``:
defaults to the container's port, where there is one network for both. ``role``: a name or an ARN. ``objects``: a list
of them, found again by ``identity``. ``tags``: not part of a definition's answer.
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FieldRule:
    """How one field is compared."""

    shape: Shape = "value"
    default: Any = None
    """What its absence means; None: nothing but its absence. Empty texts, lists, maps and objects are always absent."""
    filled: bool = False
    """Whether AWS writes ``default`` into its answer where the request was silent."""
    identity: tuple[str, ...] = ()
    """Of ``objects``: the fields that tell one from the others; their order says nothing."""
    unit: int = 0
    """Of ``size``: how many make one vCPU or GB."""
    page: str = ""
    """The page of AWS's API reference."""

    @property
    def url(self) -> str:
        """Where AWS documents it."""
        return f"{PAGES}{self.page}.html"


KEEP = FieldRule()
ROLE = FieldRule(shape="role")
OBJECT = FieldRule(shape="object")
ORDERED = FieldRule(shape="ordered")
UNORDERED = FieldRule(shape="unordered")
MAP = FieldRule(shape="map")


def _default(value: Any) -> FieldRule:
    return FieldRule(default=value)


def _filled(value: Any) -> FieldRule:
    return FieldRule(default=value, filled=True)


def _objects(*identity: str, filled: bool = False) -> FieldRule:
    return FieldRule(shape="objects", identity=identity, default=[] if filled else None, filled=filled)


_GROUPS: dict[tuple[str, str], dict[str, FieldRule]] = {
    # "String values are converted to an integer indicating the CPU units [the MiB] when the task definition is
    # registered": https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
    ("API_RegisterTaskDefinition", ""): {
        "family": KEEP,
        "taskRoleArn": ROLE,
        "executionRoleArn": ROLE,
        "networkMode": _default("bridge"),
        "containerDefinitions": _objects("name"),
        "volumes": _objects("name", filled=True),
        "placementConstraints": _objects("type", "expression", filled=True),
        "requiresCompatibilities": UNORDERED,
        "cpu": FieldRule(shape="size", unit=1024),
        "memory": FieldRule(shape="size", unit=1024),
        "tags": FieldRule(shape="tags"),
        "pidMode": KEEP,
        "ipcMode": KEEP,
        "proxyConfiguration": OBJECT,
        "inferenceAccelerators": _objects("deviceName"),
        "ephemeralStorage": OBJECT,
        "runtimePlatform": OBJECT,
        "enableFaultInjection": _filled(value=False),
        "trustedExecutionConfiguration": OBJECT,
    },
    ("API_ContainerDefinition", "containerDefinitions[]"): {
        **dict.fromkeys(("name", "image", "memory", "memoryReservation", "startTimeout", "stopTimeout"), KEEP),
        **dict.fromkeys(("hostname", "user", "workingDirectory"), KEEP),
        "cpu": _filled(0),
        "essential": _filled(value=True),
        "versionConsistency": _default("enabled"),
        **dict.fromkeys(("disableNetworking", "privileged", "readonlyRootFilesystem"), _default(value=False)),
        **dict.fromkeys(("interactive", "pseudoTerminal"), _default(value=False)),
        **dict.fromkeys(("entryPoint", "command", "environmentFiles", "dnsServers", "dnsSearchDomains"), ORDERED),
        "credentialSpecs": ORDERED,
        **dict.fromkeys(("links", "dockerSecurityOptions"), UNORDERED),
        "dockerLabels": MAP,
        **dict.fromkeys(("repositoryCredentials", "restartPolicy", "linuxParameters", "logConfiguration"), OBJECT),
        **dict.fromkeys(("healthCheck", "firelensConfiguration"), OBJECT),
        "portMappings": _objects("containerPort", "containerPortRange", "protocol", filled=True),
        "environment": _objects("name", filled=True),
        "secrets": _objects("name"),
        "mountPoints": _objects("containerPath", filled=True),
        "volumesFrom": _objects("sourceContainer", filled=True),
        "systemControls": _objects("namespace", filled=True),
        "dependsOn": _objects("containerName"),
        "extraHosts": _objects("hostname", "ipAddress"),
        "ulimits": _objects("name"),
        "resourceRequirements": _objects("type"),
    },
    ("API_RepositoryCredentials", "containerDefinitions[].repositoryCredentials"): {"credentialsParameter": KEEP},
    ("API_PortMapping", "containerDefinitions[].portMappings[]"): {
        **dict.fromkeys(("containerPort", "containerPortRange", "name", "appProtocol"), KEEP),
        "hostPort": FieldRule(shape="host-port", filled=True),
        "protocol": FieldRule(shape="caseless", default="tcp", filled=True),
    },
    ("API_ContainerRestartPolicy", "containerDefinitions[].restartPolicy"): {
        "enabled": KEEP,
        "ignoredExitCodes": UNORDERED,
        "restartAttemptPeriod": _default(300),
    },
    ("API_KeyValuePair", "containerDefinitions[].environment[]"): {"name": KEEP, "value": KEEP},
    ("API_EnvironmentFile", "containerDefinitions[].environmentFiles[]"): {"value": KEEP, "type": KEEP},
    ("API_MountPoint", "containerDefinitions[].mountPoints[]"): {
        **dict.fromkeys(("sourceVolume", "containerPath"), KEEP),
        "readOnly": _default(value=False),
    },
    ("API_VolumeFrom", "containerDefinitions[].volumesFrom[]"): {
        "sourceContainer": KEEP,
        "readOnly": _default(value=False),
    },
    ("API_LinuxParameters", "containerDefinitions[].linuxParameters"): {
        "capabilities": OBJECT,
        "devices": _objects("hostPath"),
        "initProcessEnabled": _default(value=False),
        **dict.fromkeys(("sharedMemorySize", "maxSwap"), KEEP),
        "swappiness": _default(60),
        "tmpfs": _objects("containerPath"),
    },
    ("API_KernelCapabilities", "containerDefinitions[].linuxParameters.capabilities"): {
        "add": UNORDERED,
        "drop": UNORDERED,
    },
    ("API_Device", "containerDefinitions[].linuxParameters.devices[]"): {
        **dict.fromkeys(("hostPath", "containerPath"), KEEP),
        "permissions": FieldRule(shape="unordered", default=["mknod", "read", "write"]),
    },
    ("API_Tmpfs", "containerDefinitions[].linuxParameters.tmpfs[]"): {
        **dict.fromkeys(("containerPath", "size"), KEEP),
        "mountOptions": ORDERED,
    },
    ("API_Secret", "containerDefinitions[].secrets[]"): {"name": KEEP, "valueFrom": KEEP},
    ("API_ContainerDependency", "containerDefinitions[].dependsOn[]"): {"containerName": KEEP, "condition": KEEP},
    ("API_HostEntry", "containerDefinitions[].extraHosts[]"): {"hostname": KEEP, "ipAddress": KEEP},
    ("API_Ulimit", "containerDefinitions[].ulimits[]"): dict.fromkeys(("name", "softLimit", "hardLimit"), KEEP),
    ("API_LogConfiguration", "containerDefinitions[].logConfiguration"): {
        "logDriver": KEEP,
        "options": MAP,
        "secretOptions": _objects("name"),
    },
    ("API_Secret", "containerDefinitions[].logConfiguration.secretOptions[]"): {"name": KEEP, "valueFrom": KEEP},
    ("API_HealthCheck", "containerDefinitions[].healthCheck"): {
        "command": ORDERED,
        "interval": _filled(30),
        "timeout": _filled(5),
        "retries": _filled(3),
        "startPeriod": _default(0),
    },
    ("API_SystemControl", "containerDefinitions[].systemControls[]"): {"namespace": KEEP, "value": KEEP},
    ("API_ResourceRequirement", "containerDefinitions[].resourceRequirements[]"): {
        **dict.fromkeys(("value", "type"), KEEP),
        "sharingStrategy": OBJECT,
        "sharingStrategy.nvidiaMps": OBJECT,
        "sharingStrategy.nvidiaMps.memory": KEEP,
        "sharingStrategy.nvidiaMps.maxComputePercent": _default(100),
    },
    ("API_FirelensConfiguration", "containerDefinitions[].firelensConfiguration"): {"type": KEEP, "options": MAP},
    ("API_Volume", "volumes[]"): {
        "name": KEEP,
        "host": OBJECT,
        **dict.fromkeys(("dockerVolumeConfiguration", "efsVolumeConfiguration"), OBJECT),
        **dict.fromkeys(("s3filesVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"), OBJECT),
        "configuredAtLaunch": _default(value=False),
    },
    ("API_HostVolumeProperties", "volumes[].host"): {"sourcePath": KEEP},
    ("API_DockerVolumeConfiguration", "volumes[].dockerVolumeConfiguration"): {
        "scope": _filled("task"),
        "autoprovision": _default(value=False),
        "driver": _filled("local"),
        "driverOpts": MAP,
        "labels": MAP,
    },
    ("API_EFSVolumeConfiguration", "volumes[].efsVolumeConfiguration"): {
        **dict.fromkeys(("fileSystemId", "transitEncryptionPort"), KEEP),
        "rootDirectory": _filled("/"),
        "transitEncryption": _default("DISABLED"),
        "authorizationConfig": OBJECT,
    },
    ("API_EFSAuthorizationConfig", "volumes[].efsVolumeConfiguration.authorizationConfig"): {
        "accessPointId": KEEP,
        "iam": _default("DISABLED"),
    },
    ("API_S3FilesVolumeConfiguration", "volumes[].s3filesVolumeConfiguration"): {
        **dict.fromkeys(("fileSystemArn", "transitEncryptionPort", "accessPointArn"), KEEP),
        "rootDirectory": _default("/"),
    },
    ("API_FSxWindowsFileServerVolumeConfiguration", "volumes[].fsxWindowsFileServerVolumeConfiguration"): {
        **dict.fromkeys(("fileSystemId", "rootDirectory"), KEEP),
        "authorizationConfig": OBJECT,
        "authorizationConfig.credentialsParameter": KEEP,
        "authorizationConfig.domain": KEEP,
    },
    ("API_TaskDefinitionPlacementConstraint", "placementConstraints[]"): {"type": KEEP, "expression": KEEP},
    ("API_Tag", "tags[]"): {"key": KEEP, "value": KEEP},
    ("API_ProxyConfiguration", "proxyConfiguration"): {
        "type": _default("APPMESH"),
        "containerName": KEEP,
        "properties": _objects("name"),
        "properties[].name": KEEP,
        "properties[].value": KEEP,
    },
    ("API_InferenceAccelerator", "inferenceAccelerators[]"): {"deviceName": KEEP, "deviceType": KEEP},
    ("API_EphemeralStorage", "ephemeralStorage"): {"sizeInGiB": KEEP},
    ("API_RuntimePlatform", "runtimePlatform"): {"cpuArchitecture": KEEP, "operatingSystemFamily": KEEP},
    ("API_RegisterTaskDefinition", "trustedExecutionConfiguration"): {
        "isolationMode": _default("SHARED"),
        "attestationPolicy": KEEP,
    },
}
"""(Page, path of the object) → its fields."""

FIELDS: Mapping[str, FieldRule] = {
    f"{path}.{name}" if path else name: dataclasses.replace(rule, page=page)
    for (page, path), fields in _GROUPS.items()
    for name, rule in fields.items()
}
"""``containerDefinitions[].portMappings[].hostPort`` → its rule."""

SAME_PORT_MODES = ("awsvpc", "host")
"""Network modes in which a container's port is the host's: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html"""
