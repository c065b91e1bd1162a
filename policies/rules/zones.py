"""More than one availability zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation

SUBNETS = {
    "aws:ecs/service:Service": "networkConfiguration.subnets",
    "aws:lb/loadBalancer:LoadBalancer": "subnets",
}
"""Type → where it lists its subnets."""


def multi_zone(resource: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """
    At least two subnets.

    A load balancer takes one subnet per zone, so two of them are two zones; for a service this is as much as one can
    see without asking AWS.
    """
    path = SUBNETS[resource.type]
    subnets = resource.get(path)
    if subnets is None and resource.type == "aws:lb/loadBalancer:LoadBalancer":
        path = "subnetMappings"
        mappings = resource.get(path)
        subnets = mappings if mappings is UNKNOWN else [_id(mapping) for mapping in mappings or ()]
    if subnets is UNKNOWN:
        yield Unchecked(path=path)
        return
    known = {subnet for subnet in subnets or () if subnet is not UNKNOWN}
    different = len(known) + sum(subnet is UNKNOWN for subnet in subnets or ())
    if different < 2:
        yield Violation(
            path=path,
            found=f"{different} {'subnet' if different == 1 else 'subnets'}",
            allowed="two or more, in different zones",
            do="give the network two zones or more",
        )


def _id(mapping: Any) -> Any:
    return mapping if mapping is UNKNOWN else mapping.get("subnetId")
