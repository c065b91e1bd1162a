"""aws:efs/mountTarget:MountTarget. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/efs_mount_target"""

from __future__ import annotations

from modulestack.embedded_aws.resources.efs import common
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    always,
    answered,
    params,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _groups(found: Described) -> list[str]:
    efs = found.ctx.client("efs")
    groups = efs.describe_mount_target_security_groups(MountTargetId=found.id)["SecurityGroups"]
    return sorted(groups or [])


def _host(found: Described) -> str:
    return common.dns_name(found.ctx, found.found["FileSystemId"])


HANDLER = TableHandler(
    ResourceTable(
        type="aws:efs/mountTarget:MountTarget",
        service="efs",
        create="create_mount_target",
        create_params=params(
            "fileSystemId=FileSystemId", "subnetId=SubnetId", ipAddress="IpAddress", securityGroups="SecurityGroups"
        ),
        id=answered("MountTargetId"),
        describe="describe_mount_targets",
        describe_params=lambda id_, _: {"MountTargetId": id_},
        found="MountTargets",
        missing=("MountTargetNotFound",),
        ready=lambda found: bool(found.found["LifeCycleState"] == "available"),
        outputs={
            "availabilityZoneId": "AvailabilityZoneId",
            "availabilityZoneName": "AvailabilityZoneName",
            "dnsName": _host,
            "fileSystemArn": lambda found: common.arn(found.ctx, "file-system", found.found["FileSystemId"]),
            "fileSystemId": "FileSystemId",
            "ipAddress": "IpAddress",
            "ipAddressType": always("IPV4_ONLY"),
            "ipv6Address": always(""),
            "mountTargetDnsName": lambda found: f"{found.found['AvailabilityZoneName']}.{_host(found)}",
            "networkInterfaceId": "NetworkInterfaceId",
            "ownerId": "OwnerId",
            "securityGroups": _groups,
            "subnetId": "SubnetId",
        },
        key=lambda id_, _: {"MountTargetId": id_},
        updates=(
            UpdateOperation(
                operation="modify_mount_target_security_groups",
                params=lambda _, given: (
                    {"SecurityGroups": sorted(given["securityGroups"])} if given.get("securityGroups") else None
                ),
            ),
        ),
        delete="delete_mount_target",
        wait_until_gone=True,
        replaces=frozenset({"fileSystemId", "ipAddress", "ipAddressType", "ipv6Address", "region", "subnetId"}),
    )
)
"""Where tasks of a zone reach a file system."""
