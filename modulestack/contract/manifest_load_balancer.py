"""A load balancer that a module is behind, as its manifest has it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.listener_rules.model import Conditions, HeaderCondition, QueryCondition, QueryValue

_IF_SAID = ("existing", "cloudfront", "callers")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManifestRule:
    """A rule of a shared load balancer that leads to the module."""

    priority: int
    conditions: Conditions

    def to_json(self) -> dict[str, Any]:
        """As the manifest has it: of the conditions those that say something."""
        said = dataclasses.asdict(self.conditions)
        return {"priority": self.priority, "conditions": {key: value for key, value in said.items() if value}}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ManifestRule:
        """
        What :meth:`to_json` wrote; unknown keys are ignored.

        Raises:
            KeyError, TypeError, AttributeError: it is none.
        """
        said = document["conditions"]
        plain = {
            key: tuple(said.get(key, ()))
            for key in ("hosts", "host_regexes", "paths", "path_regexes", "methods", "sources")
        }
        headers = tuple(
            HeaderCondition(name=one["name"], values=tuple(one["values"]), regexes=tuple(one.get("regexes", ())))
            for one in said.get("headers", ())
        )
        queries = tuple(
            QueryCondition(values=tuple(QueryValue(key=each["key"], value=each["value"]) for each in one["values"]))
            for one in said.get("queries", ())
        )
        return cls(priority=document["priority"], conditions=Conditions(headers=headers, queries=queries, **plain))


@dataclasses.dataclass(frozen=True, kw_only=True)
class ManifestLoadBalancer:
    """A load balancer that the module is behind, where one of them is shared."""

    name: str
    """In the environment's file; ``own``: the module's own."""
    scheme: str
    """``internet-facing`` or ``internal``."""
    primary: bool
    """Whether the module's address leads there."""
    target_group: str
    """ARN; one of the manifest's ``target_groups``."""
    rules: tuple[ManifestRule, ...] = ()
    """By priority; of the module's own none."""
    existing: str = ""
    """Name of the one of others that it is; empty: it was made."""
    cloudfront: bool = False
    """Whether CloudFront is in front of it."""
    callers: tuple[str, ...] = ()
    """Of an internal one of a public module, the modules that call it there."""

    def to_json(self) -> dict[str, Any]:
        """As the manifest has it."""
        document = {**dataclasses.asdict(self), "rules": [rule.to_json() for rule in self.rules]}
        return {key: value for key, value in document.items() if value or key not in _IF_SAID}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ManifestLoadBalancer:
        """
        What :meth:`to_json` wrote; unknown keys are ignored.

        Raises:
            KeyError, TypeError, AttributeError: it is none.
        """
        return cls(
            name=document["name"],
            scheme=document["scheme"],
            primary=document["primary"],
            target_group=document["target_group"],
            rules=tuple(map(ManifestRule.from_json, document.get("rules", ()))),
            existing=document.get("existing", ""),
            cloudfront=document.get("cloudfront", False),
            callers=tuple(document.get("callers", ())),
        )
