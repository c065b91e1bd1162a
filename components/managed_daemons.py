"""Managed Daemons of a set of managed instances: definition, roles and log group of each, and the daemon itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Resource, ResourceOptions
from pulumi_aws import ecs, ssm

from components import policies
from components.account import AwsAccount
from components.encryption_key import KeyOfAll
from components.logs import logs
from components.roles import roles
from modulestack.contract import names, paths, tags
from modulestack.contract.daemon_manifest import DaemonManifest
from modulestack.environment import daemon_host, managed_daemon
from modulestack.environment.managed_daemon import DaemonSection
from modulestack.environment.managed_instances import architecture
from modulestack.environment.model import Environment
from modulestack.environment.pulled_through import caches_of
from modulestack.features.context import ModuleContext


@dataclasses.dataclass(frozen=True, kw_only=True)
class DaemonPlace:
    """Where the daemons of a set are."""

    environment: Environment
    account: AwsAccount
    capacity: str
    """Name of the set."""
    cluster_arn: Input[str]
    provider_arn: Input[str]
    pull_through: Sequence[Resource]
    """What there must be before a task pulls an image by way of ECR."""
    encryption_key: KeyOfAll | None = None
    """The environment's; None: it has none."""


def daemon(name: str, said: DaemonSection, place: DaemonPlace, opts: ResourceOptions) -> Resource:
    """
    The daemon *name*: what there is once ECS runs it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-create-manage.html
    """
    environment, capacity, account = place.environment, place.capacity, place.account
    logical, tagged = f"{capacity}-{name}", {tags.CAPACITY: capacity}
    where = environment.context_of_daemon(capacity, name, partition=account.partition, account_id=account.id)
    log = logs(
        f"{logical}-daemon-logs",
        group_name=where.log_group,
        retention_days=said.log_retention_days,
        encryption_key=place.encryption_key,
        tags=tagged,
        opts=opts,
    )
    iam_roles = roles(
        f"{logical}-daemon",
        account=account,
        path=paths.role_path(environment.name, capacity),
        execution_policy=policies.of(managed_daemon.starts(said, where)),
        task_policy=None,
        task_policy_arns=said.task_policy_arns,
        permissions_boundary=environment.permissions_boundary,
        encryption_key=place.encryption_key,
        tags=tagged,
        opts=opts,
    )
    definition = ecs.DaemonTaskDefinition(
        f"{logical}-daemon",
        family=names.daemon_family(environment.name, capacity, name),
        cpu=str(said.cpu),
        memory=str(said.memory),
        execution_role_arn=iam_roles.execution_arn,
        task_role_arn=iam_roles.task_arn,
        container_definitions=[container(managed_daemon.container(name, said, where))],
        volumes=[
            ecs.DaemonTaskDefinitionVolumeArgs(
                name=each["name"],
                hosts=[ecs.DaemonTaskDefinitionVolumeHostArgs(source_path=each["host"]["sourcePath"])],
            )
            for each in daemon_host.volumes(said)
        ]
        or None,
        tags=tagged,
        opts=opts,
    )
    waits_for = [*log.ready, *iam_roles.permissions, *place.pull_through]
    made = ecs.Daemon(
        f"{logical}-daemon",
        name=name,
        cluster_arn=place.cluster_arn,
        capacity_provider_arns=[place.provider_arn],
        daemon_task_definition_arn=definition.arn,
        deployment_configuration=_deployment(managed_daemon.deployment(said)),
        enable_ecs_managed_tags=True,
        propagate_tags="DAEMON",
        tags=tagged,
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=waits_for)),
    )
    _manifest(logical, name, place, where, made, opts)
    return made


