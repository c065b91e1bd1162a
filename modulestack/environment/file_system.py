"""A file system of an environment, which outlives tasks, modules and the stack itself: what the file may say of it."""

from __future__ import annotations

from typing import Literal

from modulestack.fields import kinds
from modulestack.fields.section import Section

AfterDays = Literal[
    "AFTER_1_DAY",
    "AFTER_7_DAYS",
    "AFTER_14_DAYS",
    "AFTER_30_DAYS",
    "AFTER_60_DAYS",
    "AFTER_90_DAYS",
    "AFTER_180_DAYS",
    "AFTER_270_DAYS",
    "AFTER_365_DAYS",
]
"""Source: https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html"""


class FileSystemLifecycle(Section):
    """When EFS moves files to cheaper storage, by when they were last used, and whether it moves them back."""

    transition_to_ia: AfterDays | None = None
    """To Infrequent Access. Reading there costs by the gigabyte."""
    transition_to_archive: AfterDays | None = None
    """To Archive, later than to Infrequent Access; three months are paid for at least."""
    transition_to_primary_storage_class: Literal["AFTER_1_ACCESS"] | None = None
    """Back to where they were, once they are read or written again. Absent: they stay there."""


class FileSystemSection(Section):
    """
    An EFS file system that volumes of modules are directories of: encrypted, backed up, reached by TLS and IAM only.

    `{}` makes one. It belongs to the environment, because what is in it outlives modules, and several may share it.
    """

    id: kinds.FileSystemId | None = None
    """One that is there already, and stays as it is. Absent: one is made."""
    security_group_id: kinds.SecurityGroupId | None = None
    """
    Of a file system with `id` that has its mount targets in the existing network: their security group, into which the
    modules' tasks are let. Absent: mount targets are made, one in each zone of the tasks.
    """
    kms_key_arn: kinds.KeyArn | None = None
    """ARN of a KMS key that encrypts it. Absent: AWS's own for EFS. A file system keeps what it was made with."""
    lifecycle: FileSystemLifecycle | None = None
    """Of files that nobody reads or writes for long. Absent: they stay in the storage that is quickest."""
    delete_with_environment: bool = False
    """Whether a file system that was made is deleted, with all that is in it, with the environment or this section."""

    @property
    def is_made(self) -> bool:
        """Whether it is the environment's own."""
        return self.id is None
