"""
Loads those files of pulumi_aws that are used, instead of all that lie beside them.

The SDK loads a package such as ``pulumi_aws.ec2`` when one of its classes is first asked for, and then all of it: 180
files for a security group. Here a class comes from its own file; whatever is not found that way makes the SDK load the
whole package, as ever. Saves a tenth of the program's time with 50 modules, and 30 MiB.
"""

from __future__ import annotations

import importlib
import re
import sys
import types
from collections.abc import Iterator
from typing import Any

import pulumi_aws  # registers the packages, and loads none of them

_NEXT_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class _Package(types.ModuleType):
    """A package of pulumi_aws whose ``__init__`` has not run."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in {"outputs", "_inputs", "_enums"}:
            # Not a class but what Python itself asks for, or a file that the import which asks goes on to load.
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        for file in _files(name):
            try:
                found = vars(importlib.import_module(f"{self.__name__}.{file}"))
            except ModuleNotFoundError:
                continue
            if name in found:
                self.__dict__[name] = found[name]
                return found[name]
        self.__class__ = types.ModuleType  # type: ignore[assignment]
        if self.__spec__ and self.__spec__.loader:
            self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def load_by_file() -> None:
    """Have every package of pulumi_aws that is not loaded yet loaded file by file."""
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{pulumi_aws.__name__}.") and type(module).__name__ == "_LazyModule":
            module.__class__ = _Package


def _files(name: str) -> Iterator[str]:
    """Files that may define *name*: ``security_group`` for SecurityGroup, ``get_zone`` for get_zone_output."""
    if name.endswith("Args"):
        yield "_inputs"
    yield _NEXT_WORD.sub("_", name).lower().removesuffix("_output")
