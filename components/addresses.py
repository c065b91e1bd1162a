"""Where a module is reached. Pure, so that it can be known before anything is made."""

from __future__ import annotations

from modulestack.environment.model import Environment, Module


def is_public(module: Module) -> bool:
    """Whether the world may reach *module*."""
    return module.reachable_from == "internet"


def host(environment: Environment, module: Module) -> str | None:
    """The DNS name of *module*; None if that is its load balancer's own."""
    if not is_public(module):
        return f"{module.name}.{environment.private_zone}"
    if not environment.domain:
        return None
    return module.host or f"{module.name}.{environment.domain.zone}"
