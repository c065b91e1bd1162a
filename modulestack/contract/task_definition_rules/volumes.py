"""Volumes, and what containers mount of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.contract.task_definition_rules.container_rules import NAME
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_for_fargate,
    mapping,
    maps,
    name_of,
    number,
    text,
    twice,
)

_KINDS = (
    "host",
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "s3filesVolumeConfiguration",
)
_EFS_ID = re.compile(r"fs-[0-9a-f]{8,40}")
"""Source: https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html"""
_EFS_ACCESS_POINT = re.compile(r"fsap-[0-9a-f]{8,40}")
"""Source: https://docs.aws.amazon.com/efs/latest/ug/API_AccessPointDescription.html"""


def volumes_have_names(definition: TaskDefinition) -> Iterator[str]:
    """
    A volume has a name of its own, with a family's alphabet.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html (name)
    """
    names = [text(volume, "name") for volume in maps(definition, "volumes")]
    for name in names:
        if not name:
            yield "Volume.name should not be null or empty."
        elif not NAME.fullmatch(name):
            yield "Volume.name contains invalid characters."
    for name in twice(names):
        yield f"Volume names must be unique: '{name}' is used more than once."


def volumes_are_of_one_kind(definition: TaskDefinition) -> Iterator[str]:
    """
    A volume is the host's, Docker's, a file system's, or made at launch.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html
    Text: https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/185
    """
    for volume in maps(definition, "volumes"):
        kinds = [key for key in _KINDS if mapping(volume, key)]
        if volume.get("configuredAtLaunch"):
            kinds.append("configuredAtLaunch")
        if len(kinds) > 1:
            yield "When the volume parameter is specified, only one volume configuration type should be used."
    if sum(bool(volume.get("configuredAtLaunch")) for volume in maps(definition, "volumes")) > 1:
        yield "Only one volume of a task definition can be configured at launch."


def fargate_has_no_host_volumes(definition: TaskDefinition) -> Iterator[str]:
    """
    Nobody knows Fargate's hosts, so no path of theirs is mounted, no Docker volume and no Windows file server.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/wfsx-volumes.html
    Text: https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/174
    """
    if not is_for_fargate(definition):
        return
    for volume in maps(definition, "volumes"):
        if text(mapping(volume, "host"), "sourcePath"):
            yield "Fargate compatible task definitions do not support sourcePath"
        for key in ("dockerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"):
            if mapping(volume, key):
                yield f"Fargate compatible task definitions do not support {key}"


def docker_volumes_fit_their_scope(definition: TaskDefinition) -> Iterator[str]:
    """
    A Docker volume is provisioned by itself only if it is shared.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DockerVolumeConfiguration.html (autoprovision)
    """
    for volume in maps(definition, "volumes"):
        docker = mapping(volume, "dockerVolumeConfiguration")
        if docker.get("autoprovision") and text(docker, "scope") == "task":
            yield "Docker volume option autoprovision is only supported for scope shared."


def file_systems_have_ids(definition: TaskDefinition) -> Iterator[str]:
    """
    An EFS file system and its access point are named by their ids.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html (fileSystemId)
    """
    for volume in maps(definition, "volumes"):
        efs = mapping(volume, "efsVolumeConfiguration")
        if not efs:
            continue
        if not _EFS_ID.fullmatch(text(efs, "fileSystemId")):
            yield f"Invalid EFS file system ID '{text(efs, 'fileSystemId')}'."
        point = text(mapping(efs, "authorizationConfig"), "accessPointId")
        if point and not _EFS_ACCESS_POINT.fullmatch(point):
            yield f"Invalid EFS access point ID '{point}'."
        port = number(efs, "transitEncryptionPort")
        if port is not None and port not in limits.PORT:
            low, high = limits.PORT
            yield f"Invalid EFS transit encryption port {port}: it must be between {low} and {high}."


def access_points_have_their_root(definition: TaskDefinition) -> Iterator[str]:
    """
    An access point says where its root is.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html (accessPointId)
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_S3FilesVolumeConfiguration.html
    Text: https://github.com/aws/aws-cdk/issues/10683
    """
    for volume in maps(definition, "volumes"):
        efs, s3 = mapping(volume, "efsVolumeConfiguration"), mapping(volume, "s3filesVolumeConfiguration")
        if mapping(efs, "authorizationConfig").get("accessPointId") and text(efs, "rootDirectory") not in ("", "/"):
            yield 'When using an EFS access point, the root directory must either be set to "/" or be omitted.'
        if s3.get("accessPointArn") and text(s3, "rootDirectory") not in ("", "/"):
            yield 'When using an S3 Files access point, the root directory must either be set to "/" or be omitted.'


def efs_authorization_is_encrypted(definition: TaskDefinition) -> Iterator[str]:
    """
    Whoever authorizes himself to EFS does so over an encrypted connection; by IAM, with the task's role.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-efs-config.html
    """
    for volume in maps(definition, "volumes"):
        efs = mapping(volume, "efsVolumeConfiguration")
        authorization = mapping(efs, "authorizationConfig")
        by_iam = authorization.get("iam") == "ENABLED"
        if (by_iam or authorization.get("accessPointId")) and efs.get("transitEncryption") != "ENABLED":
            what = "IAM authorization" if by_iam else "an EFS access point"
            yield f"When using {what}, transit encryption must be enabled for the EFS volume."
        if by_iam and not text(definition, "taskRoleArn"):
            yield "When using IAM authorization for an EFS volume, a task role must be specified."


def mounts_are_of_volumes(definition: TaskDefinition) -> Iterator[str]:
    """
    A container mounts volumes of its task.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html
    Text: https://github.com/ansible/ansible/issues/35751
    """
    volumes = {text(volume, "name") for volume in maps(definition, "volumes")}
    for container in containers(definition):
        for mount in maps(container, "mountPoints"):
            if text(mount, "sourceVolume") not in volumes:
                yield f"Unknown volume '{text(mount, 'sourceVolume')}'."


def volumes_are_taken_from_containers(definition: TaskDefinition) -> Iterator[str]:
    """
    A container takes volumes from another container of its task.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_VolumeFrom.html (sourceContainer)
    Text: https://github.com/eagletmt/hako/pull/54
    """
    names = {name_of(container) for container in containers(definition)}
    for container in containers(definition):
        for other in (text(source, "sourceContainer") for source in maps(container, "volumesFrom")):
            if other not in names or other == name_of(container):
                yield f"Invalid 'volumesFrom' setting. Unknown container: '{other}'."


RULES: tuple[Rule, ...] = (
    volumes_have_names,
    volumes_are_of_one_kind,
    fargate_has_no_host_volumes,
    docker_volumes_fit_their_scope,
    file_systems_have_ids,
    access_points_have_their_root,
    efs_authorization_is_encrypted,
    mounts_are_of_volumes,
    volumes_are_taken_from_containers,
)
