"""Stand-ins for EFS file systems that somebody else made, with their access points and mount targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.seeding.security_groups import make_group

OWNER = 1000
"""Whose directories access points lead to."""


def seed_file_systems(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """
    Make what each of *references* names: a file system's id, then ids of access points, and of a security group.

    With a security group it has mount targets in the VPC that is there already, which let in whoever that group does.
    """
    for reference in dict.fromkeys(references):
        file_system, *others = reference.split()
        if file_system not in _there(aws):
            _make(aws, file_system)
            yield f"EFS file system {file_system}"
        for other in others:
            if other.startswith("sg-"):
                _mount_targets(aws, file_system, other)
                yield f"mount targets of {file_system}, in security group {other}"
            else:
                _access_point(aws, file_system, other)
                yield f"EFS access point {other}"


def _there(aws: EmbeddedAws) -> set[str]:
    return {each["FileSystemId"] for each in aws.client("efs").describe_file_systems()["FileSystems"]}


def _make(aws: EmbeddedAws, wanted: str) -> None:
    """The id is the file's: AWS draws it by lot."""
    made = aws.client("efs").create_file_system(CreationToken=wanted, Encrypted=True)
    with aws.internal():
        backend = aws.backend("efs")
        found = backend.file_systems_by_id.pop(made["FileSystemId"])
        found.file_system_id = wanted
        found.file_system_arn = found.file_system_arn.replace(made["FileSystemId"], wanted)
        backend.file_systems_by_id[wanted] = found


def _access_point(aws: EmbeddedAws, file_system: str, wanted: str) -> None:
    made = aws.client("efs").create_access_point(
        ClientToken=wanted,
        FileSystemId=file_system,
        PosixUser={"Uid": OWNER, "Gid": OWNER},
        RootDirectory={"Path": f"/{wanted}"},
    )
    with aws.internal():
        points = aws.backend("efs").access_points
        found = points.pop(made["AccessPointId"])
        found.access_point_id = wanted
        found.access_point_arn = found.access_point_arn.replace(made["AccessPointId"], wanted)
        points[wanted] = found


def _mount_targets(aws: EmbeddedAws, file_system: str, group: str) -> None:
    ec2, efs = aws.client("ec2"), aws.client("efs")
    vpc = make_group(aws, group, f"of {file_system}")
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    taken = {
        each["AvailabilityZoneName"] for each in efs.describe_mount_targets(FileSystemId=file_system)["MountTargets"]
    }
    for subnet in {
        each["AvailabilityZone"]: each["SubnetId"] for each in subnets if each["AvailabilityZone"] not in taken
    }.values():
        efs.create_mount_target(FileSystemId=file_system, SubnetId=subnet, SecurityGroups=[group])
