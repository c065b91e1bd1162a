"""Log drivers, their options, and FireLens."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.image_reference import ecr_of
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_for_fargate,
    mapping,
    name_of,
    text,
)

FARGATE_LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
AWSLOGS_OPTIONS = frozenset(
    (
        "awslogs-create-group", "awslogs-credentials-endpoint", "awslogs-datetime-format", "awslogs-endpoint",
        "awslogs-force-flush-interval-seconds", "awslogs-format", "awslogs-group", "awslogs-max-buffered-events",
        "awslogs-multiline-pattern", "awslogs-region", "awslogs-stream", "awslogs-stream-prefix", "env", "env-regex",
        "labels", "labels-regex", "max-buffer-size", "mode", "tag",
    )
)  # fmt: skip
"""
ECS's options and Docker's own, so that none is refused that an agent would pass on.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
Source: https://docs.docker.com/engine/logging/drivers/awslogs/
"""


def log_drivers_are_fargates(definition: TaskDefinition) -> Iterator[str]:
    """
    Fargate has three log drivers.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html (logDriver)
    """
    for container in containers(definition):
        driver = text(mapping(container, "logConfiguration"), "logDriver")
        if driver and is_for_fargate(definition) and driver not in FARGATE_LOG_DRIVERS:
            yield f"Fargate does not support log driver {driver} of container '{name_of(container)}'."


def fargate_fetches_with_the_execution_role(definition: TaskDefinition) -> Iterator[str]:
    """
    Without an execution role, Fargate can neither write logs nor pull from ECR.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    Text: https://github.com/virtual-kubelet/virtual-kubelet/issues/193
    """
    if not is_for_fargate(definition) or text(definition, "executionRoleArn"):
        return
    for container in containers(definition):
        if text(mapping(container, "logConfiguration"), "logDriver") == "awslogs":
            yield "Fargate requires task definition to have execution role ARN to support log driver awslogs."
        if ecr_of(text(container, "image")):
            yield "Fargate requires task definition to have execution role ARN to support ECR images."


def awslogs_has_its_options(definition: TaskDefinition) -> Iterator[str]:
    """
    The awslogs driver wants a group and a region, on Fargate a stream prefix too, and knows no options but its own.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html (options)
    Text: https://github.com/aws/aws-cdk/issues/1422
    Text: https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/83
    """
    for container in containers(definition):
        logs = mapping(container, "logConfiguration")
        if text(logs, "logDriver") != "awslogs":
            continue
        options = mapping(logs, "options")
        if missing := [key for key in ("awslogs-group", "awslogs-region") if not options.get(key)]:
            yield f"Log driver awslogs requires options: {', '.join(missing)}"
        if is_for_fargate(definition) and not options.get("awslogs-stream-prefix"):
            yield (
                "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver "
                "awslogs."
            )
        if unknown := sorted(key for key in options if key not in AWSLOGS_OPTIONS):
            yield f"Log driver awslogs disallows options: {', '.join(unknown)}"


def log_modes_are_known(definition: TaskDefinition) -> Iterator[str]:
    """
    A container waits for its log to be taken, or does not.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html (options)
    """
    for container in containers(definition):
        options = mapping(mapping(container, "logConfiguration"), "options")
        mode = options.get("mode")
        if mode is not None and mode not in ("blocking", "non-blocking"):
            yield f"Invalid log configuration option mode '{mode}': it must be blocking or non-blocking."


def firelens_has_both_ends(definition: TaskDefinition) -> Iterator[str]:
    """
    Logs are routed from a container with awsfirelens to the one log router of the task.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
    Text: https://github.com/fabfuel/ecs-deploy/issues/164
    Text: https://github.com/cloudposse/terraform-aws-ecs-container-definition/issues/47
    """
    routers = [container for container in containers(definition) if mapping(container, "firelensConfiguration")]
    drivers = [text(mapping(container, "logConfiguration"), "logDriver") for container in containers(definition)]
    if "awsfirelens" in drivers and not routers:
        yield (
            "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be "
            "configured in one of the containers."
        )
    if routers and "awsfirelens" not in drivers:
        yield (
            "When a firelensConfiguration object is specified, at least one container has to be configured with the "
            "awsfirelens log driver."
        )
    if len(routers) > 1:
        yield "Only one container in a task can have a firelensConfiguration object."


def firelens_reads_files(definition: TaskDefinition) -> Iterator[str]:
    """
    A log router's configuration comes from S3 or from a file in its image; on Fargate from a file.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_FirelensConfiguration.html (options)
    """
    for container in containers(definition):
        options = mapping(mapping(container, "firelensConfiguration"), "options")
        kind = options.get("config-file-type")
        if kind is not None and kind not in ("s3", "file"):
            yield f"Invalid FireLens option config-file-type '{kind}': it must be s3 or file."
        elif kind == "s3" and is_for_fargate(definition):
            yield "Fargate only supports the FireLens option config-file-type 'file'."
        if kind and not options.get("config-file-value"):
            yield "FireLens option config-file-type requires option config-file-value."


RULES: tuple[Rule, ...] = (
    log_drivers_are_fargates,
    fargate_fetches_with_the_execution_role,
    awslogs_has_its_options,
    log_modes_are_known,
    firelens_has_both_ends,
    firelens_reads_files,
)
