"""Amazon EBS volumes that ECS makes for tasks as they start: what AWS takes, and how a service has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from modulestack.contract.limits import Range

Document = Mapping[str, Any]
VolumeType = Literal["gp2", "gp3", "io1", "io2", "sc1", "st1"]

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html
SIZE_GIB = {
    "gp2": Range(1, 16384),
    "gp3": Range(1, 16384),
    "io1": Range(4, 16384),
    "io2": Range(4, 16384),
    "sc1": Range(125, 16384),
    "st1": Range(125, 16384),
}
IOPS = {"gp3": Range(3000, 16000), "io1": Range(100, 64000), "io2": Range(100, 256_000)}
THROUGHPUT_MIB_S = Range(125, 1000)
"""Of gp3, which alone takes one."""

# https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
# https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html
IOPS_PER_GIB = {"gp3": 500, "io1": 50, "io2": 1000}
IOPS_PER_MIB_S = 4
"""At least so many of gp3 for each MiB/s."""

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html (VolumeInitializationRate)
INITIALIZATION_RATE_MIB_S = Range(100, 300)

NOT_ATTACHED = "ECS timed out while configuring the EBS volume attachment to your Task"
"""
Why a task stops whose volume is not attached in time, as AWS says it.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes-scenarios.html
"""
_REASONS = ("EBS volume", "ECS Infrastructure Role")
"""What AWS's reasons why a volume is not there have in them. Source: the same."""

ROLE_SERVICE = "ecs.amazonaws.com"
"""
Who takes the role by which volumes are made.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
"""
MANAGED_TAG, TASK_TAG = "AmazonECSManaged", "AmazonECSCreated"
"""
Of each volume: ``true``, and the ARN of its task.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForVolumes.html
"""


def at_launch(definition: Document) -> list[str]:
    """Names of the volumes of *definition* that are configured when a task is launched: one at most."""
    return [volume["name"] for volume in definition.get("volumes") or () if volume.get("configuredAtLaunch")]


def of_task(configuration: Document) -> dict[str, Any]:
    """
    A service's *configuration* of a volume as RunTask takes it: its tags come from the definition, and it ends too.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskManagedEBSVolumeConfiguration.html
    """
    managed = dict(configuration["managedEBSVolume"])
    specifications = managed.get("tagSpecifications") or ()
    return {
        "name": configuration["name"],
        "managedEBSVolume": {
            **managed,
            **({"tagSpecifications": [_of_definition(each) for each in specifications]} if specifications else {}),
            "terminationPolicy": {"deleteOnTermination": True},
        },
    }


def _of_definition(specification: Document) -> dict[str, Any]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EBSTagSpecification.html (propagateTags)"""
    propagated = specification.get("propagateTags")
    return {**specification, **({"propagateTags": "TASK_DEFINITION"} if propagated == "SERVICE" else {})}


def differences(wanted: Iterable[Document], current: Iterable[Document]) -> list[tuple[str, object, object]]:
    """
    Where *current* configurations of volumes of a service differ from those that are *wanted*.

    Path, the current value and the wanted one; None: absent. Of a volume that is from a snapshot and has no size of
    its own, what AWS says of the size does not count.
    """
    old, new = _by_name(current), _by_name(wanted)
    found: list[tuple[str, object, object]] = []
    for name in sorted(old.keys() | new.keys()):
        path = f"volumeConfigurations.{name}"
        if name not in old or name not in new:
            found.append((path, old.get(name) and "there", new.get(name) and "there"))
            continue
        for key in _COMPARED:
            before, after = old[name].get(key), new[name].get(key)
            if before != after and not (key == "sizeInGiB" and after is None):
                found.append((f"{path}.{key}", before, after))
    return found


_COMPARED = (
    "encrypted", "filesystemType", "iops", "kmsKeyId", "roleArn", "sizeInGiB", "snapshotId", "throughput",
    "volumeInitializationRate", "volumeType",
)  # fmt: skip


def _by_name(configurations: Iterable[Document]) -> dict[str, Document]:
    return {str(each["name"]): each.get("managedEBSVolume") or {} for each in configurations}


def is_reason(text: str) -> bool:
    """Whether *text*, why a task or an attachment failed, is about a volume that ECS makes for a task."""
    return any(each in text for each in _REASONS)
