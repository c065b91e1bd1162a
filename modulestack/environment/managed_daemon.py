"""A Managed Daemon: one task of it runs on every managed instance of a set, before any other task does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from modulestack.contract import image_reference, limits, names, paths
from modulestack.environment import daemon_host
from modulestack.environment.daemon_host import DaemonMount, DaemonVolume
from modulestack.features import pull_through, secret_encryption, secrets
from modulestack.features.container_health_check import ContainerHealthCheck, definition_of_check
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Statement
from modulestack.features.ephemeral_storage import PATH
from modulestack.features.execution_role import execution_role
from modulestack.features.log_drivers import log_configuration
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class DaemonSection(Section):
    """
    An agent on every managed instance of the set.

    Its image is the file's alone, and releases know nothing of it: an edit is rolled out by `pulumi up`.
    """

    image: kinds.Image
    """What it runs."""
    cpu: Annotated[int, within(limits.INSTANCE_TASK_CPU)] = 128
    """CPU units of each instance that are kept for it."""
    memory: Annotated[int, within(limits.INSTANCE_TASK_MEMORY_MIB)] = 128
    """MiB of each instance that are kept for it, and at which it is killed."""
    command: tuple[str, ...] | None = None
    """Replaces the image's CMD."""
    entry_point: tuple[str, ...] | None = None
    """Replaces the image's ENTRYPOINT."""
    environment: dict[kinds.PlainVariable, str] = Field(default_factory=dict)
    """Plain environment variables, as they are: a daemon has no placeholders."""
    secrets: dict[kinds.Variable, kinds.Secret] = Field(default_factory=dict)
    """Environment variables by reference, as a module's."""
    secrets_kms_key_arns: tuple[kinds.KeyArn, ...] = ()
    """KMS keys, other than AWS's own, that encrypt what `secrets` and `registry_credentials` name."""
    registry_credentials: kinds.Secret | None = None
    """Secret by which ECS pulls its image, as a module's: its JSON has `username` and `password`."""
    user: kinds.User = "1000:1000"
    """`uid`, `uid:gid` or a name in the image; never root."""
    run_as_root: bool = False
    """Runs it as root, which many agents need; `user` is then left out."""
    writable_root: bool = False
    """Lets it write anywhere in its file system, not just in `/tmp`."""
    volumes: dict[kinds.VolumeName, DaemonVolume] = Field(default_factory=dict)
    """Files and directories of the instance, by name, such as `{logs: {host_path: /var/log}}`."""
    mounts: dict[kinds.VolumeName, DaemonMount] = Field(default_factory=dict)
    """Volume → where it is in the container, read-only unless it says otherwise."""
    capabilities: tuple[str, ...] = ()
    """
    Linux capabilities besides Docker's, such as `[NET_ADMIN]`. A user other than root has them only where the program's
    file says so. Those that make it root of the instance need `exceptions`.
    """
    dropped_capabilities: tuple[str, ...] = ()
    """Of Docker's those that it does without, such as `[ALL]`."""
    privileged: bool = False
    """Makes it root of the instance, with all devices; only with a reason under `exceptions`."""
    exceptions: dict[str, str] = Field(default_factory=dict)
    """`privileged`, or a capability such as `SYS_ADMIN` → why it has to be."""
    health_check: ContainerHealthCheck | None = None
    """Absent: ECS sees only that it stops. With it, an instance on which it is unhealthy is replaced, too."""
    task_policy_arns: tuple[kinds.PolicyArn, ...] = ()
    """Managed policies for its role: what it may do in AWS."""
    log_retention_days: kinds.RetentionDays = 30
    """Days that CloudWatch keeps its output."""
    drain_percent: Annotated[int, within(limits.DAEMON_DRAIN_PERCENT)] = 25
    """Percent of the instances that are emptied and replaced at a time when another version of it is rolled out."""
    alarms: tuple[kinds.AlarmName, ...] = ()
    """CloudWatch alarms, by name, of which one that goes off while a version is rolled out, or bakes, undoes it."""
    bake_minutes: Annotated[int, within(limits.DAEMON_BAKE_MINUTES)] = 0
    """Minutes for which alarms are watched once all instances have a version."""


