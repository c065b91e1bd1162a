"""Values of which AWS's model has a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.task_definition_rules.reading import Rule, TaskDefinition

KNOWN_VALUES: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("containerDefinitions", "dependsOn", "condition"): ("START", "COMPLETE", "SUCCESS", "HEALTHY"),
    ("containerDefinitions", "environmentFiles", "type"): ("s3",),
    ("containerDefinitions", "firelensConfiguration", "type"): ("fluentd", "fluentbit"),
    ("containerDefinitions", "linuxParameters", "devices", "permissions"): ("read", "write", "mknod"),
    ("containerDefinitions", "logConfiguration", "logDriver"): (
        "json-file",
        "syslog",
        "journald",
        "gelf",
        "fluentd",
        "awslogs",
        "splunk",
        "awsfirelens",
    ),
    ("containerDefinitions", "portMappings", "appProtocol"): ("http", "http2", "grpc"),
    ("containerDefinitions", "resourceRequirements", "type"): ("GPU", "InferenceAccelerator", "NeuronDevice"),
    ("containerDefinitions", "versionConsistency"): ("enabled", "disabled"),
    ("ipcMode",): ("host", "task", "none"),
    ("networkMode",): ("bridge", "host", "awsvpc", "none"),
    ("pidMode",): ("host", "task"),
    ("placementConstraints", "type"): ("memberOf",),
    ("proxyConfiguration", "type"): ("APPMESH",),
    ("requiresCompatibilities",): ("EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"),
    ("runtimePlatform", "cpuArchitecture"): ("X86_64", "ARM64"),
    ("runtimePlatform", "operatingSystemFamily"): (
        "WINDOWS_SERVER_2019_FULL",
        "WINDOWS_SERVER_2019_CORE",
        "WINDOWS_SERVER_2016_FULL",
        "WINDOWS_SERVER_2004_CORE",
        "WINDOWS_SERVER_2022_CORE",
        "WINDOWS_SERVER_2022_FULL",
        "WINDOWS_SERVER_2025_CORE",
        "WINDOWS_SERVER_2025_FULL",
        "WINDOWS_SERVER_20H2_CORE",
        "LINUX",
    ),
    ("trustedExecutionConfiguration", "isolationMode"): ("SHARED", "ISOLATED_SANDBOX", "CONFIDENTIAL_SANDBOX"),
    ("volumes", "dockerVolumeConfiguration", "scope"): ("task", "shared"),
    ("volumes", "efsVolumeConfiguration", "authorizationConfig", "iam"): ("ENABLED", "DISABLED"),
    ("volumes", "efsVolumeConfiguration", "transitEncryption"): ("ENABLED", "DISABLED"),
}
"""Path of a field → what it may be. A test compares it with AWS's model."""


def values_are_known(definition: TaskDefinition) -> Iterator[str]:
    """
    A field with a list of values has one of them.

    A port's protocol is left out, as AWS takes anything but udp for tcp.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    Text: https://github.com/aws/amazon-ecs-cli/issues/667
    """
    for path, allowed in KNOWN_VALUES.items():
        for value in dict.fromkeys(_texts_at(definition, path)):
            if value not in allowed:
                yield f"{value} is not a valid value for {path[-1]}. The value must be one of [{','.join(allowed)}]"


def _texts_at(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts_at(item, path)
    elif path and isinstance(value, Mapping):
        yield from _texts_at(value.get(path[0]), path[1:])
    elif not path and isinstance(value, str):
        yield value


RULES: tuple[Rule, ...] = (values_are_known,)
