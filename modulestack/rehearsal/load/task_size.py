"""What a task of an embedded account has to work with."""

from __future__ import annotations

from modulestack.embedded_aws.ecs.models import EcsTask


def vcpus_of(task: EcsTask) -> float:
    """Its vCPUs, as its task definition says."""
    return float(task.definition.document.get("cpu") or 1024) / 1024


def memory_mib_of(task: EcsTask) -> float:
    """Of the task; where it has none of its own, as on machines, of its containers."""
    document = task.definition.document
    own = [each.get("memory") or each.get("memoryReservation") or 0 for each in document["containerDefinitions"]]
    return float(document.get("memory") or sum(own))
