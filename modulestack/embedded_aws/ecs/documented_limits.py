"""
ECS's limits as AWS's pages state them. A copy of its own: the program's limits are compared with it by a test.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

from __future__ import annotations

GB = 1024
"""MiB, as Fargate counts."""

FARGATE_TASK_SIZES: tuple[tuple[float, tuple[int, ...]], ...] = (
    (0.25, (512, 1 * GB, 2 * GB)),
    (0.5, tuple(range(1 * GB, 4 * GB + 1, 1 * GB))),
    (1, tuple(range(2 * GB, 8 * GB + 1, 1 * GB))),
    (2, tuple(range(4 * GB, 16 * GB + 1, 1 * GB))),
    (4, tuple(range(8 * GB, 30 * GB + 1, 1 * GB))),
    (8, tuple(range(16 * GB, 60 * GB + 1, 4 * GB))),
    (16, tuple(range(32 * GB, 120 * GB + 1, 8 * GB))),
    (32, (60 * GB, 120 * GB, 244 * GB)),
)
"""vCPU → MiB of memory, row by row as in the page's table."""

CONTAINER_HEALTH_CHECK = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
"""Field of ``healthCheck`` → lowest and highest value; seconds, but for *retries*."""

EPHEMERAL_STORAGE_GIB = (21, 200)
STOP_TIMEOUT_S = (2, 120)
"""Of a container on Fargate."""
NAME_LENGTH = 255
"""Characters of a cluster's, service's, family's or container's name."""


def fargate_memory_mib(cpu_units: int) -> tuple[int, ...]:
    """The memory sizes that Fargate takes with *cpu_units* (1,024 to a vCPU), in MiB; none: it has no such size."""
    return next((sizes for vcpu, sizes in FARGATE_TASK_SIZES if vcpu * 1024 == cpu_units), ())
