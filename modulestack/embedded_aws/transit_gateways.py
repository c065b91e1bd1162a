"""
Transit gateways, and attachments of VPCs to them, as moto has them: who is attached, and whose a gateway is.

https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

AVAILABLE, PENDING = "available", "pendingAcceptance"


def attachments(ec2: Any, gateway: str, vpc: str) -> Iterator[Any]:
    """Those of *vpc* to *gateway* (ids), in whatever state."""
    for each in ec2.transit_gateway_attachments.values():
        if (each.resource_type, each.transit_gateway_id, each.resource_id) == ("vpc", gateway, vpc):
            yield each


def is_attached(ec2: Any, gateway: str, vpc: str) -> bool:
    """Whether what *vpc* sends to *gateway* gets there: an attachment that waits to be accepted takes nothing."""
    return any(each.state == AVAILABLE for each in attachments(ec2, gateway, vpc))
