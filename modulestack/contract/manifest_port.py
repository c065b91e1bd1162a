"""A module's further port, as its manifest has it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

_MAY_BE_EMPTY = ("protocol", "target_protocol")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManifestPort:
    """A port beside the module's own, behind the same load balancer."""

    name: str
    port: int
    """Where the container listens."""
    container: str
    """Name of the container."""
    target_group: str
    """ARN; one of the manifest's ``target_groups``."""
    url: str
    """Where the module answers there, with the load balancer's port."""

    protocol: str = ""
    """What clients speak there; empty: HTTP."""
    target_protocol: str = ""
    """What the container is spoken to; empty: plain HTTP."""

    def to_json(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value or name not in _MAY_BE_EMPTY}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ManifestPort:
        """
        What :meth:`to_json` wrote; unknown keys are ignored.

        Raises:
            KeyError, TypeError: it is none.
        """
        given = {**dict.fromkeys(_MAY_BE_EMPTY, ""), **document}
        return cls(**{field.name: given[field.name] for field in dataclasses.fields(cls)})
