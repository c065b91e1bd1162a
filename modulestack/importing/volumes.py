"""
Volumes of a task definition as keys of the file; what no key says is told by its name, and nothing is written.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.efs import PORT
from modulestack.environment.model import Environment
from modulestack.importing.found import Described, FoundSecurityGroup, FoundService
from modulestack.importing.reader import Reader

Lines = dict[str, Any]
_KINDS = {
    "dockerVolumeConfiguration": "a Docker volume",
    "fsxWindowsFileServerVolumeConfiguration": "a share of FSx",
    "s3filesVolumeConfiguration": "files of S3",
}
_EBS = {
    "sizeInGiB": "size_gib",
    "volumeType": "type",
    "iops": "iops",
    "throughput": "throughput_mib_s",
    "filesystemType": "filesystem",
    "kmsKeyId": "kms_key_arn",
    "snapshotId": "snapshot_id",
    "volumeInitializationRate": "initialization_rate_mib_s",
}
"""What a service says of a disk of EBS → the key of the file."""
_USUAL = {"volumeType": "gp3", "filesystemType": "xfs"}


def with_file_systems(aws: Reader, found: FoundService) -> FoundService:
    """*found*, with the security groups of the mount targets of its file systems."""
    there: dict[str, FoundSecurityGroup | None] = {}
    for volume in found.definition.get("volumes") or ():
        if efs := volume.get("efsVolumeConfiguration"):
            there.setdefault(efs["fileSystemId"], _door(aws, efs["fileSystemId"]))
    return dataclasses.replace(found, file_systems=there)


def _door(aws: Reader, file_system: str) -> FoundSecurityGroup | None:
    """The security group of its mount targets; None: it has none."""
    targets = aws.call("efs", "describe_mount_targets", FileSystemId=file_system)["MountTargets"]
    if not targets:
        return None
    asked = {"MountTargetId": targets[0]["MountTargetId"]}
    ids = aws.call("efs", "describe_mount_target_security_groups", **asked)["SecurityGroups"]
    [group] = aws.call("ec2", "describe_security_groups", GroupIds=[sorted(ids)[0]])["SecurityGroups"]
    rules = aws.paginate(
        "ec2",
        "describe_security_group_rules",
        "SecurityGroupRules",
        Filters=[{"Name": "group-id", "Values": [group["GroupId"]]}],
    )
    return FoundSecurityGroup(described=group, rules=tuple(rules))


def volume_problems(found: FoundService) -> Iterator[str]:
    """What of its volumes and mounts no key says, by name."""
    managed = _managed(found)
    for volume in found.definition.get("volumes") or ():
        name, efs = volume["name"], volume.get("efsVolumeConfiguration")
        for key, kind in _KINDS.items():
            if volume.get(key):
                yield f"the volume {name} is {kind}, which no key says: release it without first"
        if (volume.get("host") or {}).get("sourcePath"):
            yield f"the volume {name} is a path of the machine, and Fargate has none: release it without first"
        if efs and not (efs.get("authorizationConfig") or {}).get("accessPointId"):
            yield (
                f"the volume {name} is in {efs['fileSystemId']} without an access point, and a module's has one, which "
                "says whose files are: make one of its directory, and release it with that first"
            )
        if volume.get("configuredAtLaunch") and name not in managed:
            yield f"the volume {name} is configured at launch, and the service does not say how"
    for container in found.definition["containerDefinitions"]:
        where = container["name"]
        mounted = [each["sourceVolume"] for each in container.get("mountPoints") or ()]
        for name in sorted({each for each in mounted if mounted.count(each) > 1}):
            yield f"the container {where} mounts {name} twice, and a module's mounts it once: make two volumes of it"
        for each in container.get("volumesFrom") or ():
            yield f"the container {where} has the volumes of {each['sourceContainer']}: name them in both first"


def volume_lines(found: FoundService, names: Mapping[str, str]) -> Lines:
    """``volumes`` of the module; *names* are what the file calls file systems, by their ids."""
    managed = _managed(found)
    volumes = {}
    for volume in found.definition.get("volumes") or ():
        said: Lines = {}
        if efs := volume.get("efsVolumeConfiguration"):
            access_point = efs["authorizationConfig"]["accessPointId"]
            said = {"efs": names[efs["fileSystemId"]], "access_point_id": access_point}
        elif volume["name"] in managed:
            disk = managed[volume["name"]]
            said = {
                "ebs": {key: disk[aws] for aws, key in _EBS.items() if disk.get(aws) and disk[aws] != _USUAL.get(aws)}
            }
        volumes[volume["name"]] = said
    return {"volumes": volumes} if volumes else {}


def mount_lines(container: Described) -> Lines:
    """``mounts`` of a container."""
    mounts = {
        each["sourceVolume"]: {
            "path": each["containerPath"],
            **({"read_only": True} if each.get("readOnly") else {}),
        }
        for each in container.get("mountPoints") or ()
    }
    return {"mounts": mounts} if mounts else {}


def _managed(found: FoundService) -> dict[str, Described]:
    """Volume → how ECS makes its disk."""
    said = [
        *(found.described.get("volumeConfigurations") or ()),
        *(
            each
            for deployment in found.described.get("deployments") or ()
            if deployment.get("status") == "PRIMARY"
            for each in deployment.get("volumeConfigurations") or ()
        ),
    ]
    return {each["name"]: each["managedEBSVolume"] for each in said if each.get("managedEBSVolume")}


def plain_disks(found: FoundService) -> Iterator[str]:
    """Volumes that are not encrypted, which the next release's are."""
    yield from (name for name, disk in _managed(found).items() if disk.get("encrypted") is False)


def file_system_names(found: FoundService, values: Mapping[str, Any]) -> dict[str, str]:
    """Id → what the file calls it: as it does already, or by the id."""
    sections = values.get("file_systems")
    known = {
        section["id"]: str(name)
        for name, section in (sections.items() if isinstance(sections, dict) else ())
        if isinstance(section, dict) and section.get("id")
    }
    return {each: known.get(each, each) for each in found.file_systems}


def file_system_lines(found: FoundService, values: Mapping[str, Any]) -> Lines:
    """What the file lacks under ``file_systems``."""
    names = file_system_names(found, values)
    return {
        names[id_]: {"id": id_, **({"security_group_id": group.id} if group else {})}
        for id_, group in found.file_systems.items()
        if names[id_] not in (values.get("file_systems") or {})
    }


def names_in_stack(environment: Environment) -> dict[str, str]:
    """Id of each file system that is there already → what the program calls it."""
    return {each.id: f"{environment.name}-{name}" for name, each in environment.file_systems.items() if each.id}


def doors(found: FoundService, module: str, tasks: str, names: Mapping[str, str]) -> dict[str, Described | None]:
    """Logical name of each rule that lets the group *tasks* in to a file system → the one that is there, if any."""
    return {
        f"{names[id_]}-from-{module}": next((each for each in group.rules if _lets_in(each, tasks)), None)
        for id_, group in found.file_systems.items()
        if group
    }


def _lets_in(rule: Described, tasks: str) -> bool:
    ports = (rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort"))
    group = (rule.get("ReferencedGroupInfo") or {}).get("GroupId")
    return not rule.get("IsEgress") and ports == ("tcp", PORT, PORT) and group == tasks
