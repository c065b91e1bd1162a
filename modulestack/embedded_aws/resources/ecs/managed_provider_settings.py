"""``managedInstancesProvider`` as Pulumi writes it, and as ECS does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BY_ECS = {"storageSizeGib": "storageSizeGiB", "totalLocalStorageGb": "totalLocalStorageGB", "vcpuCount": "vCpuCount"}
_BY_ECS |= {name: name.replace("Mib", "MiB") for name in ("acceleratorTotalMemoryMib", "memoryMib")}
_BY_ECS |= {"memoryGibPerVcpu": "memoryGiBPerVCpu"}
"""Names that differ."""
_BY_PULUMI = {ecs: name for name, ecs in _BY_ECS.items()}
AT_CREATION = ("capacityOptionType",)
"""Of ``instanceLaunchTemplate``: what UpdateCapacityProvider does not take."""


def request(given: Mapping[str, Any], *, update: bool = False) -> dict[str, Any]:
    """For CreateCapacityProvider, or UpdateCapacityProvider."""
    made: dict[str, Any] = _renamed(given, _BY_ECS)
    if update:
        template = made["instanceLaunchTemplate"]
        made["instanceLaunchTemplate"] = {key: value for key, value in template.items() if key not in AT_CREATION}
    return made


def told(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """As the provider shows it."""
    if found is None:
        return None
    shown: dict[str, Any] = _renamed(found, _BY_PULUMI)
    shown["instanceLaunchTemplate"].pop("instanceMetadataTagsPropagation", None)
    return shown


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Without what has no value."""
    if isinstance(value, Mapping):
        return {names.get(key, key): _renamed(inner, names) for key, inner in value.items() if inner is not None}
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value
