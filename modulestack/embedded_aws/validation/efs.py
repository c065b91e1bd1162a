"""
EFS: what it refuses and moto does not.

https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html
https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract import limits
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, RequestRule, ServiceRules


def file_system_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Text: moto's own for the operations in which it looks."""
    wanted = params.get("FileSystemId")
    if wanted and wanted not in context.backend("efs").file_systems_by_id:
        raise AwsError("FileSystemNotFound", f"File system '{wanted}' does not exist.", 404)


def access_point_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """https://docs.aws.amazon.com/efs/latest/ug/API_DeleteAccessPoint.html#API_DeleteAccessPoint_Errors"""
    wanted = params.get("AccessPointId")
    if wanted and wanted not in context.backend("efs").access_points:
        raise AwsError("AccessPointNotFound", f"Access Point {wanted} does not exist.", 404)


def client_token_is_new(context: RequestContext, params: Mapping[str, Any]) -> None:
    """https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html#API_CreateAccessPoint_Errors"""
    for point in context.backend("efs").access_points.values():
        if point.client_token == params["ClientToken"]:
            raise AwsError("AccessPointAlreadyExists", f"Access point {point.access_point_id} already exists.", 409)


def root_directory_is_one(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html"""
    path = (params.get("RootDirectory") or {}).get("Path", "/")
    deep = len([part for part in path.split("/") if part]) > limits.EFS_DIRECTORY_LEVELS
    if not path.startswith("/") or len(path) > limits.EFS_DIRECTORY_LENGTH or deep:
        raise AwsError("BadRequest", f"Invalid root directory path: {path}")


def policy_is_json(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html#API_PutFileSystemPolicy_Errors"""
    try:
        is_policy = isinstance(json.loads(params["Policy"]).get("Statement"), list | dict)
    except (ValueError, AttributeError):
        is_policy = False
    if not is_policy:
        raise AwsError("InvalidPolicyException", "Invalid policy document provided.")


def lifecycle_goes_one_way(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A transition in each policy; to Archive after Infrequent Access, and of an elastic file system only.

    Source: https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
    """
    given: dict[str, str] = {}
    for policy in params["LifecyclePolicies"]:
        if len(policy) != 1 or policy.keys() & given.keys():
            raise AwsError("BadRequest", "One or more LifecyclePolicy objects specified are malformed.")
        given |= policy
    archive, ia = given.get("TransitionToArchive"), given.get("TransitionToIA")
    if archive is None:
        return
    if ia is None or int(archive.split("_")[1]) <= int(ia.split("_")[1]):
        raise AwsError("BadRequest", "TransitionToArchive must be later than TransitionToIA.")
    if context.backend("efs").file_systems_by_id[params["FileSystemId"]].throughput_mode != "elastic":
        raise AwsError("BadRequest", "TransitionToArchive is only supported with Elastic Throughput.")


def encrypted_has_a_key(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Without a key of one's own it is AWS's for EFS.

    Source: https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
    """
    made = next(
        one
        for one in context.backend("efs").file_systems_by_id.values()
        if one.creation_token == params["CreationToken"]
    )
    if made.encrypted and not made.kms_key_id:
        own = "00000000-0000-4000-8000-0000000000ef"
        partition = made.file_system_arn.split(":")[1]
        made.kms_key_id = f"arn:{partition}:kms:{context.region}:{context.aws.account_id}:key/{own}"


def mount_target_has_a_group(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Without one named it is the default one of the VPC.

    Source: https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html (SecurityGroups)
    """
    if params.get("SecurityGroups"):
        return
    for made in context.backend("efs").mount_targets_by_id.values():
        if made.file_system_id == params["FileSystemId"] and made.subnet_id == params["SubnetId"]:
            groups = context.backend("ec2").groups[made.vpc_id].values()
            made.security_groups = [group.id for group in groups if group.name == "default"]


_OF_A_FILE_SYSTEM = (
    "CreateMountTarget",
    "DeleteFileSystemPolicy",
    "DescribeAccessPoints",
    "DescribeBackupPolicy",
    "DescribeFileSystemPolicy",
    "PutBackupPolicy",
    "UpdateFileSystem",
)
_BEFORE: dict[str, tuple[RequestRule, ...]] = {
    **dict.fromkeys(_OF_A_FILE_SYSTEM, (file_system_exists,)),
    "CreateAccessPoint": (file_system_exists, client_token_is_new, root_directory_is_one),
    "DeleteAccessPoint": (access_point_exists,),
    "DescribeMountTargets": (access_point_exists,),
    "DescribeLifecycleConfiguration": (file_system_exists,),
    "PutFileSystemPolicy": (file_system_exists, policy_is_json),
    "PutLifecycleConfiguration": (file_system_exists, lifecycle_goes_one_way),
}
RULES = ServiceRules(
    before=_BEFORE,
    after={"CreateFileSystem": (encrypted_has_a_key,), "CreateMountTarget": (mount_target_has_a_group,)},
)
