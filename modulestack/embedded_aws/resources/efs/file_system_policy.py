"""aws:efs/fileSystemPolicy:FileSystemPolicy. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/efs_file_system_policy"""

from __future__ import annotations

import json

from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, given, known, params, the_id
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _written(answer: Described) -> str:
    """As the program wrote it, if that means the same."""
    found, wanted = str(answer.found["Policy"]), answer.known.get("policy")
    return wanted if isinstance(wanted, str) and json.loads(wanted) == json.loads(found) else found


HANDLER = TableHandler(
    ResourceTable(
        type="aws:efs/fileSystemPolicy:FileSystemPolicy",
        service="efs",
        create="put_file_system_policy",
        create_params=params(
            "fileSystemId=FileSystemId",
            "policy=Policy",
            bypassPolicyLockoutSafetyCheck="BypassPolicyLockoutSafetyCheck",
        ),
        put=True,
        id=given("{fileSystemId}"),
        describe="describe_file_system_policy",
        describe_params=lambda id_, _: {"FileSystemId": id_},
        missing=("FileSystemNotFound", "PolicyNotFound"),
        outputs={
            "bypassPolicyLockoutSafetyCheck": known("bypassPolicyLockoutSafetyCheck"),
            "fileSystemId": the_id,
            "policy": _written,
        },
        key=lambda id_, _: {"FileSystemId": id_},
        delete="delete_file_system_policy",
        replaces=frozenset({"fileSystemId", "region"}),
    )
)
"""Who may mount a file system, and how."""
