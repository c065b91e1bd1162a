"""What both sides, and the embedded AWS, know of EFS: its port, and the permissions by which it is mounted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import iam_policy
from modulestack.contract.account import AwsAccount
from modulestack.contract.policy_document import Document, allow, document

PORT = 2049
"""Of NFS. Source: https://docs.aws.amazon.com/efs/latest/ug/network-access.html"""
MOUNT, WRITE = "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"
"""Source: https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html"""
ACCESS_POINT = "elasticfilesystem:AccessPointArn"
"""Condition key: by which access point. Source: the same."""


def through(access_point: str | None, statements: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Those of *statements* that hold for whoever mounts by *access_point* (its id; None: by none)."""
    for statement in statements:
        conditions = (statement.get("Condition") or {}).values()
        wanted = [
            iam_policy.listed(value)
            for keys in conditions
            for key, value in keys.items()
            if key.lower() == ACCESS_POINT.lower()
        ]
        if all(any(str(each).endswith((f"/{access_point}", "/*")) for each in values) for values in wanted):
            yield statement


def mounts(account: AwsAccount, volumes: Sequence[tuple[str, str, bool]]) -> Document:
    """
    What tasks need to mount *volumes*: of each the ids of file system and access point, and whether it is only read.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticfilesystem.html
    """
    return document(
        *(
            allow(
                [MOUNT] if read_only else [MOUNT, WRITE],
                [account.arn("elasticfilesystem", f"file-system/{file_system}")],
                {"StringEquals": {ACCESS_POINT: account.arn("elasticfilesystem", f"access-point/{access_point}")}},
            )
            for file_system, access_point, read_only in volumes
        )
    )
