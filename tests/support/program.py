"""The real program, run for the real files."""

from __future__ import annotations

import functools
import json
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from modulestack.environment import load
from tests.harness import Deployed, deploy

ROOT = Path(__file__).parents[2]
FILES = ("staging", "prod")
Modules = dict[str, dict[str, Any]]


def run(stack: str, config: Mapping[str, str], *, preview: bool = False) -> Deployed:
    """Run ``__main__.py`` as *stack*."""
    return deploy(lambda: runpy.run_path(str(ROOT / "__main__.py")), stack=stack, config=config, preview=preview)


@functools.cache
def of_file(name: str, *, preview: bool = False) -> Deployed:
    """What ``Pulumi.<name>.yaml`` makes."""
    return run(name, load.config_of(name, ROOT), preview=preview)


def with_modules(name: str, change: Callable[[Modules], Modules]) -> Deployed:
    """What ``Pulumi.<name>.yaml`` would make with other lines under ``modules``."""
    config = load.config_of(name, ROOT)
    modules = change(json.loads(config["modulestack:modules"]))
    return run(name, {**config, "modulestack:modules": json.dumps(modules)})
