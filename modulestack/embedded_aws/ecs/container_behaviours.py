"""What a container does, per image: the part of the world that ECS cannot know."""

from __future__ import annotations

import dataclasses
import fnmatch


@dataclasses.dataclass(frozen=True, kw_only=True)
class Behaviour:
    """How containers of an image run. The defaults are a well-behaved one."""

    provisioning_s: float = 10.0
    """Until the task has its network interface and host."""
    pull_s: float = 5.0
    """To pull the image."""
    starts_in_s: float = 2.0
    """From the pulled image to the running process."""
    healthy_after_s: float = 0.0
    """From the running process until it answers health checks."""
    exits_after_s: float | None = None
    """From the running process to its end; None: it runs until it is stopped. 0: in the instant of its start."""
    command_s: float = 5.0
    """The same of a container that was given a command of its own, where ``exits_after_s`` is None."""
    exit_code: int = 0
    """With which it ends by itself; a container that stops when it is told to ends with 0."""
    pull_error: bool = False
    """Whether the image cannot be pulled."""
    health_status_code: int | None = 200
    """What health checks are answered with; None: never answered."""
    closed_ports: tuple[int, ...] = ()
    """On which it does not listen, whatever its definition says: whoever connects is refused."""
    http1_only: bool = False
    """Whether it knows no HTTP/2, and so no gRPC: it refuses what is sent in either."""
    output: tuple[str, ...] = ()
    """Lines that it writes as it starts."""
    last_output: tuple[str, ...] = ()
    """Lines that it writes as it ends by itself."""
    stops_in_s: float = 1.0
    """From SIGTERM to its end; more than the container's stop timeout: it is killed (exit code 137)."""
    cache_control: str = ""
    """Header Cache-Control of its answers: how long others may keep them; empty: they have none."""
    ms_per_request: float = 5.0
    """To answer one request; a health check takes as long."""


WELL_BEHAVED = Behaviour()


class BehaviourRegistry:
    """
    Behaviours by image: a whole reference, or a pattern with ``*``.

    The one set last for a pattern that fits counts.
    """

    def __init__(self) -> None:
        self._of: dict[str, Behaviour] = {}

    def set(self, image: str, behaviour: Behaviour) -> None:
        """From now on, containers that start from *image* do as *behaviour* says."""
        self._of.pop(image, None)
        self._of[image] = behaviour

    def forget(self, image: str) -> None:
        """Containers of *image* are well-behaved again."""
        self._of.pop(image, None)

    def of(self, image: str) -> Behaviour:
        """How a container of *image* behaves."""
        for pattern, behaviour in reversed(self._of.items()):
            if pattern == image or fnmatch.fnmatchcase(image, pattern):
                return behaviour
        return WELL_BEHAVED

    def all(self) -> dict[str, Behaviour]:
        """All that were set."""
        return dict(self._of)
