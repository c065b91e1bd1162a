"""Containers: names, images, variables, secrets, health checks, order of start, restarts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_for_fargate,
    is_windows,
    mapping,
    maps,
    name_of,
    number,
    text,
    texts,
    twice,
)

NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.ECS_NAME_LENGTH}}}")
_IMAGE = re.compile(r"[A-Za-z0-9_.:/#\[\]-]+")
_DIGEST = re.compile(r"sha256:[0-9A-Fa-f]{64}")
CHECK_KINDS = ("CMD", "CMD-SHELL", "NONE")
_RANGES = {
    "interval": limits.CONTAINER_CHECK_INTERVAL_S,
    "timeout": limits.CONTAINER_CHECK_TIMEOUT_S,
    "retries": limits.CONTAINER_CHECK_RETRIES,
    "startPeriod": limits.CONTAINER_CHECK_START_PERIOD_S,
}


def family_is_a_name(definition: TaskDefinition) -> Iterator[str]:
    """
    A family's name has letters, digits, hyphens and underscores, 255 at most.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (family)
    Text: https://github.com/aws/amazon-ecs-cli/issues/37
    """
    family = text(definition, "family")
    if "family" in definition and not family:
        yield "Family should not be null or empty."
    elif family and not NAME.fullmatch(family):
        long = len(family) > limits.ECS_NAME_LENGTH
        yield f"Family is longer than {limits.ECS_NAME_LENGTH}." if long else "Family contains invalid characters."


def containers_have_names(definition: TaskDefinition) -> Iterator[str]:
    """
    Each container has a name of its own, with a family's alphabet.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (name)
    Text: https://github.com/hashicorp/terraform/issues/2888
    Text: https://github.com/hashicorp/terraform-provider-aws/issues/5950
    """
    for container in containers(definition):
        if not name_of(container):
            yield "Container.name should not be null or empty."
        elif not NAME.fullmatch(name_of(container)):
            yield "Container.name contains invalid characters."
    for name in twice([name_of(container) for container in containers(definition)]):
        if name:
            yield f"Container names must be unique: '{name}' is used more than once."


def containers_have_images(definition: TaskDefinition) -> Iterator[str]:
    """
    Each container has an image: 255 characters, or as many before its digest, which is a sha256.

    Brackets are not on the page's list of characters; they are let pass, as registries with IPv6 addresses have them.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (image)
    Text: https://github.com/OctopusDeploy/Issues/issues/10026
    """
    for container in containers(definition):
        name, at, digest = text(container, "image").partition("@")
        if not name:
            yield "Container.image should not be null or empty."
        elif len(name) > limits.IMAGE_LENGTH:
            yield f"Container.image is longer than {limits.IMAGE_LENGTH}."
        elif not _IMAGE.fullmatch(name) or (at and not _DIGEST.fullmatch(digest)):
            yield "Container.image contains invalid characters."


def one_container_is_essential(definition: TaskDefinition) -> Iterator[str]:
    """
    A task ends with its essential containers, so it has one.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (essential)
    """
    if containers(definition) and not any(c.get("essential", True) for c in containers(definition)):
        yield "Task definition does not have any essential containers."


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


def health_checks_are_commands(definition: TaskDefinition) -> Iterator[str]:
    """
    A health check begins with CMD or CMD-SHELL, and its numbers are in their ranges.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """
    for container in containers(definition):
        check = mapping(container, "healthCheck")
        if "healthCheck" not in container or container["healthCheck"] is None:
            continue
        command = texts(check, "command")
        if not command or command[0] not in CHECK_KINDS:
            yield "Invalid health check command: it must begin with CMD or CMD-SHELL."
        for key, allowed in _RANGES.items():
            value = number(check, key)
            if value is not None and value not in allowed:
                yield f"Invalid health check {key} {value}: it must be between {allowed.min} and {allowed.max}."


def containers_wait_for_what_can_happen(definition: TaskDefinition) -> Iterator[str]:
    """
    A container waits for containers of its task, for health that is checked, and for an end that is no task's end.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    Text: https://github.com/boto/boto3/issues/2436
    """
    by_name = {name_of(container): container for container in containers(definition)}
    for label, container in by_name.items():
        for dependency in maps(container, "dependsOn"):
            awaited, condition = text(dependency, "containerName"), text(dependency, "condition")
            other = by_name.get(awaited)
            if other is None:
                yield (
                    f"Container '{label}' depends on container '{awaited}' that is not defined in the task definition."
                )
            elif condition == "HEALTHY" and not mapping(other, "healthCheck"):
                yield (
                    f"Container '{label}' depends on container '{awaited}' with condition HEALTHY, "
                    "but it does not have a health check."
                )
            elif condition in ("COMPLETE", "SUCCESS") and other.get("essential", True):
                yield "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"


def containers_do_not_wait_in_a_circle(definition: TaskDefinition) -> Iterator[str]:
    """
    Some container can be the first.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    """
    waits = {
        name_of(container): [text(awaited, "containerName") for awaited in maps(container, "dependsOn")]
        for container in containers(definition)
    }
    for label in waits:
        reached, frontier = set[str](), list(waits[label])
        while frontier:
            if (step := frontier.pop()) not in reached:
                reached.add(step)
                frontier += waits.get(step, [])
        if label in reached:
            yield "Container dependencies must not be circular."
            return


def timeouts_are_in_range(definition: TaskDefinition) -> Iterator[str]:
    """
    On Fargate, 2 to 120 seconds to start and to stop.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout)
    """
    least, longest = limits.STOP_TIMEOUT_S
    if not is_for_fargate(definition):
        return
    for container in containers(definition):
        for key in ("startTimeout", "stopTimeout"):
            value = number(container, key)
            setting = f"Invalid setting for container '{name_of(container)}'. '{key}' must be at"
            if value is not None and value < least:
                yield f"{setting} least {least} on Fargate."
            elif value is not None and value > longest:
                yield f"{setting} most {longest} on Fargate."


def restart_policies_are_in_range(definition: TaskDefinition) -> Iterator[str]:
    """
    A restart every 60 to 1,800 seconds, and 50 exit codes at most that are left alone.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
    """
    allowed = limits.RESTART_ATTEMPT_PERIOD_S
    for container in containers(definition):
        policy = mapping(container, "restartPolicy")
        period, codes = number(policy, "restartAttemptPeriod"), policy.get("ignoredExitCodes")
        setting = f"Invalid setting for container '{name_of(container)}'."
        if period is not None and period not in allowed:
            yield f"{setting} 'restartAttemptPeriod' must be between {allowed.min} and {allowed.max}."
        if isinstance(codes, list) and len(codes) > limits.IGNORED_EXIT_CODES:
            yield f"{setting} 'ignoredExitCodes' cannot have more than {limits.IGNORED_EXIT_CODES} elements."


def credential_specs_are_one(definition: TaskDefinition) -> Iterator[str]:
    """
    One credential spec for Active Directory at most.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (credentialSpecs)
    """
    for container in containers(definition):
        if len(texts(container, "credentialSpecs")) > 1:
            setting = f"Invalid setting for container '{name_of(container)}'."
            yield f"{setting} 'credentialSpecs' cannot have more than 1 element."


def linux_only_settings(definition: TaskDefinition) -> Iterator[str]:
    """
    Windows containers have no users, links, capabilities, read-only root and the like.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    if not is_windows(definition):
        return
    for key in ("pidMode", "ipcMode"):
        if text(definition, key):
            yield f"Windows containers do not support '{key}'."
    for container in containers(definition):
        for key in _LINUX_ONLY:
            if container.get(key):
                yield f"Windows containers do not support '{key}' of container '{name_of(container)}'."


_LINUX_ONLY = (
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "extraHosts",
    "linuxParameters",
    "links",
    "privileged",
    "readonlyRootFilesystem",
)

RULES: tuple[Rule, ...] = (
    family_is_a_name,
    containers_have_names,
    containers_have_images,
    one_container_is_essential,
    secrets_have_names_of_their_own,
    secrets_need_an_execution_role,
    environment_files_are_env_files,
    health_checks_are_commands,
    containers_wait_for_what_can_happen,
    containers_do_not_wait_in_a_circle,
    timeouts_are_in_range,
    restart_policies_are_in_range,
    credential_specs_are_one,
    linux_only_settings,
)
