"""botocore's service models without their prose: a third of what a provider process would hold in memory."""

from __future__ import annotations

from typing import Any

from botocore.loaders import Loader


class WithoutProse(Loader):  # type: ignore[misc]  # untyped
    """Loads botocore's own models, drops every documentation string, and keeps no second copy."""

    def __init__(self) -> None:
        super().__init__(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)

    def load_service_model(self, *arguments: Any, **named: Any) -> Any:
        """A service's model, as botocore's clients want it."""
        found = super().load_service_model(*arguments, **named)
        self._cache.clear()
        _drop(found)
        return found


def _drop(value: Any) -> None:
    if isinstance(value, dict):
        if isinstance(value.get("documentation"), str):
            del value["documentation"]
        for inner in value.values():
            _drop(inner)
