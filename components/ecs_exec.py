"""Where sessions of ECS Exec are logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Resource, ResourceOptions
from pulumi_aws import cloudwatch

from components.encryption_key import KeyOfAll, real
from modulestack.contract import paths
from modulestack.environment.model import Environment, Module


def before_service(
    name: str,
    environment: Environment,
    module: Module,
    *,
    encryption_key: KeyOfAll | None = None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Sequence[Resource]:
    """
    The log group of sessions in the tasks of *module*. ECS asks that it is there before a session begins.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandLogConfiguration.html
    """
    if module.exec is None:
        return ()
    group = cloudwatch.LogGroup(
        f"{name}-exec",
        name=paths.exec_log_group(environment.name, module.name),
        retention_in_days=module.exec.log_retention_days,
        kms_key_id=real(encryption_key, module.exec.kms_key_arn),
        tags=tags,
        opts=opts,
    )
    return (group,)
