"""The EFS file systems of an environment: made and kept, or there already, with their mount targets."""

from __future__ import annotations

import dataclasses
import json
import operator
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import ec2, efs, ssm

from components import policies
from components.encryption_key import KeyOfAll, real
from components.network import Network
from components.security_groups import ingress
from modulestack.contract import names, paths
from modulestack.contract.efs import PORT
from modulestack.environment import model

FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
AS_IT_IS = ("encrypted", "lifecyclePolicies", "performanceMode", "tags", "tagsAll", "throughputMode")
"""What is not compared when one that was kept is taken over."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FileSystemArgs:
    """One of the environment's file systems, as the file has it."""

    environment: model.Environment
    wanted: model.FileSystemSection
    network: Network
    zones: tuple[str, ...] | None
    """Names of the zones of a network that is created; None: it is not."""
    kept: str | None
    """Id of one that an earlier stack or section left, and that is taken over; None: there is none."""
    encryption_key: KeyOfAll | None = None
    """The environment's; None: it has none."""


class FileSystem(ComponentResource):
    """A file system that volumes of modules are directories of."""

    file_system_id: Output[str]
    """``fs-...``"""
    security_group_id: Output[str]
    """Of its mount targets."""
    ready: tuple[Resource, ...]
    """What a task that mounts it waits for."""

    def __init__(self, name: str, args: FileSystemArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:FileSystem", name, {}, opts)
        self._name, self._args, wanted = name, args, args.wanted
        settings: tuple[Resource, ...] = ()
        if wanted.id:
            self.file_system_id = Output.from_input(wanted.id)
        else:
            self.file_system_id = self._made()
            settings = self._settings()
        if wanted.security_group_id:
            self.security_group_id, self.ready = Output.from_input(wanted.security_group_id), settings
        else:
            self.security_group_id = self._group()
            self.ready = (*settings, *self._mount_targets())
        self.register_outputs({"file_system_id": self.file_system_id})

    @property
    def _kept(self) -> ResourceOptions:
        """Of what is kept: where a file system is, so is what is set of it."""
        return ResourceOptions(parent=self, retain_on_delete=not self._args.wanted.delete_with_environment)

    def _made(self) -> Output[str]:
        """
        Id of a new one, or of the one that was kept.

        It is written down, so that it is found again if a later stack or section wants it. One that was kept is taken
        over as it is: a difference would be a refusal, and the next run makes it as the file has it.

        Source: https://www.pulumi.com/docs/iac/concepts/options/import/
        """
        environment, kept = self._args.environment.name, self._args.kept
        key: Any = real(self._args.encryption_key, self._args.wanted.kms_key_arn)
        # Another key would be another file system, without what is in this one.
        unchanged = ["kmsKeyId", *(AS_IT_IS if kept else ())]
        made = efs.FileSystem(
            self._name,
            encrypted=True,
            kms_key_id=key,
            performance_mode="generalPurpose",
            throughput_mode="elastic",
            lifecycle_policies=_lifecycle(self._args.wanted),
            tags={"Name": self._name},
            opts=ResourceOptions.merge(self._kept, ResourceOptions(ignore_changes=unchanged, import_=kept)),
        )
        short = self._name.removeprefix(f"{environment}-")
        ssm.Parameter(
            f"{self._name}-id",
            name=paths.file_system_parameter(environment, short),
            type="String",
            insecure_value=made.id,
            description=f"Which file system {short} of {environment} is; it is kept with it",
            # Of one that was kept it is there already, with the same value.
            overwrite=True if kept else None,
            opts=ResourceOptions.merge(self._kept, ResourceOptions(ignore_changes=["overwrite"])),
        )
        file_system_id: Output[str] = made.id
        return file_system_id

    def _settings(self) -> tuple[Resource, ...]:
        """
        A backup every day, and TLS only.

        Sources: https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html,
        https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
        """
        backup = efs.BackupPolicy(
            f"{self._name}-backup",
            file_system_id=self.file_system_id,
            backup_policy=efs.BackupPolicyBackupPolicyArgs(status="ENABLED"),
            opts=self._kept,
        )
        policy = efs.FileSystemPolicy(
            f"{self._name}-tls-only",
            file_system_id=self.file_system_id,
            policy=json.dumps(policies.mounted_with_tls()),
            opts=self._kept,
        )
        return backup, policy

    def _group(self) -> Output[str]:
        """A security group into which nothing comes but what modules are let in, and out of which nothing goes."""
        group: Output[str] = ec2.SecurityGroup(
            names.security_group(f"{self._name}-mount-targets"),
            vpc_id=self._args.network.vpc_id,
            description=f"Mount targets of {self._name}",
            opts=ResourceOptions(parent=self),
        ).id
        return group

    def _mount_targets(self) -> Sequence[Resource]:
        """One in each zone in which there may be tasks: EFS takes no second one."""
        return [
            efs.MountTarget(
                f"{self._name}-{zone}",
                file_system_id=self.file_system_id,
                subnet_id=subnet,
                security_groups=[self.security_group_id],
                opts=ResourceOptions(
                    parent=self, delete_before_replace=True, depends_on=list(self._args.network.ready)
                ),
            )
            for zone, subnet in self._subnets().items()
        ]

    def _subnets(self) -> Mapping[str, Input[str]]:
        """What tells each zone apart → its private subnet."""
        existing = self._args.environment.network.existing
        if existing:
            return {subnet: subnet for subnet in existing.private_subnet_ids}
        ids = self._args.network.private_subnet_ids
        return {zone: ids.apply(operator.itemgetter(n)) for n, zone in enumerate(self._args.zones or ())}

    def let_in(self, module: str, tasks: Input[str], *, tags: Mapping[str, str], opts: ResourceOptions) -> Resource:
        """Let the tasks of *module*, in the security group *tasks*, reach the mount targets."""
        return ingress(
            f"{self._name}-from-{module}",
            into=self.security_group_id,
            port=PORT,
            source=tasks,
            description=f"Tasks of {module}",
            tags=tags,
            opts=opts,
        )


def file_systems(
    environment: model.Environment,
    network: Network,
    *,
    zones: tuple[str, ...] | None,
    kept: Mapping[str, str],
    encryption_key: KeyOfAll | None = None,
    opts: ResourceOptions,
) -> Mapping[str, FileSystem]:
    """Every file system of *environment*, by its name; *kept* has the ids of those that earlier ones left."""
    return {
        name: FileSystem(
            f"{environment.name}-{name}",
            FileSystemArgs(
                environment=environment,
                wanted=wanted,
                network=network,
                zones=zones,
                kept=kept.get(name),
                encryption_key=encryption_key,
            ),
            opts,
        )
        for name, wanted in environment.file_systems.items()
    }


def _lifecycle(wanted: model.FileSystemSection) -> list[efs.FileSystemLifecyclePolicyArgs] | None:
    """
    One policy for each transition, as EFS has it.

    Source: https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
    """
    if wanted.lifecycle is None:
        return None
    given = wanted.lifecycle.model_dump(exclude_none=True)
    return [efs.FileSystemLifecyclePolicyArgs(**{name: value}) for name, value in given.items()]
