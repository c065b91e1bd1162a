"""Where a container's output goes: what the file may say of it, and its log configuration."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from modulestack.features import secrets
from modulestack.features.context import ModuleContext
from modulestack.fields import kinds
from modulestack.fields.section import Section

NEVER_BLOCKS = {"mode": "non-blocking", "max-buffer-size": "25m"}
"""Options of awslogs, so that a slow log never stops the application."""
OWN = ("awslogs-create-group", "awslogs-group", "awslogs-region", "awslogs-stream-prefix")
"""Options of awslogs that are not the file's: releases and `modulestack logs` find the output by them."""


class LogDriver(Section):
    """Where a container's output goes. Absent: to the module's log group."""

    driver: Literal["awslogs", "awsfirelens", "splunk"] = "awslogs"
    """`awsfirelens`: to the container with `log_router`. `modulestack logs` shows what goes to the log group only."""
    options: dict[kinds.LogOption, str] = Field(default_factory=dict)
    """The driver's options; of awsfirelens those of Fluent Bit's or Fluentd's output, such as `Name`."""
    secret_options: dict[kinds.LogOption, kinds.Secret] = Field(default_factory=dict)
    """Options by reference, as secrets are."""


class LogRouter(Section):
    """Makes a container FireLens's log router: it gets the output of all with the driver `awsfirelens`."""

    type: Literal["fluentbit", "fluentd"] = "fluentbit"
    """What the image runs."""
    config_file: kinds.ContainerPath | None = None
    """A configuration in the image that is included; Fargate reads none from S3."""
    ecs_log_metadata: bool = True
    """Whether each line says of which cluster, task and container it is."""


def log_configuration(driver: LogDriver | None, context: ModuleContext) -> dict[str, Any]:
    """
    The log configuration of a container of the module of *context*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
    """
    found = driver or LogDriver()
    options = dict(found.options)
    if found.driver == "awslogs":
        options = {
            "awslogs-group": context.log_group,
            "awslogs-region": context.region,
            "awslogs-stream-prefix": context.log_stream_prefix,
            **NEVER_BLOCKS,
            **options,
        }
    secret_options = [
        {"name": name, "valueFrom": secrets.value_from(text, context)}
        for name, text in sorted(found.secret_options.items())
    ]
    return {
        "logDriver": found.driver,
        "options": options,
        **({"secretOptions": secret_options} if secret_options else {}),
    }


def firelens(router: LogRouter) -> dict[str, Any]:
    """
    The FireLens configuration of a log router.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
    """
    file = {"config-file-type": "file", "config-file-value": router.config_file} if router.config_file else {}
    return {
        "type": router.type,
        "options": {"enable-ecs-log-metadata": "true" if router.ecs_log_metadata else "false", **file},
    }
