"""Variables of containers: plain, by reference, from files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_for_fargate,
    mapping,
    maps,
    text,
    twice,
)


def secrets_have_names_of_their_own(definition: TaskDefinition) -> Iterator[str]:
    """
    A container has one value for each variable: plain, or by reference.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
    Text: https://github.com/dagster-io/dagster/issues/11622
    Text: https://github.com/CircleCI-Public/aws-ecs-orb/issues/210
    """
    for container in containers(definition):
        names = [text(secret, "name") for secret in maps(container, "secrets")]
        plain = {text(variable, "name") for variable in maps(container, "environment")}
        if repeated := twice(names):
            yield f"Duplicate secret names found: {', '.join(repeated)}. Each secret name must be unique."
        for name in dict.fromkeys(names):
            if name in plain:
                yield (
                    "The secret name must be unique and not shared with any new or existing environment variables set "
                    f"on the container, such as '{name}'."
                )


def secrets_need_an_execution_role(definition: TaskDefinition) -> Iterator[str]:
    """
    ECS fetches secrets, and what a private registry wants, with the execution role.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    if text(definition, "executionRoleArn"):
        return
    for container in containers(definition):
        log_secrets = maps(mapping(container, "logConfiguration"), "secretOptions")
        if maps(container, "secrets") or log_secrets:
            yield "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
        if mapping(container, "repositoryCredentials"):
            yield "When you are specifying repositoryCredentials, you must also specify a value for 'executionRoleArn'."


def environment_files_are_env_files(definition: TaskDefinition) -> Iterator[str]:
    """
    Ten files of variables at most, each the ARN of an object in S3 that ends in ``.env``.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html
    """
    for container in containers(definition):
        files = maps(container, "environmentFiles")
        if len(files) > limits.ENVIRONMENT_FILES:
            yield f"Environment files cannot have more than {limits.ENVIRONMENT_FILES} elements."
        for file in files:
            if not re.fullmatch(r"arn:aws[a-z-]*:s3:::[^/]+/.+", text(file, "value")):
                yield f"Invalid environment file value '{text(file, 'value')}': it must be the ARN of an S3 object."
            elif not text(file, "value").endswith(".env"):
                yield f"Invalid environment file value '{text(file, 'value')}': the file must have a .env extension."
        if files and is_for_fargate(definition) and not text(definition, "executionRoleArn"):
            yield "Fargate requires task definition to have execution role ARN to support environment files."


RULES: tuple[Rule, ...] = (
    secrets_have_names_of_their_own,
    secrets_need_an_execution_role,
    environment_files_are_env_files,
)
