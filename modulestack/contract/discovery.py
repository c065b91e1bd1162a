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


def host(way: str, environment: str, module: str) -> str | None:
    """The name of *module* by *way*; None: it has another one, its load balancer's."""
    namespaces = {CLOUD_MAP: cloud_map_namespace, SERVICE_CONNECT: connect_namespace}
    namespace = namespaces.get(way)
    return f"{module}.{namespace(environment)}" if namespace else None


def url(way: str, environment: str, module: str, port: int) -> str | None:
    """Where callers reach *module*, which listens on *port*; None: at its load balancer."""
    name = host(way, environment, module)
    return f"http://{name}:{port}" if name else None
