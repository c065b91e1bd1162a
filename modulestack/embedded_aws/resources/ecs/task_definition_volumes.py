"""Volumes of a task definition, as the provider writes them and as AWS does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.resources.handler import InvalidInput

_EFS = ("authorizationConfig", "fileSystemId", "rootDirectory", "transitEncryption", "transitEncryptionPort")
_KNOWN = {"configureAtLaunch", "efsVolumeConfiguration", "hostPath", "name"}


def check(volumes: Sequence[Mapping[str, Any]]) -> None:
    """
    Refuse what is not applied here.

    Raises:
        InvalidInput: there is such.
    """
    for volume in volumes:
        if strange := sorted({key for key, value in volume.items() if value} - _KNOWN):
            raise InvalidInput("volumes", f"a rehearsal does not know {', '.join(strange)}")


def requested(volumes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As RegisterTaskDefinition takes them."""
    return [
        {
            "name": volume["name"],
            **({"configuredAtLaunch": True} if volume.get("configureAtLaunch") else {}),
            **({"host": {"sourcePath": path}} if (path := volume.get("hostPath")) else {}),
            **({"efsVolumeConfiguration": dict(efs)} if (efs := volume.get("efsVolumeConfiguration")) else {}),
        }
        for volume in volumes
    ]


def told(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As the provider tells them, of AWS's answer."""
    return [
        {
            "configureAtLaunch": bool(volume.get("configuredAtLaunch")),
            "name": volume["name"],
            **({"hostPath": path} if (path := (volume.get("host") or {}).get("sourcePath")) else {}),
            **({"efsVolumeConfiguration": _efs(efs)} if (efs := volume.get("efsVolumeConfiguration")) else {}),
        }
        for volume in found
    ]


def _efs(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in _EFS if key in found}
