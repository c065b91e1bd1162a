"""Stand-ins for snapshots of EBS volumes that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws


def seed_snapshots(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a snapshot for each of *references* (its id, and its GiB); says what was put."""
    for reference in dict.fromkeys(references):
        wanted, _, gib = reference.partition(" ")
        ec2 = aws.client("ec2")
        zone = ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
        volume = ec2.create_volume(AvailabilityZone=zone, Size=int(gib), VolumeType="gp3", Encrypted=True)["VolumeId"]
        made = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        with aws.internal():
            # The id is the file's: AWS draws one by lot.
            snapshots = aws.backend("ec2", aws.region).snapshots
            snapshot = snapshots.pop(made)
            snapshot.id = wanted
            snapshots[wanted] = snapshot
        ec2.delete_volume(VolumeId=volume)
        yield f"snapshot {wanted} of {gib} GiB"
