"""Volumes of Amazon EBS: a new one for each task, made as it starts and gone with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Protocol

from modulestack.contract import arn, ebs, limits
from modulestack.contract.ebs import VolumeType
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import PipelineAccess, Seed, Statement
from modulestack.features.job import Job
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation

OWN_VOLUME = "a task gets a volume of its own"
"""What a rehearsal shows of a module with such a volume."""
LOOK = ("ec2:DescribeSnapshots",)
"""What who releases needs to see whether volumes can be made."""


class Ebs(Section):
    """A disk of the task's own, encrypted: a new one for each task, deleted when it stops. A task has one at most."""

    size_gib: Annotated[int, within(limits.Range(1, 16384))] | None = None
    """How large it is: io1 and io2 from 4, st1 and sc1 from 125. Absent, with `snapshot_id`: as large as that."""
    type: VolumeType = "gp3"
    """What it is made of, as EBS calls it."""
    iops: Annotated[int, within(limits.Range(100, 256_000))] | None = None
    """
    Operations per second: of gp3 3000 to 16000 (absent: 3000), of io1 100 to 64000, of io2 100 to 256000, which both
    must say; at most 500, 50 and 1000 of them for each GiB. Others take none.
    """
    throughput_mib_s: Annotated[int, within(ebs.THROUGHPUT_MIB_S)] | None = None
    """MiB per second, of gp3 only, a quarter of its `iops` at most. Absent: 125."""
    filesystem: Literal["xfs", "ext4", "ext3"] = "xfs"
    """What it is formatted with; with `snapshot_id`, what that was: with another one no task can start."""
    kms_key_arn: kinds.KeyArn | None = None
    """A key of yours to encrypt it with; its policy must let the module's infrastructure role use it. Absent: AWS's."""
    snapshot_id: kinds.SnapshotId | None = None
    """What is in it when a task starts. Absent: nothing."""
    initialization_rate_mib_s: Annotated[int, within(ebs.INITIALIZATION_RATE_MIB_S)] | None = None
    """How fast it is filled from the snapshot. Absent: as it is read."""


class _Volume(Protocol):
    @property
    def ebs(self) -> Ebs | None: ...


class HasVolumes(Protocol):
    """A module with its volumes."""

    @property
    def name(self) -> str:
        """The module's."""

    @property
    def volumes(self) -> Mapping[str, _Volume]:
        """By name."""


class _WithJobs(HasVolumes, Protocol):
    @property
    def jobs(self) -> Mapping[str, Job]: ...


def volumes_of(module: HasVolumes) -> dict[str, Ebs]:
    """Those of *module*, by name."""
    return {name: volume.ebs for name, volume in module.volumes.items() if volume.ebs is not None}


def a_task_has_one(module: HasVolumes) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html (considerations)"""
    names = list(volumes_of(module))
    for name in names[1:]:
        text = "is the second EBS volume, and ECS gives a task one: keep one of them, or put the other one in efs"
        yield RuleViolation((("volumes", name, "ebs"), ("volumes", names[0], "ebs")), text)


def a_schedule_gives_no_volume(module: _WithJobs) -> Iterator[RuleViolation]:
    """
    EventBridge Scheduler has no volumes among what it tells ECS, and ECS starts no task without its own.

    Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html
    """
    names = list(volumes_of(module))
    for job_name, job in module.jobs.items():
        if job.schedule is not None and names:
            text = (
                f"a job runs with the module's volumes, and EventBridge Scheduler cannot give a task {names[0]}, an "
                "EBS volume: move the job to a module without one, or use ephemeral_storage_gib or efs instead of ebs"
            )
            yield RuleViolation((("jobs", job_name, "schedule"), ("volumes", names[0], "ebs")), text)


def keys_are_of_the_region(module: HasVolumes, context: ModuleContext) -> Iterator[RuleViolation]:
    """EBS takes keys of its own region."""
    for name, volume in volumes_of(module).items():
        found = arn.parse(volume.kms_key_arn) if volume.kms_key_arn else None
        if found and found.region != context.region:
            yield RuleViolation(
                (("modules", module.name, "volumes", name, "ebs", "kms_key_arn"), ("region",)),
                f"is of region {found.region}, and the environment is in {context.region}: choose a key of that region",
            )


def machines_are_of_nitro(module: HasVolumes, context: ModuleContext) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html (considerations)"""
    if context.capacity is None or not context.capacity.without_nitro:
        return
    types, machines = listed(context.capacity.without_nitro, "and"), context.capacity.name
    for name in volumes_of(module):
        yield RuleViolation(
            (
                ("modules", module.name, "volumes", name, "ebs"),
                ("modules", module.name, "capacity"),
                ("capacity", machines, "instance_types"),
            ),
            f"ECS attaches volumes to machines of the Nitro System, and {machines} may be {types}, not of it: choose "
            "newer instance_types, such as t3 and m7i, or use efs",
        )


def what_it_means(module: HasVolumes) -> Iterator[RuleViolation]:
    """
    What somebody who knows disks of machines would not expect.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html (volume termination policy)
    """
    for name, volume in volumes_of(module).items():
        begins = f"as {volume.snapshot_id} has it" if volume.snapshot_id else "empty"
        yield RuleViolation(
            (("volumes", name, "ebs"),),
            f"each task has a new one, {begins}, and it is deleted when the task stops: after a release, and for a "
            "task that takes another one's place, nothing of what was written is there; what must last belongs in efs",
        )


def configuration(name: str, volume: Ebs, role_arn: str) -> dict[str, Any]:
    """
    The volume *name* as CreateService and UpdateService take it; what AWS would fill in is written out.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html
    """
    is_gp3 = volume.type == "gp3"
    optional = {
        "iops": volume.iops or (ebs.IOPS["gp3"].min if is_gp3 else None),
        "kmsKeyId": volume.kms_key_arn,
        "sizeInGiB": volume.size_gib,
        "snapshotId": volume.snapshot_id,
        "throughput": volume.throughput_mib_s or (ebs.THROUGHPUT_MIB_S.min if is_gp3 else None),
        "volumeInitializationRate": volume.initialization_rate_mib_s,
    }
    return {
        "name": name,
        "managedEBSVolume": {
            "encrypted": True,
            "filesystemType": volume.filesystem,
            "roleArn": role_arn,
            "tagSpecifications": [{"resourceType": "volume", "propagateTags": "SERVICE"}],
            "volumeType": volume.type,
            **{key: value for key, value in optional.items() if value is not None},
        },
    }


def looks(module: HasVolumes) -> tuple[PipelineAccess, ...]:
    """What releases of *module* look at before they begin."""
    volumes = volumes_of(module).values()
    keys = tuple(sorted({volume.kms_key_arn for volume in volumes if volume.kms_key_arn}))
    statements = (
        *((Statement(actions=LOOK, resources=("*",)),) if any(each.snapshot_id for each in volumes) else ()),
        *((Statement(actions=("kms:DescribeKey",), resources=keys),) if keys else ()),
    )
    return tuple(PipelineAccess(role="release", statement=each) for each in statements)


def seeds(module: HasVolumes) -> tuple[Seed, ...]:
    """What the file names and does not make."""
    volumes = volumes_of(module).values()
    return (
        *(Seed(kind="kms", reference=volume.kms_key_arn) for volume in volumes if volume.kms_key_arn),
        *(
            Seed(kind="snapshot", reference=f"{volume.snapshot_id} {volume.size_gib or 1}")
            for volume in volumes
            if volume.snapshot_id
        ),
    )
