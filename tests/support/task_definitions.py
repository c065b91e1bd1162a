"""Task definitions that ECS refuses, by the rule that they break, and many that it takes."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases import (
    accepted,
    containers,
    kernel,
    logs,
    managed_instances,
    networks,
    sizes,
    volumes,
)

REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    *sizes.REFUSED,
    *containers.REFUSED,
    *networks.REFUSED,
    *logs.REFUSED,
    *volumes.REFUSED,
    *kernel.REFUSED,
    *managed_instances.REFUSED,
)
"""Name of the rule, the request, and the first sentence with which ECS refuses it."""
ACCEPTED: dict[str, dict[str, Any]] = accepted.ACCEPTED
