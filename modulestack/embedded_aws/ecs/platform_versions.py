"""
Fargate's platform versions.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-linux-fargate.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-windows-fargate.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.task_definition_rules.reading import is_windows
from modulestack.embedded_aws.errors import AwsError

LATEST = "LATEST"
NEWEST = {"LINUX": "1.4.0", "WINDOWS": "1.0.0"}
"""What LATEST is, by operating system."""
VERSIONS = {"LINUX": ("1.3.0", "1.4.0"), "WINDOWS": ("1.0.0",)}
LARGE_CPU = 8192
"""CPU units from which Linux platform version 1.4.0 is needed."""


def check(document: Mapping[str, Any], version: str | None) -> None:
    """
    Refuse a version that does not exist, or that cannot run the task definition *document*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html#API_RunTask_Errors
    Text: https://github.com/ansible-collections/community.aws/issues/136

    Raises:
        AwsError: PlatformUnknownException or PlatformTaskDefinitionIncompatibilityException.
    """
    if version in (None, "", LATEST):
        return
    if version not in VERSIONS[system(document)]:
        raise AwsError("PlatformUnknownException", "The specified platform version doesn't exist.")
    if version == "1.3.0" and _needs_1_4(document):
        raise AwsError(
            "PlatformTaskDefinitionIncompatibilityException",
            "One or more of the requested capabilities are not supported.",
        )


def concrete(document: Mapping[str, Any], version: str | None) -> str:
    """The version that runs where *version* is asked for."""
    return NEWEST[system(document)] if version in (None, "", LATEST) else str(version)


def system(document: Mapping[str, Any]) -> str:
    """``LINUX`` or ``WINDOWS``."""
    return "WINDOWS" if is_windows(document) else "LINUX"


def family(document: Mapping[str, Any]) -> str:
    """A task's ``platformFamily``: ``Linux``, or the Windows release in words."""
    name = str((document.get("runtimePlatform") or {}).get("operatingSystemFamily") or "LINUX")
    if name == "LINUX":
        return "Linux"
    _, _, year, edition = name.split("_")
    return f"Windows Server {year} {edition.capitalize()}"


def _needs_1_4(document: Mapping[str, Any]) -> bool:
    """EFS, more ephemeral storage, environment files, a shared pid namespace, SYS_PTRACE, 8 vCPU and more."""
    containers = document["containerDefinitions"]
    return bool(
        document.get("ephemeralStorage")
        or document.get("pidMode")
        or any(volume.get("efsVolumeConfiguration") for volume in document.get("volumes", ()))
        or any(container.get("environmentFiles") for container in containers)
        or any(((c.get("linuxParameters") or {}).get("capabilities") or {}).get("add") for c in containers)
        or int(document.get("cpu") or 0) >= LARGE_CPU
    )
