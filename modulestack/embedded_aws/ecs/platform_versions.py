"""
Fargate's platform versions.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-linux-fargate.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-windows-fargate.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.service_fit import LATEST, PLATFORM_VERSIONS, misfit_platform
from modulestack.contract.task_definition_rules.reading import is_windows
from modulestack.embedded_aws.errors import AwsError


def check(document: Mapping[str, Any], version: str | None) -> None:
    """
    Refuse a version that does not exist, or that cannot run the task definition *document*.

    Raises:
        AwsError: PlatformUnknownException or PlatformTaskDefinitionIncompatibilityException.
    """
    if refusal := misfit_platform(document, version):
        raise AwsError(*refusal)


def concrete(document: Mapping[str, Any], version: str | None) -> str:
    """The version that runs where *version* is asked for."""
    return PLATFORM_VERSIONS[system(document)][-1] if version in (None, "", LATEST) else str(version)


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
