"""What a task of an embedded account has to work with."""

from __future__ import annotations

from modulestack.embedded_aws.ecs.models import EcsTask


def vcpus_of(task: EcsTask) -> float:
    """Its vCPUs, as its task definition says."""
    return float(task.definition.document.get("cpu") or 1024) / 1024
