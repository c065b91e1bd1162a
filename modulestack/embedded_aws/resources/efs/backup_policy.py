"""aws:efs/backupPolicy:BackupPolicy. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/efs_backup_policy"""

from __future__ import annotations

from modulestack.embedded_aws.resources.resource_table import ResourceTable, given, the_id
from modulestack.embedded_aws.resources.table_handler import TableHandler

HANDLER = TableHandler(
    ResourceTable(
        type="aws:efs/backupPolicy:BackupPolicy",
        service="efs",
        create="put_backup_policy",
        create_params=lambda _, inputs: {
            "FileSystemId": inputs["fileSystemId"],
            "BackupPolicy": {"Status": inputs["backupPolicy"]["status"]},
        },
        put=True,
        id=given("{fileSystemId}"),
        describe="describe_backup_policy",
        describe_params=lambda id_, _: {"FileSystemId": id_},
        missing=("FileSystemNotFound", "PolicyNotFound"),
        outputs={
            "backupPolicy": lambda found: {"status": found.found["BackupPolicy"]["Status"]},
            "fileSystemId": the_id,
        },
        key=lambda id_, _: {"FileSystemId": id_},
        delete="put_backup_policy",
        delete_params=lambda _, __: {"BackupPolicy": {"Status": "DISABLED"}},
        replaces=frozenset({"fileSystemId", "region"}),
    )
)
"""Whether a file system is backed up every day."""
