"""Where a module is reached. Pure, so that it is known before any resource is created."""

from __future__ import annotations

import dataclasses

from modulestack.environment.model import Environment, Module

HTTP, HTTPS = 80, 443


@dataclasses.dataclass(frozen=True, kw_only=True)
class Address:
    """How a module is reached."""

    public: bool
    """Whether the world may reach it."""
    tls: bool
    host: str | None
    """Its DNS name; None if that is its load balancer's own."""
    ports: tuple[int, ...]
    """Ports of its load balancer, the one that serves first."""


def is_public(module: Module) -> bool:
    """Whether the world may reach *module*."""
    return module.reachable_from == "internet"


def address(environment: Environment, module: Module) -> Address:
    """How *module* is reached: with a domain by HTTPS under a name of its zone, else by plain HTTP."""
    domain, public = environment.domain, is_public(module)
    redirect = bool(domain and domain.http_redirect and public)
    return Address(
        public=public,
        tls=domain is not None,
        host=host(environment, module),
        ports=listener_ports(tls=domain is not None, http_redirect=redirect),
    )


def host(environment: Environment, module: Module) -> str | None:
    """The DNS name of *module*; None if that is its load balancer's own."""
    if not is_public(module):
        return f"{module.name}.{environment.private_zone}"
    if not environment.domain:
        return None
    return module.host or f"{module.name}.{environment.domain.zone}"


def listener_ports(*, tls: bool, http_redirect: bool) -> tuple[int, ...]:
    """Ports that the load balancer listens on, the one that serves first."""
    if not tls:
        return (HTTP,)
    return (HTTPS, HTTP) if http_redirect else (HTTPS,)
