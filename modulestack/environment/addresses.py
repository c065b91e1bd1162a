"""URLs of modules: what kind each is. Pure text."""

from __future__ import annotations

from modulestack.contract import protocols

OWN_NAMES = ".elb."
"""In every DNS name that AWS gives a load balancer, and in no other of a module."""
_UNKNOWN = "<load balancer of "


def plain_private_zone(environment: str) -> str:
    """Name of the zone in which the modules of *environment* find each other while it has no domain."""
    return f"{environment}.internal"


def plain_private_url(environment: str, module: str) -> str:
    """Where *module* answers to other modules of *environment* while that has no domain."""
    return f"http://{module}.{plain_private_zone(environment)}"


def own_name(module: str) -> str:
    """What stands for a public load balancer's own name where that is not known."""
    return f"{_UNKNOWN}{module}>"


def module_url(protocol: str, host: str, *, tls: bool, port: int) -> str:
    """
    Where a module answers that speaks *protocol*, no trailing slash.

    *tls* is whether HTTP is encrypted there; *port* is that of a network load balancer.
    """
    if protocol in protocols.NETWORK:
        return f"{protocols.scheme(protocol)}://{host}:{port}"
    return f"{'https' if tls else 'http'}://{host}"


def port_url(url: str, protocol: str, port: int) -> str:
    """Where a module that answers at *url* does so on a further *port* of its load balancer, speaking *protocol*."""
    of_network = protocol in protocols.NETWORK
    return f"{protocols.scheme(protocol)}://{host_of(url)}:{port}" if of_network else f"{url}:{port}"


def host_of(url: str) -> str:
    """The name in *url*."""
    return without_port(url).partition("://")[2]


def port_of(url: str) -> int | None:
    """The port that *url* names: that of a module's further port; None: it names none."""
    _, _, number = url.partition("://")[2].partition(":")
    return int(number) if number.isdecimal() else None


def without_port(url: str) -> str:
    """*url* without the port that it names."""
    return url.rpartition(":")[0] if port_of(url) is not None else url


def is_own_name(url: str, *, environment: str, module: str) -> bool:
    """Whether *url* is that of a load balancer's own name: of HTTP any that is plain, and no private name."""
    if _is_of_network(url):
        return OWN_NAMES in url or _UNKNOWN in url
    return url.startswith("http://") and without_port(url) != plain_private_url(environment, module)


def is_private(url: str, *, environment: str, module: str) -> bool:
    """Whether *url* is a name that resolves in the VPC only, with or without a domain."""
    if _is_of_network(url):
        host = host_of(url)
        return host == f"{module}.{plain_private_zone(environment)}" or host.startswith(f"{module}.internal.")
    plain = without_port(url) == plain_private_url(environment, module)
    return plain or url.startswith(f"https://{module}.internal.")


def _is_of_network(url: str) -> bool:
    return url.partition("://")[0] in protocols.NETWORK
