"""A Managed Daemon: one task of it runs on every managed instance of a set, before any other task does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from modulestack.contract import image_reference, limits, names, paths
from modulestack.features import pull_through, secrets
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
    user: kinds.User = "1000:1000"
    """`uid`, `uid:gid` or a name in the image; never root."""
    run_as_root: bool = False
    """Runs it as root, which many agents need; `user` is then left out."""
    writable_root: bool = False
    """Lets it write anywhere in its file system, not just in `/tmp`."""
    health_check: ContainerHealthCheck | None = None
    """Absent: ECS sees only that it stops. With it, an instance on which it is unhealthy is replaced, too."""
    task_policy_arns: tuple[kinds.PolicyArn, ...] = ()
    """Managed policies for its role: what it may do in AWS."""
    log_retention_days: kinds.RetentionDays = 30
    """Days that CloudWatch keeps its output."""
    drain_percent: Annotated[int, within(limits.DAEMON_DRAIN_PERCENT)] = 25
    """Percent of the instances that are emptied and replaced at a time when another version of it is rolled out."""


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
        "linuxParameters": {"initProcessEnabled": True, **({} if daemon.writable_root else {"tmpfs": [tmpfs]})},
        "environment": [{"name": key, "value": text} for key, text in sorted(daemon.environment.items())],
        "secrets": [
            {"name": key, "valueFrom": secrets.value_from(text, where)} for key, text in sorted(daemon.secrets.items())
        ],
        "logConfiguration": log_configuration(None, where),
        **{key: list(told) for key, told in words.items() if told},
        **({"healthCheck": definition_of_check(daemon.health_check)} if daemon.health_check else {}),
    }


def starts(daemon: DaemonSection, where: ModuleContext) -> Sequence[Statement]:
    """
    What ECS may do to start *daemon*: pull its image, write to its log group, read its secrets.

    An image that it pulls by way of ECR, and no other one, it may have fetched.
    """
    found = secrets.readable(daemon.secrets.values(), where)
    reads = [Statement(actions=(action,), resources=tuple(arns)) for action, arns in found.items()]
    pulled = image_reference.repository_of(daemon.image)
    fetched = tuple(
        where.arn("ecr", f"repository/{prefix}/*")
        for prefix in where.cache_prefixes.values()
        if pulled.startswith(f"{pull_through.registry(where)}/{prefix}/")
    )
    fetch = [Statement(actions=pull_through.FETCH, resources=fetched)] if fetched else []
    return [*execution_role(daemon.image, where), *fetch, *reads]
