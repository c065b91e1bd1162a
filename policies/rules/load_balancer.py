"""How a load balancer treats what comes in."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, shown


def drop_invalid_headers(balancer: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Header fields that are not valid HTTP never reach a task: they are how requests are smuggled."""
    if balancer.get("loadBalancerType") in ("network", "gateway"):
        return
    path = "dropInvalidHeaderFields"
    given = balancer.get(path)
    if given is UNKNOWN:
        yield Unchecked(path=path)
    elif given is not True:
        yield Violation(path=path, found=shown(given), allowed="true", do="set it on the load balancer")
