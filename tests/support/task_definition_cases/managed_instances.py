"""Refused: Managed Instances; the rule that each breaks, and what ECS says."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases.definitions import MANAGED, WINDOWS, logs, one, task

REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "managed_instances_do_not_support",
        task(MANAGED, ephemeralStorage={"sizeInGiB": 30}),
        "Managed Instances compatible task definitions do not support ephemeralStorage",
    ),
    (
        "managed_instances_do_not_support",
        one(MANAGED, dnsServers=["10.0.0.2"]),
        "Managed Instances compatible task definitions do not support dnsServers",
    ),
    (
        "managed_instances_do_not_support",
        task(MANAGED, volumes=[{"name": "a", "dockerVolumeConfiguration": {"scope": "task"}}]),
        "Managed Instances compatible task definitions do not support dockerVolumeConfiguration",
    ),
    (
        "managed_instances_mount_what_they_can_write_to",
        task(MANAGED, volumes=[{"name": "a", "host": {"sourcePath": "/variable"}}]),
        (
            "Managed Instances only support a sourcePath in their writable directories, /var and /tmp, not '/variable' "
            "of volume 'a'."
        ),
    ),
    (
        "managed_instances_have_a_network",
        task(MANAGED, networkMode="bridge"),
        "Managed Instances only support the network modes 'awsvpc' and 'host', not 'bridge'.",
    ),
    (
        "managed_instances_run_linux",
        task(MANAGED, **WINDOWS),
        "Managed Instances only support the operating system family LINUX, not WINDOWS_SERVER_2022_CORE.",
    ),
    (
        "managed_instances_have_log_drivers",
        one(MANAGED, **logs("syslog")),
        (
            "Managed Instances compatible task definitions do not support the log driver syslog of container 'web': "
            "supported are awslogs, splunk, awsfirelens, json-file."
        ),
    ),
)
