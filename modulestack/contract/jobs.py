"""A module's jobs, as its manifest has them: commands that run once, each in a task of its own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManifestJob:
    """One job: what it changes of the module's task, and when it runs besides when somebody asks for it."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Variables on top of those of the module's container."""
    cpu: int | None = None
    """CPU units of the task; None: the module's."""
    memory: int | None = None
    """MiB of the task; None: the module's."""
    timeout_s: int
    """Seconds until whoever runs it stops it."""
    before_release: bool = False
    """Whether it runs with every new revision, before the service is set to that."""
    schedule: Mapping[str, str | int | bool] = dataclasses.field(default_factory=dict)
    """As the file has it, defaults too: ``expression``, ``time_zone`` and so on; empty: it has none."""

    @property
    def dead_letter_queue_arn(self) -> str:
        """Of the queue for what its schedule could not start; empty: there is none."""
        return str(self.schedule.get("dead_letter_queue_arn", ""))

    @property
    def dead_letter_kms_key_arn(self) -> str:
        """Of the key under which that queue's messages are; empty: AWS's own, or there is no queue."""
        return str(self.schedule.get("dead_letter_kms_key_arn", ""))

    def to_json(self) -> dict[str, Any]:
        """As the manifest has it: without what is not set."""
        kept = {key: value for key, value in dataclasses.asdict(self).items() if value not in (None, False)}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in kept.items() if value != {}}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ManifestJob:
        """
        What :meth:`to_json` wrote; unknown keys are ignored.

        Raises:
            KeyError, TypeError: it is none.
        """
        return cls(
            name=document["name"],
            command=tuple(document["command"]),
            environment=dict(document.get("environment") or {}),
            cpu=document.get("cpu"),
            memory=document.get("memory"),
            timeout_s=document["timeout_s"],
            before_release=document.get("before_release") is True,
            schedule=dict(document.get("schedule") or {}),
        )


def task_override(job: ManifestJob, container: str, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """
    What *job* changes of the module's task, whose own container is *container*; *variables* come on top.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
    """
    sizes = {"cpu": job.cpu, "memory": job.memory}
    return {
        "containerOverrides": [
            container_override(container, job.command, {**job.environment, **(variables or {})}),
        ],
        **{size: str(value) for size, value in sizes.items() if value is not None},
    }


def container_override(container: str, command: tuple[str, ...], variables: Mapping[str, str]) -> dict[str, Any]:
    """
    *container* with another *command* (empty: its own) and *variables* on top.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html
    """
    override: dict[str, Any] = {"name": container}
    if command:
        override["command"] = list(command)
    if variables:
        override["environment"] = [{"name": name, "value": value} for name, value in variables.items()]
    return override


def override_length(override: Mapping[str, Any]) -> int:
    """
    Characters of *override*'s containers as JSON: ECS takes no more than ``limits.OVERRIDES_LENGTH``.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html (overrides)
    """
    return len(json.dumps(override["containerOverrides"], ensure_ascii=False, separators=(",", ":")))
