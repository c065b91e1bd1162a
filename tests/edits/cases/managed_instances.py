"""Edits of managed instances that modules run on."""

from __future__ import annotations

from typing import Any

from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.cases.machines import MACHINED, MACHINES, OTHERS, WITH_AGENT
from tests.edits.plain import PLAIN, Config, with_value


def of_managed(key: str, old: Any, new: Any, base: Config | None = None, **besides: Any) -> EditCase:
    """An edit of a key of the managed instances that `api` runs on; `daemons/agent/…` are of a daemon there."""
    at = "modulestack:managed_instances/pool"
    before = with_value(base or MANAGED, f"{at}/{key}", old)
    after = with_value(before, f"{at}/{key}", new)
    for other, value in besides.items():
        after = with_value(after, f"modulestack:modules/api/{other}", value)
    named = key.replace("daemons/agent", "daemons/<daemon>").replace("/", ".")
    return EditCase(
        key=f"managed_instances.<managed_instance>.{named}",
        before=before,
        after=after,
        name=f"managed_instances.pool.{key.replace('/', '.')}: {old} to {new}",
    )


MANAGED = with_value(PLAIN, "modulestack:managed_instances", {"pool": {}})
MANAGED = with_value(MANAGED, "modulestack:modules/api/capacity", "pool")
BOTH_KINDS = with_value(WITH_AGENT, "modulestack:managed_instances", {"pool": {}})
BOTH_KINDS = with_value(BOTH_KINDS, "modulestack:modules/pooled", {"image": "ghcr.io/example/p:1", "capacity": "pool"})
BOTH_KINDS = with_value(BOTH_KINDS, "modulestack:modules/hauler", {"image": "ghcr.io/example/h:1"})
"""Machines and managed instances, each with a task that stays, so that a module may move between them."""
MANAGED_REQUIRING = with_value(
    MANAGED, "modulestack:managed_instances/pool/instance_requirements", {"vcpus": 2, "memory_mib": 4096}
)
MANAGED_ONE_BY_ONE = with_value(
    MANAGED, "modulestack:modules/api/deployment", {"minimum_healthy_percent": 0, "maximum_percent": 100}
)

CASES: tuple[EditCase, ...] = (
    of_environment(
        "capacity", None, {"machines": MACHINES}, key="capacity.<capacity>", modules=MACHINED["modulestack:modules"]
    ),
    of_environment(
        "managed_instances",
        None,
        {"pool": {}},
        key="managed_instances.<managed_instance>",
        modules=MANAGED["modulestack:modules"],
    ),
    of_managed("instance_types", None, ["m7i.large", "m7i.xlarge"]),
    of_managed("instance_requirements", None, {"vcpus": 2, "memory_mib": 4096}),
    of_managed("instance_requirements/vcpus", 2, 4, MANAGED_REQUIRING),
    of_managed("instance_requirements/memory_mib", 4096, 8192, MANAGED_REQUIRING),
    of_managed("instance_requirements/cpu_architecture", None, "ARM64", MANAGED_REQUIRING, cpu_architecture="ARM64"),
    of_managed("spot", None, True),
    of_managed("spot", None, True, MANAGED_ONE_BY_ONE),
    of_managed("scale_in_after_s", None, -1),
    of_managed("storage_gib", None, 100),
    of_managed("monitoring", None, "detailed"),
    of_module("capacity", None, "pool", MANAGED),
    of_module("capacity", None, "machines", WITH_AGENT),
    of_module("capacity", "machines", "others", OTHERS, module="api"),
    of_module("capacity", "machines", "pool", BOTH_KINDS, module="api"),
    of_module("capacity", "machines", "pool", BOTH_KINDS, module="web"),
    of_module("capacity", "machines", "pool", BOTH_KINDS, module="hauler"),
    EditCase(
        key="modules.<module>.capacity",
        before=MACHINED,
        after=MANAGED,
        name="modules.api.capacity: to managed instances, which come as the machines go",
    ),
)
