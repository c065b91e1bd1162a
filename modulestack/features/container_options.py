"""What a file may say of any container of a module, its own and those beside it: who it is, how it starts and ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.features import ulimits
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.text import shown
from modulestack.fields.violation import FieldPath, RuleViolation


class RestartPolicy(Section):
    """ECS starts the container again, in its task, when it ends after it ran long enough. `{}` is enough."""

    ignored_exit_codes: tuple[kinds.ExitCode, ...] = ()
    """Exit codes after which it stays ended."""
    attempt_period_s: Annotated[int, within(limits.RESTART_ATTEMPT_PERIOD_S)] = 300
    """Seconds that it must have run, since its start or last restart, to be started again."""


class ContainerOptions(Section):
    """Keys of every container."""

    user: kinds.User = "1000:1000"
    """`uid`, `uid:gid` or a name in the image; never root."""
    run_as_root: bool = False
    """Runs it as root, which many images of others need; `user` is then left out."""
    writable_root: bool = False
    """Lets it write anywhere in its file system, not just in `/tmp` and its mounts."""
    working_directory: kinds.ContainerPath | None = None
    """Replaces the image's WORKDIR."""
    start_timeout_s: Annotated[int, within(limits.START_TIMEOUT_S)] | None = None
    """Seconds after its start in which it must come to what others wait for, or the task stops; absent: no limit."""
    stop_timeout_s: Annotated[int, within(limits.STOP_TIMEOUT_S)] = 30
    """Seconds between SIGTERM and SIGKILL."""
    restart: RestartPolicy | None = None
    """Absent: it is not started again in its task."""
    memory_reservation: Annotated[int, within(limits.CONTAINER_MEMORY_MIB)] | None = None
    """MiB of the task's memory that are kept for it."""
    open_files: Annotated[int, within(limits.CONTAINER_OPEN_FILES)] | None = None
    """How many files it may have open at once (the ulimit `nofile`); absent: 65535."""
    ulimits: dict[kinds.UlimitName, kinds.Ulimit] = Field(default_factory=dict)
    """
    Limits of its processes by name, as `docker run --ulimit` has them: `{memlock: unlimited, nproc: "1024:2048"}`, one
    for soft and hard or both. On Fargate `nofile` only.
    """
    capabilities: tuple[Literal["SYS_PTRACE"], ...] = ()
    """Linux capabilities besides Docker's: `[SYS_PTRACE]`, to look into other processes. Fargate adds no other."""
    docker_labels: dict[kinds.DockerLabel, str] = Field(default_factory=dict)
    """Labels of the container, for tools that read them."""


def defined(container: ContainerOptions) -> dict[str, Any]:
    """
    The part of a container's definition that these keys make.

    What the file does not say and ECS does not fill in is not there.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    linux: dict[str, Any] = {"initProcessEnabled": True}
    if container.capabilities:
        linux["capabilities"] = {"add": sorted(set(container.capabilities))}
    said: dict[str, Any] = {
        "workingDirectory": container.working_directory,
        "memoryReservation": container.memory_reservation,
        "startTimeout": container.start_timeout_s,
        "restartPolicy": _restart_policy(container.restart) if container.restart else None,
        "ulimits": ulimits.defined(container) or None,
        "dockerLabels": container.docker_labels or None,
    }
    return {
        "user": "0" if container.run_as_root else container.user,
        "readonlyRootFilesystem": not container.writable_root,
        "stopTimeout": container.stop_timeout_s,
        "linuxParameters": linux,
        **{key: value for key, value in said.items() if value is not None},
    }


def _restart_policy(restart: RestartPolicy) -> dict[str, Any]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html"""
    codes = sorted(set(restart.ignored_exit_codes))
    return {
        "enabled": True,
        "restartAttemptPeriod": restart.attempt_period_s,
        **({"ignoredExitCodes": codes} if codes else {}),
    }


def a_root_has_no_other_user(container: ContainerOptions) -> Iterator[RuleViolation]:
    """Root is never had by mistake."""
    if container.run_as_root and "user" in container.model_fields_set:
        fields: tuple[FieldPath, ...] = (("run_as_root",), ("user",))
        yield RuleViolation(fields, f"is true, and user is {shown(container.user)}: leave one of them out")


def ignored_exit_codes_are_few(container: ContainerOptions) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html"""
    codes = container.restart.ignored_exit_codes if container.restart else ()
    if len(codes) > limits.IGNORED_EXIT_CODES:
        field: FieldPath = ("restart", "ignored_exit_codes")
        yield RuleViolation((field,), f"{len(codes)} are more than ECS takes: allowed {limits.IGNORED_EXIT_CODES}")
