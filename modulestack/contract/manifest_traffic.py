"""What a module's requests are shifted with, as its manifest has it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.listener_rules.model import HeaderCondition

_IF_SAID = ("port", "test_rule", "test_port")


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
    test_port: int = 0
    """Where they reach it; 0: where everybody is answered, by a header, or not at all."""
    test_header: HeaderCondition | None = None
    """What their requests have; None: they have a port of their own, or do not reach it."""

    def to_json(self) -> dict[str, Any]:
        """As the manifest has it."""
        document = dataclasses.asdict(self)
        header = document.pop("test_header")
        said = {key: value for key, value in document.items() if value or key not in _IF_SAID}
        return {**said, "test_header": {key: header[key] for key in ("name", "values")}} if header else said

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ManifestTraffic:
        """
        What :meth:`to_json` wrote; unknown keys are ignored.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: it is none.
        """
        first, second = document["target_groups"]
        header = document.get("test_header")
        return cls(
            load_balancer=document["load_balancer"],
            target_groups=(first, second),
            production_rule=document["production_rule"],
            port=document.get("port", ""),
            test_rule=document.get("test_rule", ""),
            test_port=document.get("test_port", 0),
            test_header=HeaderCondition(name=header["name"], values=tuple(header["values"])) if header else None,
        )
