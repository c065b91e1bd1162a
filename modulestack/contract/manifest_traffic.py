"""What a module's requests are shifted with, as its manifest has it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

_IF_SAID = ("port", "test_rule")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManifestTraffic:
    """Two target groups of a load balancer, and the rules whose weights are ECS's."""

    load_balancer: str
    """Its name in the environment's file; ``own``: the module's own."""
    target_groups: tuple[str, str]
    """ARNs: the one of the manifest's ``target_groups``, and its other one. Either may serve."""
    production_rule: str
    """ARN; of a network load balancer, that of the listener itself."""
    port: str = ""
    """Name of the further port that it is of; empty: the module's own."""
    test_rule: str = ""
    """ARN; empty: testers cannot reach a new version."""

    def to_json(self) -> dict[str, Any]:
        """As the manifest has it."""
        document = dataclasses.asdict(self)
        return {key: value for key, value in document.items() if value or key not in _IF_SAID}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ManifestTraffic:
        """
        What :meth:`to_json` wrote; unknown keys are ignored.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: it is none.
        """
        first, second = document["target_groups"]
        return cls(
            load_balancer=document["load_balancer"],
            target_groups=(first, second),
            production_rule=document["production_rule"],
            port=document.get("port", ""),
            test_rule=document.get("test_rule", ""),
        )
