"""botocore's service models without their prose: a third of what a provider process would hold in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader


class _Reader(JSONFileLoader):  # type: ignore[misc]  # untyped
    """Reads a model, every documentation string in it as an empty one."""

    def _load_file(self, full_path: str, open_method: Callable[..., Any]) -> Any:
        if not Path(full_path).is_file():
            return None
        with open_method(full_path, "rb") as file:
            return json.loads(file.read(), object_hook=_without_prose)


class CompactModelLoader(Loader):  # type: ignore[misc]  # untyped
    """Loads botocore's own models, and no others."""

    FILE_LOADER_CLASS = _Reader

    def __init__(self) -> None:
        super().__init__(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def _without_prose(read: dict[str, Any]) -> dict[str, Any]:
    if isinstance(read.get("documentation"), str):
        read["documentation"] = ""
    return read
