"""
Names under which modules find each other without a load balancer.

Cloud Map's namespaces have hosted zones of their own, so none is called as the zone of the modules' load balancers, or
as a name in it. Both are the same with and without a domain.
"""

from __future__ import annotations

from typing import Final, Literal

Way = Literal["load_balancer", "service_connect", "cloud_map"]
"""How callers reach a module."""
LOAD_BALANCER: Final = "load_balancer"
SERVICE_CONNECT: Final = "service_connect"
CLOUD_MAP: Final = "cloud_map"


def cloud_map_namespace(environment: str) -> str:
    """Name of the private DNS namespace of *environment*, in which a module's name leads to its tasks."""
    return f"{environment}.tasks.internal"


def connect_namespace(environment: str) -> str:
    """Name of the namespace of Service Connect of *environment*, which no DNS resolves but its clients' proxies do."""
    return f"{environment}.connect.internal"


def service(environment: str, module: str, existing: str | None) -> str:
    """What *module* is called in a namespace: in an *existing* one, where others have names, after *environment*."""
    return f"{environment}-{module}" if existing else module


def host(way: str, environment: str, module: str, existing: str | None = None) -> str | None:
    """
    The name of *module* by *way*; None: it has another one, its load balancer's.

    *existing* is the name of the private DNS namespace that is there; None: it is made. By Service Connect clients
    know the module by the same name in either.
    """
    if way == CLOUD_MAP:
        return f"{service(environment, module, existing)}.{existing or cloud_map_namespace(environment)}"
    return f"{module}.{connect_namespace(environment)}" if way == SERVICE_CONNECT else None


def is_cloud_map(name: str, environment: str, module: str) -> bool:
    """Whether *name* is that of *module* in a private DNS namespace, made or there."""
    first, _, namespace = name.partition(".")
    return first == f"{environment}-{module}" or (first, namespace) == (module, cloud_map_namespace(environment))


def url(way: str, environment: str, module: str, port: int, existing: str | None = None) -> str | None:
    """Where callers reach *module*, which listens on *port*; None: at its load balancer. *existing*: as of ``host``."""
    name = host(way, environment, module, existing)
    return f"http://{name}:{port}" if name else None
