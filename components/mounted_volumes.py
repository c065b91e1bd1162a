"""What the volumes of a module that are in file systems need: access points, a way through, and a permission."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import efs, iam

from components.account import AwsAccount
from components.file_systems import FileSystem
from components.roles import Roles
from components.security_groups import given_groups, of_rules
from modulestack.contract import efs as contract
from modulestack.environment.model import Module
from modulestack.features.efs import (
    PERMISSIONS,
    access_point_stand_in,
    directory_of,
    file_system_stand_in,
    posix_user,
)
from modulestack.features.fold import ModulePlan
from modulestack.features.volumes import Volume, is_read_only


@dataclasses.dataclass(frozen=True, kw_only=True)
class MountedVolumes:
    """A module's volumes, and what its tasks wait for because of them."""

    definitions: tuple[Mapping[str, Any], ...]
    """As a task definition has them, with ids as Outputs."""
    ready: tuple[Resource, ...]


def mounted_volumes(
    name: str,
    module: Module,
    plan: ModulePlan,
    *,
    account: AwsAccount,
    file_systems: Mapping[str, FileSystem],
    roles: Roles,
    security_group_id: Input[str],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> MountedVolumes:
    """
    The volumes of *plan*: those in *file_systems* by an access point each, *module*'s user's unless the file names one.

    Its task role may mount these and no others, and write only where a container may; what one of somebody else's may,
    its owner says.
    """
    mounted = {volume: wanted for volume, wanted in module.volumes.items() if wanted.efs}
    if not mounted:
        return MountedVolumes(definitions=plan.volumes, ready=())
    used = list(dict.fromkeys(str(wanted.efs) for wanted in mounted.values()))
    points = {
        volume: _access_point(f"{name}-{volume}", volume, module, wanted, file_systems[str(wanted.efs)], tags, opts)
        for volume, wanted in mounted.items()
    }
    ids: dict[str, Input[str]] = {file_system_stand_in(each): file_systems[each].file_system_id for each in used}
    ids |= {access_point_stand_in(volume): point for volume, point in points.items()}
    wanted_ids = [(file_systems[str(wanted.efs)].file_system_id, points[volume]) for volume, wanted in mounted.items()]
    read_only = [is_read_only(module, volume) for volume in mounted]
    allowed = []
    if roles.task_name is not None:
        policy = Output.json_dumps(
            Output.all(*(Output.all(*pair) for pair in wanted_ids)).apply(
                lambda known: contract.mounts(
                    account, [(pair[0], pair[1], only) for pair, only in zip(known, read_only, strict=True)]
                )
            )
        )
        allowed.append(iam.RolePolicy(f"{name}-volumes", role=roles.task_name, policy=policy, opts=opts))
    of_doors = of_rules(opts, given_groups(module.imported).tasks)
    doors = [file_systems[each].let_in(name, security_group_id, tags=tags, opts=of_doors) for each in used]
    ready = [resource for each in used for resource in file_systems[each].ready]
    return MountedVolumes(
        definitions=tuple(_with_ids(volume, ids) for volume in plan.volumes), ready=(*allowed, *doors, *ready)
    )


def _access_point(
    name: str,
    volume: str,
    module: Module,
    wanted: Volume,
    file_system: FileSystem,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Output[str]:
    """
    Id of the one that *wanted* names, or of a new one.

    Source: https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html
    """
    who = posix_user(module.user)
    if wanted.access_point_id or who is None:
        return Output.from_input(wanted.access_point_id or "")
    uid, gid = who
    made: Output[str] = efs.AccessPoint(
        name,
        file_system_id=file_system.file_system_id,
        posix_user=efs.AccessPointPosixUserArgs(uid=uid, gid=gid),
        root_directory=efs.AccessPointRootDirectoryArgs(
            path=directory_of(module.name, volume, wanted.directory),
            creation_info=efs.AccessPointRootDirectoryCreationInfoArgs(
                owner_uid=uid, owner_gid=gid, permissions=PERMISSIONS
            ),
        ),
        tags={**tags, "Name": name},
        opts=opts,
    ).id
    return made


def _with_ids(value: Any, ids: Mapping[str, Input[str]]) -> Any:
    """*value* with ids in the place of what stands for them."""
    if isinstance(value, Mapping):
        return {key: _with_ids(inner, ids) for key, inner in value.items()}
    return ids.get(value, value) if isinstance(value, str) else value
