"""Refused: logs; the rule that each breaks, and what ECS says."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases.definitions import NO_ROUTER, ROUTER, logs, one, task, two

REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "log_drivers_are_fargates",
        one(**logs("syslog")),
        "Fargate does not support log driver syslog of container 'web'.",
    ),
    (
        "fargate_fetches_with_the_execution_role",
        {**one(**logs()), "executionRoleArn": ""},
        "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
    ),
    (
        "fargate_fetches_with_the_execution_role",
        {**one(image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"), "executionRoleArn": ""},
        "Fargate requires task definition to have execution role ARN to support ECR images.",
    ),
    (
        "awslogs_has_its_options",
        one(**logs(awslogs_group=None, awslogs_region=None)),
        "Log driver awslogs requires options: awslogs-group, awslogs-region",
    ),
    (
        "awslogs_has_its_options",
        one(**logs(awslogs_stream_prefix=None)),
        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.",
    ),
    ("awslogs_has_its_options", one(**logs(log_key="log")), "Log driver awslogs disallows options: log-key"),
    (
        "log_modes_are_known",
        one(**logs(mode="fast")),
        "Invalid log configuration option mode 'fast': it must be blocking or non-blocking.",
    ),
    ("firelens_has_both_ends", one(**logs("awsfirelens")), NO_ROUTER),
    (
        "firelens_has_both_ends",
        one(**ROUTER),
        (
            "When a firelensConfiguration object is specified, at least one container has to be configured with the "
            "awsfirelens log driver."
        ),
    ),
    (
        "firelens_has_both_ends",
        task(
            containerDefinitions=[
                {"name": "web", "image": "app:1", **logs("awsfirelens")},
                {"name": "one", "image": "router:1", **ROUTER},
                {"name": "two", "image": "router:1", **ROUTER},
            ]
        ),
        "Only one container in a task can have a firelensConfiguration object.",
    ),
    (
        "firelens_reads_files",
        two(
            {
                "firelensConfiguration": {
                    "type": "fluentbit",
                    "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/c"},
                }
            },
            **logs("awsfirelens"),
        ),
        "Fargate only supports the FireLens option config-file-type 'file'.",
    ),
)
