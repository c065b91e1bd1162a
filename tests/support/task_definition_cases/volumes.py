"""Refused: volumes and mounts; the rule that each breaks, and what ECS says."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases.definitions import EC2, efs, one, task, unsupported

REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("volumes_have_names", task(volumes=[{}]), "Volume.name should not be null or empty."),
    (
        "volumes_have_names",
        task(volumes=[{"name": "a"}, {"name": "a"}]),
        "Volume names must be unique: 'a' is used more than once.",
    ),
    (
        "volumes_are_of_one_kind",
        task(EC2, volumes=[{**efs()[0], "host": {"sourcePath": "/a"}}]),
        "When the volume parameter is specified, only one volume configuration type should be used.",
    ),
    (
        "volumes_are_of_one_kind",
        task(volumes=[{"name": name, "configuredAtLaunch": True} for name in "ab"]),
        "Only one volume of a task definition can be configured at launch.",
    ),
    (
        "fargate_has_no_host_volumes",
        task(volumes=[{"name": "a", "host": {"sourcePath": "/a"}}]),
        unsupported("sourcePath"),
    ),
    (
        "fargate_has_no_host_volumes",
        task(volumes=[{"name": "a", "dockerVolumeConfiguration": {"scope": "task"}}]),
        unsupported("dockerVolumeConfiguration"),
    ),
    (
        "docker_volumes_fit_their_scope",
        task(EC2, volumes=[{"name": "a", "dockerVolumeConfiguration": {"scope": "task", "autoprovision": True}}]),
        "Docker volume option autoprovision is only supported for scope shared.",
    ),
    (
        "file_systems_have_ids",
        task(volumes=efs(fileSystemId="my-files")),
        "Invalid EFS file system ID 'my-files'.",
    ),
    (
        "file_systems_have_ids",
        task(volumes=efs(authorizationConfig={"accessPointId": "here"}, transitEncryption="ENABLED")),
        "Invalid EFS access point ID 'here'.",
    ),
    (
        "access_points_have_their_root",
        task(
            volumes=efs(
                rootDirectory="/data",
                transitEncryption="ENABLED",
                authorizationConfig={"accessPointId": "fsap-0123456789abcdef0"},
            )
        ),
        'When using an EFS access point, the root directory must either be set to "/" or be omitted.',
    ),
    (
        "efs_authorization_is_encrypted",
        task(volumes=efs(authorizationConfig={"accessPointId": "fsap-0123456789abcdef0"})),
        "When using an EFS access point, transit encryption must be enabled for the EFS volume.",
    ),
    (
        "efs_authorization_is_encrypted",
        task(volumes=efs(transitEncryption="ENABLED", authorizationConfig={"iam": "ENABLED"})),
        "When using IAM authorization for an EFS volume, a task role must be specified.",
    ),
    (
        "mounts_are_of_volumes",
        one(mountPoints=[{"sourceVolume": "tmp", "containerPath": "/tmp"}]),
        "Unknown volume 'tmp'.",
    ),
    (
        "volumes_are_taken_from_containers",
        one(volumesFrom=[{"sourceContainer": "db"}]),
        "Invalid 'volumesFrom' setting. Unknown container: 'db'.",
    ),
)
