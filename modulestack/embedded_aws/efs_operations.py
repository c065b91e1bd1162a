"""
Operations of EFS that moto does not have, from moto's own state.

https://docs.aws.amazon.com/efs/latest/ug/API_PutBackupPolicy.html
https://docs.aws.amazon.com/efs/latest/ug/API_DescribeBackupPolicy.html
https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystemPolicy.html
https://docs.aws.amazon.com/efs/latest/ug/API_UpdateFileSystem.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

_BACKUP = "modulestack_backup"
"""Where a file system of moto's keeps what was last put."""


def put_backup_policy(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Switched on or off at once."""
    setattr(_file_system(context, params), _BACKUP, params["BackupPolicy"]["Status"])
    return {"BackupPolicy": {"Status": params["BackupPolicy"]["Status"]}}


def describe_backup_policy(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """What was put last; what a file system was made with, if nothing was."""
    file_system = _file_system(context, params)
    status = getattr(file_system, _BACKUP, None) or (file_system.backup_policy or {}).get("Status")
    if status is None:
        raise AwsError("PolicyNotFound", "None", 404)
    return {"BackupPolicy": {"Status": status}}


def delete_file_system_policy(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """From then on the default one counts, which lets everybody in."""
    _file_system(context, params).file_system_policy = None
    return {}


def update_file_system(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """How much it carries."""
    file_system = _file_system(context, params)
    file_system.throughput_mode = params.get("ThroughputMode", file_system.throughput_mode)
    provisioned = params.get("ProvisionedThroughputInMibps")
    file_system.provisioned_throughput_in_mibps = provisioned if file_system.throughput_mode == "provisioned" else None
    told = file_system.info_json()
    return {name: told[name] for name in ("FileSystemId", "OwnerId", "CreationToken", "ThroughputMode", "Encrypted")}


def _file_system(context: RequestContext, params: Mapping[str, Any]) -> Any:
    return context.backend("efs").file_systems_by_id[params["FileSystemId"]]


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("efs", "DeleteFileSystemPolicy"): delete_file_system_policy,
    ("efs", "DescribeBackupPolicy"): describe_backup_policy,
    ("efs", "PutBackupPolicy"): put_backup_policy,
    ("efs", "UpdateFileSystem"): update_file_system,
}
"""(boto3's service, operation) → what answers it; that there is the file system has been seen (validation/efs.py)."""
