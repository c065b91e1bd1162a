"""Pools of IPAM that somebody else made."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from modulestack.contract import limits
from modulestack.embedded_aws import ipam
from modulestack.embedded_aws.account import EmbeddedAws


def seed_ipam_pools(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a pool for each of *references*, its id and addresses of a VPC: it has all private ones around those."""
    for reference in dict.fromkeys(references):
        id_, cidr = reference.split()
        around = next(
            each for each in limits.PRIVATE_RANGES if ipaddress.IPv4Network(cidr).subnet_of(ipaddress.IPv4Network(each))
        )
        with aws.internal():
            ipam.pools_of(aws.backend("ec2"))[id_] = ipam.Pool(id=id_, locale=aws.region, cidrs=(around,))
        yield f"IPAM pool {id_}, which has {around}"
