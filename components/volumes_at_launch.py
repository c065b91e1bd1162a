"""The EBS volumes that ECS makes for a module's tasks as it launches them: how, and the role by which it does."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import ecs, iam

from components import policies
from components.account import AwsAccount
from components.encryption_key import KeyOfAll, real
from components.not_there import is_not_there
from components.parameters import Parameters, earlier_manifest
from components.running_revision import start_of
from modulestack.contract import names, paths
from modulestack.contract.manifest import ModuleManifest
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.ebs import configuration, volumes_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class VolumesAtLaunch:
    """How ECS makes them; of a module without any, all is empty."""

    configurations: Output[list[dict[str, Any]]]
    """As UpdateService takes them: those of the file, and of what runs still."""
    of_service: Sequence[ecs.ServiceVolumeConfigurationArgs]
    """Those that a service has that begins now."""
    ready: tuple[Resource, ...]
    """What must be there as long as a task may be launched or stopped."""


def look_up(
    environment: Environment, parameters: Parameters, standing: StandingEnvironment, opts: pulumi.InvokeOptions
) -> Mapping[str, frozenset[str]]:
    """
    Module that stands → names of the volumes of that kind of the revision that a service of it would start with.

    Only modules that have such volumes, or had in the last run; one whose revision is gone is not there either.
    """
    found = {}
    for name, module in environment.modules.items():
        earlier = earlier_manifest(parameters, environment.name, name)
        if earlier is None or not (volumes_of(module) or earlier.volume_configurations):
            continue
        if revision := start_of(environment.name, name, parameters, standing):
            found[name] = _volumes_of_revision(revision, opts)
    return {name: volumes for name, volumes in found.items() if volumes is not None}


def _volumes_of_revision(revision: str, opts: pulumi.InvokeOptions) -> frozenset[str] | None:
    from pulumi_aws.ecs.get_task_definition import get_task_definition

    try:
        found = get_task_definition(task_definition=revision, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return None
        raise
    return frozenset(volume.name for volume in found.volumes if volume.configure_at_launch)


def volumes_at_launch(
    name: str,
    environment: Environment,
    module: Module,
    *,
    account: AwsAccount,
    earlier: ModuleManifest | None,
    running: frozenset[str] | None,
    cluster: str,
    encryption_key: KeyOfAll | None = None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> VolumesAtLaunch:
    """
    The volumes of *module*, whose tasks are in *cluster* (its name), and the role that makes and deletes them.

    *earlier* is the manifest that an earlier run left; None: there is none.

    *running*: names of such volumes in what a service of it starts with (``look_up``); None: it starts with the file's.
    What the file no longer has is kept, and with it the role, until a release has taken it from the tasks.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
    """
    wanted = volumes_of(module)
    kept = [
        each
        for each in (earlier.volume_configurations if earlier else ())
        if each["name"] not in wanted and each["name"] in (running or ())
    ]
    if not wanted and not kept:
        return VolumesAtLaunch(configurations=Output.from_input([]), of_service=(), ready=())
    plain = [*(configuration(each, volume, "") for each, volume in wanted.items()), *kept]
    role = iam.Role(
        names.role(f"{name}-infrastructure"),
        path=paths.role_path(environment.name, module.name),
        assume_role_policy=json.dumps(policies.infrastructure_trust()),
        permissions_boundary=environment.permissions_boundary,
        description=f"Makes the volumes of {name}'s tasks, and deletes them",
        tags=tags,
        opts=opts,
    )
    allowed = iam.RolePolicy(
        f"{name}-infrastructure",
        role=role.name,
        policy=real(encryption_key, json.dumps(policies.volumes_of_tasks(account, cluster, plain))),
        opts=opts,
    )
    started = [each for each in plain if running is None or each["name"] in running]
    return VolumesAtLaunch(
        configurations=Output.all(role.arn, real(encryption_key, plain)).apply(
            lambda known: [_with_role(each, known[0]) for each in known[1]]
        ),
        of_service=[_arguments(each, role.arn, encryption_key) for each in started],
        ready=(allowed,),
    )


def _with_role(wanted: Mapping[str, Any], arn: str) -> dict[str, Any]:
    return {**wanted, "managedEBSVolume": {**wanted["managedEBSVolume"], "roleArn": arn}}


def _arguments(
    wanted: Mapping[str, Any], role_arn: Output[str], key: KeyOfAll | None
) -> ecs.ServiceVolumeConfigurationArgs:
    """*wanted* as Pulumi's service has it."""
    managed = wanted["managedEBSVolume"]
    return ecs.ServiceVolumeConfigurationArgs(
        name=wanted["name"],
        managed_ebs_volume=ecs.ServiceVolumeConfigurationManagedEbsVolumeArgs(
            role_arn=role_arn,
            encrypted=managed["encrypted"],
            file_system_type=managed["filesystemType"],
            iops=managed.get("iops"),
            kms_key_id=real(key, managed.get("kmsKeyId")),
            size_in_gb=managed.get("sizeInGiB"),
            snapshot_id=managed.get("snapshotId"),
            throughput=managed.get("throughput"),
            volume_initialization_rate=managed.get("volumeInitializationRate"),
            volume_type=managed["volumeType"],
            tag_specifications=[
                ecs.ServiceVolumeConfigurationManagedEbsVolumeTagSpecificationArgs(
                    resource_type=each["resourceType"], propagate_tags=each["propagateTags"]
                )
                for each in managed["tagSpecifications"]
            ],
        ),
    )
