"""Environments for tests: a small one to start from, whatever matters on top."""

from __future__ import annotations

import json
from typing import Any

from modulestack.environment.model import Environment, Module

WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}
API: dict[str, Any] = {"image": "ghcr.io/example/api:1", "port": 8000, "reachable_from": ["web"]}


def environment(modules: dict[str, dict[str, Any]] | None = None, **settings: Any) -> Environment:
    """An environment called ``dev``; modules take their names from their keys."""
    modules = {"web": WEB} if modules is None else modules
    return Environment.model_validate_json(
        json.dumps(
            {
                "name": "dev",
                "region": "eu-west-1",
                "network": {"create": {"cidr": "10.0.0.0/16"}},
                **settings,
                "modules": {name: {"name": name, **module} for name, module in modules.items()},
            }
        )
    )


def module(**settings: Any) -> Module:
    """The module ``web``, with other settings."""
    return environment({"web": {**WEB, **settings}}).modules["web"]
