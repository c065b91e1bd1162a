"""
What a task needs before its containers start: secrets, files of variables, file systems, log streams, images.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from __future__ import annotations

from typing import Any

from modulestack.contract.image_reference import split
from modulestack.embedded_aws.ecs import (
    awslogs_driver,
    container_variables,
    service_connect,
    service_connect_logs,
    task_mounts,
    unreachable,
)
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import TaskContainer


def unready(region: RegionState, task: EcsTask) -> str | None:
    """Why secrets, credentials or files cannot be read, volumes not mounted, or log streams not made."""
    for container in task.containers:
        if problem := unreachable.to_start(region, task, container):
            return problem
        credentials = (container.definition.get("repositoryCredentials") or {}).get("credentialsParameter")
        if credentials and (problem := region.dependencies.missing_credentials(credentials)):
            return (
                "ResourceInitializationError: unable to pull secrets or registry auth: "
                f"execution resource retrieval failed: {problem}"
            )
        for secret in _secrets(container):
            if problem := region.dependencies.missing_secret(secret["valueFrom"]):
                return (
                    "ResourceInitializationError: unable to pull secrets or registry auth: "
                    f"execution resource retrieval failed: {problem}"
                )
        files = container.definition.get("environmentFiles") or ()
        if missing := next(filter(None, (region.dependencies.missing_file(file["value"]) for file in files)), None):
            return f"{container_variables.FILES_FAILED}{missing}"
    if problem := service_connect.problem(region, task):
        return problem
    for mount in task_mounts.mounts(task):
        if problem := region.dependencies.mount_problem(mount):
            return problem
    out_of_reach = (unreachable.to_log(region, task, container) for container in task.containers)
    no_log = awslogs_driver.problem(region, task) or service_connect_logs.problem(region, task)
    return next(filter(None, out_of_reach), None) or no_log


def _secrets(container: TaskContainer) -> list[Any]:
    """What the container has of secrets: variables, and options of its log driver."""
    log = container.definition.get("logConfiguration") or {}
    return [*(container.definition.get("secrets") or ()), *(log.get("secretOptions") or ())]


def pull(region: RegionState, task: EcsTask) -> str | None:
    """Pull the images of all containers; why one cannot be pulled, which is its container's reason, too."""
    role = task.overrides.get("executionRoleArn") or task.definition.document.get("executionRoleArn")
    for container in task.containers:
        if problem := unreachable.to_pull(region, task, container):
            container.reason = problem
            return problem
        refused = region.dependencies.fetch(container.image, role)
        digest = None if refused else _digest(region, task, container)
        if digest is None or container.behaviour.pull_error:
            container.reason = (
                "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
                f"{container.image}: {refused or f'{container.image}: not found'}"
            )
            return container.reason
        container.digest = digest
        container.runtime_id = f"{task.id}-{region.ids.digits()[:10]}"
    return None


def _digest(region: RegionState, task: EcsTask, container: TaskContainer) -> str | None:
    """
    Digest of the container's image; a tag is resolved once per deployment.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
    """
    revision = task.deployment.revision if task.deployment else None
    if revision is None or container.definition.get("versionConsistency") == "disabled":
        return region.dependencies.digest(container.image)
    if container.name in revision.images:
        return region.dependencies.digest(str(split(container.image).pinned(revision.images[container.name])))
    digest = region.dependencies.digest(container.image)
    if digest is not None and not container.behaviour.pull_error:
        revision.images[container.name] = digest
    return digest