def _manifest(
    logical: str, name: str, place: DaemonPlace, where: ModuleContext, made: ecs.Daemon, opts: ResourceOptions
) -> None:
    """The parameter from which commands learn where the daemon is."""
    environment, capacity, account = place.environment, place.capacity, place.account
    value = made.arn.apply(
        lambda arn: DaemonManifest(
            environment=environment.name,
            capacity=capacity,
            daemon=name,
            account=account.id,
            region=environment.region,
            arn=arn,
            log_group=where.log_group,
            log_stream_prefix=where.log_stream_prefix,
            cpu_architecture=architecture(environment.managed_instances[capacity]) or "",
            alarms=environment.managed_instances[capacity].daemons[name].alarms,
            pull_through=caches_of(environment, account.id),
        ).to_json()
    )
    ssm.Parameter(
        f"{logical}-daemon",
        name=paths.daemon_parameter(environment.name, capacity, name),
        type="String",
        # Nothing secret is in it, and so a change of it can be read in a preview.
        insecure_value=value,
        description=f"Where the daemon {name} of {capacity} of {environment.name} is",
        tags={tags.CAPACITY: capacity},
        opts=opts,
    )


def _deployment(configuration: Mapping[str, Any]) -> ecs.DaemonDeploymentConfigurationArgs:
    alarms = configuration.get("alarms")
    return ecs.DaemonDeploymentConfigurationArgs(
        drain_percent=configuration["drainPercent"],
        bake_time_in_minutes=configuration.get("bakeTimeInMinutes"),
        alarms=ecs.DaemonDeploymentConfigurationAlarmsArgs(alarm_names=alarms["alarmNames"], enable=alarms["enable"])
        if alarms
        else None,
    )


def container(definition: Mapping[str, Any]) -> ecs.DaemonTaskDefinitionContainerDefinitionArgs:
    """A container of ECS's names as the provider wants it, whose lists have names of their own."""
    linux, log = definition["linuxParameters"], definition["logConfiguration"]
    check = definition.get("healthCheck")
    return ecs.DaemonTaskDefinitionContainerDefinitionArgs(
        name=definition["name"],
        image=definition["image"],
        essential=definition["essential"],
        user=definition["user"],
        readonly_root_filesystem=definition["readonlyRootFilesystem"],
        repository_credentials=ecs.DaemonTaskDefinitionContainerDefinitionRepositoryCredentialsArgs(
            credentials_parameter=definition["repositoryCredentials"]["credentialsParameter"]
        )
        if "repositoryCredentials" in definition
        else None,
        privileged=definition.get("privileged"),
        mount_points=[
            ecs.DaemonTaskDefinitionContainerDefinitionMountPointArgs(
                source_volume=each["sourceVolume"], container_path=each["containerPath"], read_only=each["readOnly"]
            )
            for each in definition.get("mountPoints", ())
        ]
        or None,
        commands=definition.get("command"),
        entry_points=definition.get("entryPoint"),
        environments=[
            ecs.DaemonTaskDefinitionContainerDefinitionEnvironmentArgs(name=each["name"], value=each["value"])
            for each in definition["environment"]
        ],
        secrets=[
            ecs.DaemonTaskDefinitionContainerDefinitionSecretArgs(name=each["name"], value_from=each["valueFrom"])
            for each in definition["secrets"]
        ],
        linux_parameters=ecs.DaemonTaskDefinitionContainerDefinitionLinuxParametersArgs(
            init_process_enabled=linux["initProcessEnabled"],
            capabilities=ecs.DaemonTaskDefinitionContainerDefinitionLinuxParametersCapabilitiesArgs(
                adds=linux["capabilities"].get("add"), drops=linux["capabilities"].get("drop")
            )
            if "capabilities" in linux
            else None,
            tmpfs=[
                ecs.DaemonTaskDefinitionContainerDefinitionLinuxParametersTmpfArgs(
                    container_path=each["containerPath"], size=each["size"]
                )
                for each in linux.get("tmpfs", ())
            ],
        ),
        log_configuration=ecs.DaemonTaskDefinitionContainerDefinitionLogConfigurationArgs(
            log_driver=log["logDriver"], options=log["options"]
        ),
        health_check=ecs.DaemonTaskDefinitionContainerDefinitionHealthCheckArgs(
            commands=check["command"],
            interval=check["interval"],
            retries=check["retries"],
            start_period=check["startPeriod"],
            timeout=check["timeout"],
        )
        if check
        else None,
    )
