"""
Pools of IPAM, of which VPCs have their addresses; moto has none. Somebody else makes them: no operation does here.

https://docs.aws.amazon.com/vpc/latest/ipam/how-it-works-ipam.html
https://docs.aws.amazon.com/vpc/latest/ipam/create-vpc-ipam.html
"""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.embedded_aws.errors import AwsError

_POOLS = "modulestack_ipam_pools"
"""Where a backend of moto's keeps them."""


@dataclasses.dataclass(kw_only=True)
class Pool:
    """Addresses that are given out."""

    id: str
    locale: str
    """Region in which VPCs may have them."""
    cidrs: tuple[str, ...]
    """What it has."""
    allocations: dict[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    """Id of a VPC → id of the allocation, and its addresses."""


def pools_of(ec2: Any) -> dict[str, Pool]:
    """Id → pool, of moto's EC2 backend."""
    if not hasattr(ec2, _POOLS):
        setattr(ec2, _POOLS, {})
    found: dict[str, Pool] = getattr(ec2, _POOLS)
    return found


def pool(ec2: Any, id_: str) -> Pool:
    """
    The pool of that id, of moto's EC2 backend.

    Raises:
        AwsError: there is none.
    """
    found = pools_of(ec2).get(id_)
    if found is None:
        raise AwsError("InvalidIpamPoolId.NotFound", f"The ipam-pool ID '{id_}' does not exist")
    return found
