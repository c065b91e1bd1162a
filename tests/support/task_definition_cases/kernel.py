"""Refused: settings of the kernel, placement and tags; the rule that each breaks, and what ECS says."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases.definitions import EC2, linux, one, task, unsupported

REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    *(
        ("fargate_does_not_support", one(**{key: value}), unsupported(key))
        for key, value in {
            "disableNetworking": True,
            "dnsSearchDomains": ["example.com"],
            "dnsServers": ["10.0.0.2"],
            "dockerSecurityOptions": ["label:a"],
            "privileged": True,
        }.items()
    ),
    *(
        ("fargate_does_not_support", one(**linux(**{key: value})), unsupported(key))
        for key, value in {
            "devices": [{"hostPath": "/dev/fuse"}],
            "sharedMemorySize": 64,
            "maxSwap": 1,
            "swappiness": 1,
        }.items()
    ),
    (
        "fargate_adds_one_capability",
        one(**linux(capabilities={"add": ["SYS_PTRACE", "NET_ADMIN"]})),
        unsupported("adding Linux capabilities NET_ADMIN"),
    ),
    (
        "capabilities_are_known",
        one(**linux(capabilities={"drop": ["EVERYTHING"]})),
        "Invalid Linux capability 'EVERYTHING' of container 'web'.",
    ),
    (
        "fargate_places_and_shares_by_itself",
        task(placementConstraints=[{"type": "memberOf", "expression": "x"}]),
        "Fargate does not support task placement constraints.",
    ),
    (
        "fargate_places_and_shares_by_itself",
        task(ipcMode="task"),
        "Tasks using the Fargate launch type do not support ipcMode.",
    ),
    (
        "fargate_places_and_shares_by_itself",
        task(pidMode="host"),
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
    ),
    (
        "resources_are_there",
        one(resourceRequirements=[{"type": "GPU", "value": "1"}]),
        unsupported("GPU resource requirements"),
    ),
    (
        "resources_are_there",
        one(EC2, resourceRequirements=[{"type": "InferenceAccelerator", "value": "device"}]),
        "Unknown inference accelerator 'device' of container 'web'.",
    ),
    (
        "ulimits_are_in_order",
        one(ulimits=[{"name": "nofile", "softLimit": 2048, "hardLimit": 1024}]),
        "Ulimit nofile of container 'web': softLimit must not be greater than hardLimit.",
    ),
    (
        "ulimits_are_in_order",
        one(ulimits=[{"name": "memory", "softLimit": 1, "hardLimit": 1}]),
        "Unrecognized ulimit name memory",
    ),
    (
        "temporary_file_systems_have_a_size",
        one(**linux(tmpfs=[{"containerPath": "/tmp", "size": 0}])),
        "The container has an invalid tmpfs size value specified. It must be a non-zero, non-negative integer.",
    ),
    (
        "system_controls_are_namespaced",
        one(systemControls=[{"namespace": "vm.swappiness", "value": "1"}]),
        "Invalid system control 'vm.swappiness' of container 'web'.",
    ),
    (
        "tags_are_tags",
        task(tags=[{"key": f"k{number}", "value": "v"} for number in range(51)]),
        "The maximum number of tags per resource is 50: 51 were given.",
    ),
    (
        "tags_are_tags",
        task(tags=[{"key": "AWS:mine", "value": "v"}]),
        "Tag keys and values that start with aws: are reserved for internal use: 'AWS:mine'.",
    ),
    (
        "tags_are_tags",
        task(tags=[{"key": "a", "value": "1\n2"}]),
        "Tag 'a' has characters other than letters, numbers, spaces and _ . : / = + - @.",
    ),
    (
        "tags_are_tags",
        task(tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]),
        "Tag keys must be unique: 'a' is used more than once.",
    ),
)