def context(
    environment: str,
    region: str,
    capacity: str,
    daemon: str,
    *,
    partition: str,
    account_id: str,
    cache_prefixes: Mapping[str, str],
) -> ModuleContext:
    """What is known of where *daemon* of the set *capacity* runs, in the terms in which features know a module's."""
    return ModuleContext(
        environment=environment,
        region=region,
        partition=partition,
        account_id=account_id,
        zone=None,
        http_redirect=False,
        private_zone="",
        urls={},
        cluster=names.cluster(environment, capacity),
        has_own_cluster=False,
        service=daemon,
        log_group=paths.daemon_log_group(environment, capacity, daemon),
        log_stream_prefix=daemon,
        cache_prefixes=cache_prefixes,
    )


def container(name: str, daemon: DaemonSection, where: ModuleContext) -> dict[str, Any]:
    """
    The one container of the daemon *name*, with ECS's names of things.

    Its ``/tmp`` is in memory, at most half of what it has.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-task-definitions.html
    """
    words = {"entryPoint": daemon.entry_point, "command": daemon.command}
    tmpfs = {"containerPath": PATH, "size": daemon.memory // 2}
    return {
        "name": name,
        "image": daemon.image,
        "essential": True,
        "user": "0" if daemon.run_as_root else daemon.user,
        "readonlyRootFilesystem": not daemon.writable_root,
        "linuxParameters": {
            "initProcessEnabled": True,
            **({} if daemon.writable_root else {"tmpfs": [tmpfs]}),
            **daemon_host.of_linux(daemon),
        },
        "environment": [{"name": key, "value": text} for key, text in sorted(daemon.environment.items())],
        "secrets": [
            {"name": key, "valueFrom": secrets.value_from(text, where)} for key, text in sorted(daemon.secrets.items())
        ],
        "logConfiguration": log_configuration(None, where),
        **_pulled(daemon, where),
        **daemon_host.of_container(daemon),
        **{key: list(told) for key, told in words.items() if told},
        **({"healthCheck": definition_of_check(daemon.health_check)} if daemon.health_check else {}),
    }


def _pulled(daemon: DaemonSection, where: ModuleContext) -> dict[str, Any]:
    """
    Where ECS finds who pulls its image.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
    """
    text = daemon.registry_credentials
    return {"repositoryCredentials": {"credentialsParameter": secrets.value_from(text, where)}} if text else {}


def deployment(daemon: DaemonSection) -> dict[str, Any]:
    """
    How a version is rolled out, with ECS's names of things.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DaemonDeploymentConfiguration.html
    """
    watched = {"alarms": {"alarmNames": list(daemon.alarms), "enable": True}} if daemon.alarms else {}
    bakes = {"bakeTimeInMinutes": daemon.bake_minutes} if daemon.bake_minutes else {}
    return {"drainPercent": float(daemon.drain_percent), **watched, **bakes}


def starts(daemon: DaemonSection, where: ModuleContext) -> Sequence[Statement]:
    """
    What ECS may do to start *daemon*: pull its image, write to its log group, read its secrets.

    An image that it pulls by way of ECR, and no other one, it may have fetched.
    """
    credentials = [daemon.registry_credentials] if daemon.registry_credentials else []
    found = secrets.readable([*daemon.secrets.values(), *credentials], where)
    reads = [Statement(actions=(action,), resources=tuple(arns)) for action, arns in found.items()]
    pulled = image_reference.repository_of(daemon.image)
    fetched = tuple(
        where.arn("ecr", f"repository/{prefix}/*")
        for prefix in where.cache_prefixes.values()
        if pulled.startswith(f"{pull_through.registry(where)}/{prefix}/")
    )
    fetch = [Statement(actions=pull_through.FETCH, resources=fetched)] if fetched else []
    decrypts = secret_encryption.decrypts(daemon.secrets_kms_key_arns, where.region)
    return [*execution_role(daemon.image, where), *fetch, *reads, *decrypts]
