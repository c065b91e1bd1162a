"""The real program, run for the two files as they were shipped: what a team adds to its own changes no test."""

from __future__ import annotations

import functools
import json
import runpy
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from modulestack.environment import load
from tests.harness import Deployed, deploy

ROOT = Path(__file__).parents[2]
SHIPPED = Path(__file__).parent / "shipped"
"""Holds Pulumi.yaml and both environments' files."""
CLIENTS = Path(__file__).parent / "clients"
"""Holds CAs' certificates, and a list of what one has revoked."""
FILES = ("staging", "prod")
Modules = dict[str, dict[str, Any]]


def copy_program(folder: Path) -> None:
    """Put the program into *folder*, which has environments of its own; ``components`` stays where it is."""
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / name, folder / name)
    copy_certificates(folder)


def copy_certificates(folder: Path) -> None:
    """Put there what files name that ask clients for certificates."""
    for file in CLIENTS.iterdir():
        shutil.copy(file, folder / file.name)


def run(stack: str, config: Mapping[str, str], *, preview: bool = False) -> Deployed:
    """Run ``__main__.py`` as *stack*."""
    return deploy(lambda: runpy.run_path(str(ROOT / "__main__.py")), stack=stack, config=config, preview=preview)


@functools.cache
def of_file(name: str, *, preview: bool = False) -> Deployed:
    """What the shipped ``Pulumi.<name>.yaml`` makes."""
    return run(name, load.config_of(name, SHIPPED), preview=preview)


def with_modules(name: str, change: Callable[[Modules], Modules]) -> Deployed:
    """What the shipped ``Pulumi.<name>.yaml`` would make with other lines under ``modules``."""
    config = load.config_of(name, SHIPPED)
    modules = change(json.loads(config["modulestack:modules"]))
    return run(name, {**config, "modulestack:modules": json.dumps(modules)})
