"""What ECS needs of EC2, IAM and KMS to make volumes, read from moto's objects inside ``EmbeddedAws.internal()``."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from modulestack.contract import iam_policy
from modulestack.embedded_aws.ecs import role_policies
from modulestack.embedded_aws.interfaces import AccountInterface

DEVICES = tuple(f"/dev/xvd{first}{last}" for first in "cb" for last in reversed(string.ascii_lowercase))
"""
Under which an instance has volumes of tasks, the first that is free.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
"""


class NoVolume(Exception):
    """A volume cannot be made; the message is the ``statusReason`` of its attachment."""


class VolumeDependencies:
    """Volumes of one account and region."""

    def __init__(self, aws: AccountInterface, region: str) -> None:
        self._aws = aws
        self._region = region
        self._formats: dict[str, str] = {}
        """What volumes that were made here are formatted with, by id; they may be gone."""

    def is_trusted(self, role_arn: str) -> bool:
        """Whether ECS may take the role."""
        return role_policies.lets_ecs(self._aws, role_arn)

    def may_create(self, role_arn: str) -> bool:
        """Whether the role may make and attach volumes."""
        given = role_policies.statements(self._aws, role_arn)
        volume = f"arn:aws:ec2:{self._region}:{self._aws.account_id}:volume/*"
        return all(
            iam_policy.is_allowed(f"ec2:{action}", volume.replace("arn:aws:", f"arn:{role_arn.split(':')[1]}:"), given)
            for action in ("CreateVolume", "CreateTags", "AttachVolume")
        )

    def snapshot_gib(self, snapshot: str) -> int | None:
        """Of what size it is; None: there is none."""
        found = self._ec2.snapshots.get(snapshot)
        return None if found is None else int(found.volume.size)

    def is_readable(self, managed: Mapping[str, Any]) -> bool:
        """
        Whether a volume has the file system that it is said to have: its snapshot's, if it is known what that has.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes-scenarios.html
        """
        found = self._ec2.snapshots.get(managed.get("snapshotId"))
        known = None if found is None else self._formats.get(str(found.volume.id))
        return known in (None, _format(managed))

    def create(self, managed: Mapping[str, Any], *, zone: str, tags: Mapping[str, str], at: str | None) -> str:
        """
        A volume in *zone*, attached to the instance *at* (None: to a task on Fargate). Its id.

        Raises:
            NoVolume: its key cannot be used, its snapshot is gone, or the instance takes no more of them.
        """
        snapshot, key = managed.get("snapshotId"), managed.get("kmsKeyId")
        if snapshot and self.snapshot_gib(snapshot) is None:
            raise NoVolume(_failed("InvalidSnapshot.NotFound", f"The snapshot '{snapshot}' does not exist."))
        if key and not self._may_use(key, managed.get("roleArn", "")):
            text = (
                "The client token you have provided is associated with a resource that is already deleted. Please use "
                "a different client token."
            )
            raise NoVolume(_failed("IdempotentParameterMismatch", text))
        taken = set() if at is None else {*self._ec2.get_instance(at).block_device_mapping}
        device = next((name for name in DEVICES if name not in taken), None)
        if device is None:
            raise NoVolume(_failed("AttachmentLimitExceeded", f"Too many volumes are attached to instance '{at}'."))
        made = self._ec2.create_volume(
            size=managed.get("sizeInGiB"),
            zone_name=zone,
            snapshot_id=snapshot,
            encrypted=bool(managed.get("encrypted")),
            kms_key_id=key,
            volume_type=managed.get("volumeType", "gp3"),
            iops=managed.get("iops"),
            throughput=managed.get("throughput"),
        )
        self._formats[str(made.id)] = _format(managed)
        made.add_tags(dict(tags))
        if at is not None:
            self._ec2.attach_volume(made.id, at, device)
        return str(made.id)

    def detach(self, volume: str) -> None:
        """Take it from its instance; what is gone, or of no instance, is ignored."""
        if (found := self._ec2.volumes.get(volume)) is not None and found.attachment is not None:
            found.attachment.instance.block_device_mapping.pop(found.attachment.device, None)
            found.attachment = None

    def delete(self, volume: str) -> None:
        """What is gone is ignored."""
        self._ec2.volumes.pop(volume, None)

    def _may_use(self, key: str, role: str) -> bool:
        """Whether there is such a key, enabled, and the role may give it to EC2."""
        kms = self._aws.backend("kms", self._region)
        id_ = key.rpartition("/")[2]
        found = kms.keys.get(id_)
        if found is None or found.key_state != "Enabled":
            return False
        return iam_policy.is_allowed("kms:CreateGrant", key, role_policies.statements(self._aws, role))

    @property
    def _ec2(self) -> Any:
        return self._aws.backend("ec2", self._region)


def _format(managed: Mapping[str, Any]) -> str:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html"""
    return str(managed.get("filesystemType", "xfs"))


def _failed(code: str, text: str) -> str:
    """Text: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes-scenarios.html"""
    return f'ECS failed to set up the EBS volume. Encountered {code}"; "{text}"'
