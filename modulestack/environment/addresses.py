"""URLs of modules: what kind each is. Pure text."""

from __future__ import annotations


def plain_private_zone(environment: str) -> str:
    """Name of the zone in which the modules of *environment* find each other while it has no domain."""
    return f"{environment}.internal"


def plain_private_url(environment: str, module: str) -> str:
    """Where *module* answers to other modules of *environment* while that has no domain."""
    return f"http://{module}.{plain_private_zone(environment)}"


def own_name_url(module: str) -> str:
    """What stands for the URL of a public load balancer's own name where that is not known."""
    return f"http://<load balancer of {module}>"


def port_of(url: str) -> int | None:
    """The port that *url* names: that of a module's further port; None: it names none."""
    _, _, number = url.partition("://")[2].partition(":")
    return int(number) if number.isdecimal() else None


def without_port(url: str) -> str:
    """*url* without the port that it names."""
    return url.rpartition(":")[0] if port_of(url) is not None else url


def is_own_name(url: str, *, environment: str, module: str) -> bool:
    """Whether *url* is that of a load balancer's own name: plain HTTP, and no private name."""
    return url.startswith("http://") and without_port(url) != plain_private_url(environment, module)


def is_private(url: str, *, environment: str, module: str) -> bool:
    """Whether *url* is a name that resolves in the VPC only, with or without a domain."""
    plain = without_port(url) == plain_private_url(environment, module)
    return plain or url.startswith(f"https://{module}.internal.")
