"""Who asks AWS about what is to be imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol


class Reader(Protocol):
    """Who asks AWS."""

    @property
    def call(self) -> Callable[..., dict[str, Any]]:
        """``call(service, operation, **parameters)``: the answer."""

    @property
    def paginate(self) -> Callable[..., Iterator[Any]]:
        """``paginate(service, operation, key, **parameters)``: each item of a listing."""
