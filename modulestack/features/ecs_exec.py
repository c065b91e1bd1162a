"""ECS Exec: a shell, or one command, in a running task."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import arn, paths
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Seed, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.core_effects import STOPS_ALL
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects, deletes_older
from modulestack.fields.section import Section
from modulestack.fields.violation import FieldPath, RuleViolation

WRITABLE = {
    "exec-agent": "/managed-agents",
    "exec-state": "/var/lib/amazon/ssm",
    "exec-log": "/var/log/amazon/ssm",
}
"""
Volume → where the agent, which is root, writes; the container's root file system stays read-only.

AWS's page asks for a root file system that can be written to and names no directories; that volumes in these are
enough is what users found out: https://github.com/aws/containers-roadmap/issues/1359.
"""


class Exec(Section):
    """Lets people run commands in the module's tasks, with `modulestack exec`; what they do is logged."""

    log_retention_days: kinds.RetentionDays = 365
    """
    Days that CloudWatch keeps the sessions' log; on machines sessions are in the module's own log. The image must have
    `script` and `cat`, or sessions are not logged.
    """
    kms_key_arn: kinds.KeyArn | None = None
    """ARN of a KMS key that encrypts sessions and their log; its key policy must let CloudWatch Logs use it."""


class ExecKeys(CoreKeys):
    """Whether commands can be run in tasks."""

    exec: Exec | None = None
    """`{}` is enough. Absent: nobody can run commands in the tasks. Takes effect with the next release."""


def the_key_is_of_the_region(module: ExecKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """ECS and CloudWatch Logs take keys of their own region."""
    found = arn.parse(module.exec.kms_key_arn) if module.exec and module.exec.kms_key_arn else None
    if found and found.region != context.region:
        yield RuleViolation(
            (("modules", module.name, "exec", "kms_key_arn"), ("region",)),
            f"is of region {found.region}, and the environment is in {context.region}: choose a key of that region",
        )


def the_cluster_says_how_long(module: ExecKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """Where sessions are logged is a setting of the cluster, and nothing of one that is there already is changed."""
    if context.has_own_cluster or module.exec is None or "log_retention_days" not in module.exec.model_fields_set:
        return
    field: FieldPath = ("modules", module.name, "exec", "log_retention_days")
    if module.capacity is not None:
        yield RuleViolation(
            (field, ("modules", module.name, "capacity")),
            "is of a log of sessions, which are in the module's own log on machines: leave it out",
        )
    else:
        yield RuleViolation(
            (field, ("modules", module.name, "existing_cluster")),
            "is of a log that the existing cluster decides on, as it is: leave it out",
        )


def machines_share_their_cluster(module: ExecKeys) -> Iterator[RuleViolation]:
    """
    A cluster has one log of sessions and one key for all of its services.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
    """
    if module.capacity is not None and module.exec is not None and module.exec.kms_key_arn is not None:
        yield RuleViolation(
            (("exec", "kms_key_arn"), ("capacity",)),
            "would be the key of every module on these machines, whose cluster they share: leave it out",
        )


def contribute(module: ExecKeys, context: ModuleContext) -> Contribution:
    """
    The agent's directories and permissions, the cluster's log of sessions, and the service's switch.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    settings = module.exec
    if settings is None:
        return Contribution(feature="ecs_exec", service={"enable_execute_command": False})
    group = sessions_log(module.name, context)
    log = context.arn("logs", f"log-group:{group}")
    own = {"configuration": {"execute_command_configuration": _configuration(settings, group)}}
    return Contribution(
        feature="ecs_exec",
        container={"mountPoints": mounts(WRITABLE)},
        volumes=tuple({"name": volume} for volume in WRITABLE),
        service={"enable_execute_command": True},
        cluster=own if context.has_own_cluster else {},
        task_role=_task_role(settings, log),
        pipeline=_pipeline(settings, context) if context.has_own_cluster else (),
        seeds=(Seed(kind="log_key", reference=settings.kms_key_arn),) if settings.kms_key_arn else (),
        scenarios=("a command is run in a task",),
        components=("ecs_exec",) if context.has_own_cluster else (),
    )


def sessions_log(module: str, context: ModuleContext) -> str:
    """
    Name of the log group that sessions in tasks of *module* are logged to.

    A cluster that is there already says where; if it does not, ECS takes the container's own.

    Source ("DEFAULT"): https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
    """
    return paths.exec_log_group(context.environment, module) if context.has_own_cluster else context.log_group


def places(container: str) -> dict[str, str]:
    """As WRITABLE, for a *container* beside the module's own: each has an agent, and volumes, of its own."""
    return {f"{volume}-{container}": path for volume, path in WRITABLE.items()}


def mounts(volumes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Mount points of *volumes* (name → path) that can be written to."""
    return [{"sourceVolume": volume, "containerPath": path, "readOnly": False} for volume, path in volumes.items()]


def _configuration(settings: Exec, group: str) -> dict[str, Any]:
    """
    How sessions are logged and encrypted.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
    """
    encrypted = settings.kms_key_arn is not None
    return {
        "logging": "OVERRIDE",
        "log_configuration": {"cloud_watch_log_group_name": group, "cloud_watch_encryption_enabled": encrypted},
        **({"kms_key_id": settings.kms_key_arn} if encrypted else {}),
    }


def _task_role(settings: Exec, log: str) -> tuple[Statement, ...]:
    """
    What the agent may do: it has the permissions of the task.

    Source ("ECS Exec permissions"): https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    channels = ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
    write = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
    statements = (
        Statement(actions=tuple(f"ssmmessages:{channel}" for channel in channels), resources=("*",)),
        Statement(actions=("logs:DescribeLogGroups",), resources=("*",)),
        Statement(actions=write, resources=(f"{log}:*",)),
    )
    if settings.kms_key_arn is None:
        return statements
    return (*statements, Statement(actions=("kms:Decrypt",), resources=(settings.kms_key_arn,)))


def _pipeline(settings: Exec, context: ModuleContext) -> tuple[PipelineAccess, ...]:
    """
    The log group has a name of the environment's own, as the others have; only its key is more.

    One pattern for all modules: a policy that names each of many is longer than IAM takes.
    """
    if settings.kms_key_arn is None:
        return ()
    actions = ("logs:AssociateKmsKey", "logs:DisassociateKmsKey")
    log = context.arn("logs", f"log-group:{paths.exec_log_group(context.environment, '*')}")
    return (PipelineAccess(role="up", statement=Statement(actions=actions, resources=(log, f"{log}:*"))),)


_EFFECTS: dict[str, Effects[ExecKeys]] = {
    "exec": (
        dataclasses.replace(
            STOPS_ALL,
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE),
            text="the module's own log of sessions is deleted",
            when="taken away",
            holds=lambda edit: edit.after.exec is None,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE),
            text="commands run in tasks of the next release",
        ),
    ),
    "exec.log_retention_days": (
        deletes_older(lambda edit: _days(edit.after) < _days(edit.before)),
        *IN_PLACE,
    ),
    "exec.kms_key_arn": (Effect(kinds=(EffectKind.IN_PLACE,), text="new sessions are encrypted with the new key"),),
}


def _days(module: ExecKeys) -> int:
    return module.exec.log_retention_days if module.exec else 0


FEATURE = Feature(
    keys=ExecKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(machines_share_their_cluster,),
    context_rules=(the_key_is_of_the_region, the_cluster_says_how_long),
)
