"""Pulumi's command line on this machine, if it is there and fit."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from modulestack.rehearsal.cli_engine.errors import PulumiCliMissing

OLDEST = (3, 200, 0)
"""The oldest version that these runs were made for."""

INSTALL = (
    "install it from https://www.pulumi.com/docs/iac/download-install/ (macOS: brew install pulumi/tap/pulumi; "
    "Linux: curl -fsSL https://get.pulumi.com | sh)"
)
WITHOUT = "`modulestack rehearse ENV` without --engine needs Python only"
_PARTS = ("pulumi-language-python", "pulumi-language-python-exec")


@dataclasses.dataclass(frozen=True)
class PulumiCli:
    """Pulumi's command line."""

    path: str
    version: str
    """``3.260.0``"""


def find_pulumi_cli(environment: Mapping[str, str] | None = None) -> PulumiCli:
    """
    The ``pulumi`` on PATH.

    Raises:
        NoCli: it is absent, too old, or its Python language host is missing.
    """
    searched = (os.environ if environment is None else environment).get("PATH", "")
    path = shutil.which("pulumi", path=searched)
    if path is None:
        raise PulumiCliMissing(f"Pulumi's command line is not on PATH: {INSTALL}; {WITHOUT}")
    version = _version(path)
    if parsed(version) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise PulumiCliMissing(
            f"{path} is version {version or 'unknown'}, {oldest} or newer is needed: {INSTALL}; {WITHOUT}"
        )
    for part in _PARTS:
        if not _is_there(part, path, searched):
            raise PulumiCliMissing(
                f"{part} is missing: it belongs beside {path} or on PATH, and every released build has it: {INSTALL}"
            )
    return PulumiCli(path, version)


def parsed(version: str) -> tuple[int, ...]:
    """``v3.260.0-alpha.1`` as ``(3, 260, 0)``; what is no version is older than all others."""
    numbers = version.strip().removeprefix("v").split("-")[0].split("+")[0].split(".")
    return tuple(int(number) for number in numbers) if all(number.isdigit() for number in numbers) else ()


def _version(path: str) -> str:
    with tempfile.TemporaryDirectory(prefix="modulestack-") as home:
        variables = {"PATH": os.environ.get("PATH", ""), "HOME": home, "PULUMI_HOME": home}
        try:
            done = subprocess.run(  # noqa: S603
                [path, "version"],
                env={**variables, "PULUMI_SKIP_UPDATE_CHECK": "true"},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PulumiCliMissing(f"{path} does not run: {error}; {INSTALL}") from None
    return done.stdout.strip().removeprefix("v") if done.returncode == 0 else ""


def _is_there(part: str, cli: str, searched: str) -> bool:
    beside = {Path(cli).parent, Path(cli).resolve().parent}
    return bool(shutil.which(part, path=searched)) or any((folder / part).is_file() for folder in beside)
