"""
What the roles of a pipeline may do with an environment's file systems: plain statements, no effects.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticfilesystem.html
"""

from __future__ import annotations

import dataclasses

from modulestack.contract import iam_key_actions as of_key
from modulestack.contract import iam_storage_actions as of_storage
from modulestack.contract import partitions
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there are no file systems."""
    if not scope.has_file_systems:
        return []
    return [allow(of_storage.READ_FILE_SYSTEM, _all(scope))]


def change(scope: PolicyScope) -> list[Statement]:
    """
    What `pulumi up` makes and changes: what has the environment's tag, and mount targets of what the file names by id.

    Mount targets are network interfaces, which who asks for them must be allowed to make, too:
    https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    """
    if not scope.has_file_systems:
        return []
    systems, points = _all(scope)
    named = [
        scope.arn("elasticfilesystem", f"file-system/{each.id}")
        for each in scope.environment.file_systems.values()
        if each.id
    ]
    interfaces = [scope.arn("ec2", f"{kind}/*") for kind in ("network-interface", "security-group", "subnet")]
    return [
        allow(of_storage.CREATE_FILE_SYSTEM, [systems], scope.tags_on_create),
        allow(
            of_storage.CHANGE_FILE_SYSTEM + of_storage.MOUNT_FILE_SYSTEM + of_storage.CHANGE_FILE_SYSTEM_FURTHER,
            [systems, points],
            scope.has_tag,
        ),
        allow(
            of_storage.TAG_FILE_SYSTEM,
            [systems, points],
            scope.tags_while_creating("elasticfilesystem", "CreateFileSystem", "CreateAccessPoint"),
        ),
        *([allow(of_storage.MOUNT_FILE_SYSTEM, named)] if named else []),
        allow(of_storage.MOUNT_FILE_SYSTEM_FURTHER, interfaces),
        *_encrypted(scope),
    ]


def _encrypted(scope: PolicyScope) -> list[Statement]:
    """
    What who makes a file system under a key needs of it, by way of EFS only.

    Source: https://docs.aws.amazon.com/efs/latest/ug/EFSKMSPolicy.html
    """
    keys = {each.kms_key_arn for each in scope.environment.file_systems.values() if each.kms_key_arn}
    suffix = partitions.of_region(scope.account.region).dns_suffix
    via = {"StringEquals": {"kms:ViaService": f"elasticfilesystem.{scope.account.region}.{suffix}"}}
    return [allow(of_key.MAKE_FILE_SYSTEM, sorted(keys), via)] if keys else []


def look(scope: PolicyScope) -> list[Statement]:
    """
    What a release looks at before tasks mount: mount targets of the environment's file systems, and of those it names.

    They have its tag and no module's.
    """
    volumes = [volume for module in scope.modules for volume in module.volumes.values() if volume.efs]
    systems = [scope.environment.file_systems[str(volume.efs)] for volume in volumes]
    ids = {
        *(f"file-system/{each.id}" for each in systems if each.id),
        *(f"access-point/{volume.access_point_id}" for volume in volumes if volume.access_point_id),
    }
    named = [scope.arn("elasticfilesystem", each) for each in sorted(ids)]
    own = dataclasses.replace(scope, module="").has_tag
    return [
        *([allow(of_storage.LOOK_AT_FILE_SYSTEM, _all(scope), own)] if volumes else []),
        *([allow(of_storage.LOOK_AT_FILE_SYSTEM, named)] if named else []),
    ]


def _all(scope: PolicyScope) -> list[str]:
    return [scope.arn("elasticfilesystem", f"{kind}/*") for kind in ("file-system", "access-point")]
