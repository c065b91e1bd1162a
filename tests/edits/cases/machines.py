"""Edits of machines that modules run on."""

from __future__ import annotations

from typing import Any

from tests.edits.case import EditCase, of_module
from tests.edits.plain import PLAIN, Config, with_value


def _machines(
    key: str, old: Any, new: Any, base: Config | None = None, api: str | None = None, **besides: Any
) -> EditCase:
    """An edit of a key of the machines that `api` runs on; *api* is then the architecture of its image."""
    at = "modulestack:capacity/machines"
    before = with_value(base or MACHINED, f"{at}/{key}", old)
    after = with_value(before, f"{at}/{key}", new)
    for other, value in besides.items():
        after = with_value(after, f"{at}/{other}", value)
    after = with_value(after, "modulestack:modules/api/cpu_architecture", api)
    return EditCase(
        key=f"capacity.<capacity>.{key.replace('/', '.')}",
        before=before,
        after=after,
        name=f"capacity.machines.{key.replace('/', '.')}: {old} to {new}"
        + (", with an agent" if base is WITH_AGENT else "")
        + (", refreshed" if base is REFRESHED else ""),
    )


MACHINES = {"instance_types": ["m7i.2xlarge"], "min": 2, "max": 4}
MACHINED = with_value(PLAIN, "modulestack:capacity", {"machines": MACHINES})
MACHINED = with_value(MACHINED, "modulestack:modules/api/capacity", "machines")
AGENT = {
    "image": "ghcr.io/example/agent:1",
    "capacity": "machines",
    "scheduling_strategy": "DAEMON",
    "cpu": 128,
    "memory": 128,
}
WITH_AGENT = with_value(MACHINED, "modulestack:modules/agent", AGENT)
"""`api` on machines; and with an agent on every one of them."""
REFRESHED = with_value(MACHINED, "modulestack:capacity/machines/instance_refresh", {})
SPARE = with_value(MACHINED, "modulestack:capacity/machines/spot_percent", 50)
REQUIRED = {"vcpus": 4, "memory_mib": 16384}
REQUIRING = with_value(MACHINED, "modulestack:capacity/machines/instance_types", None)
REQUIRING = with_value(REQUIRING, "modulestack:capacity/machines/instance_requirements", REQUIRED)
OTHERS = with_value(MACHINED, "modulestack:capacity/others", MACHINES)
OTHERS = with_value(OTHERS, "modulestack:modules/agent", {**AGENT, "capacity": "others"})
OTHERS = with_value(OTHERS, "modulestack:modules/another", {**AGENT, "capacity": "machines"})
"""Two sets of machines, with an agent on each, so that a module may move between them."""
MACHINED_ONE_BY_ONE = with_value(
    MACHINED, "modulestack:modules/api/deployment", {"minimum_healthy_percent": 0, "maximum_percent": 100}
)

CASES: tuple[EditCase, ...] = (
    _machines("instance_types", ["m7i.2xlarge"], ["m7i.2xlarge", "m6i.2xlarge"]),
    _machines("instance_types", ["m7i.2xlarge"], None, instance_requirements=REQUIRED),
    _machines("instance_requirements", None, REQUIRED, instance_types=None),
    _machines("instance_requirements/vcpus", 4, 8, REQUIRING),
    _machines("instance_requirements/memory_mib", 16384, 32768, REQUIRING),
    _machines("instance_requirements/cpu_architecture", None, "ARM64", REQUIRING, api="ARM64"),
    _machines("min", 2, 3),
    _machines("min", 2, 3, WITH_AGENT),
    _machines("max", 4, 5),
    _machines("target_percent", None, 80),
    _machines("root_volume_gib", None, 60),
    _machines("root_volume_gib", None, 60, REFRESHED),
    _machines("instance_refresh", None, {}),
    _machines("instance_refresh/min_healthy_percentage", None, 50, REFRESHED),
    _machines("instance_refresh/max_healthy_percentage", None, 200, REFRESHED),
    _machines("spot_percent", None, 50),
    _machines("on_demand_base", None, 1, SPARE),
    of_module("placement", None, "pack", MACHINED, module="api"),
    of_module("placement", None, "pack", MACHINED_ONE_BY_ONE, module="api"),
    of_module("scheduling_strategy", None, "DAEMON", MACHINED, module="api", tasks=None),
)
