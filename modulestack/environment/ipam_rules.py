"""Rules of addresses that a pool of IPAM gives."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from modulestack.contract.network_manifest import NetworkManifest
from modulestack.environment.model import CreatedNetwork, Environment
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation

CIDR: FieldPath = ("network", "create", "cidr")
POOL: FieldPath = ("network", "create", "ipam_pool")


def addresses_of_a_pool_are_written(environment: Environment) -> Iterator[RuleViolation]:
    """Subnets are laid out before the VPC is made, so its addresses are not left to the pool."""
    create = environment.network.create
    if create and create.ipam_pool and "cidr" not in create.model_fields_set:
        yield RuleViolation(
            (POOL, CIDR), "is set, and cidr is not: write the addresses that this VPC takes of the pool"
        )


def refusals(create: CreatedNetwork, before: NetworkManifest, another: str) -> Iterator[RuleViolation]:
    """
    Whether a VPC has its addresses of a pool is said as it is made.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html (Ipv4IpamPoolId)
    """
    if create.ipam_pool != before.ipam_pool:
        again = f"write {before.ipam_pool} again" if before.ipam_pool else "leave it out"
        yield RuleViolation(
            (POOL,),
            f"{create.ipam_pool or 'not set'}, but the VPC was made "
            f"{f'of {before.ipam_pool}' if before.ipam_pool else 'of no pool'}, and that cannot change: {again}, "
            f"{another}",
        )


def problem(create: CreatedNetwork, region: str, locale: str, family: str, provisioned: Sequence[str]) -> str | None:
    """
    Why *create* cannot have its addresses of the pool that is of *locale* and *family* and has those *provisioned*.

    Source: https://docs.aws.amazon.com/vpc/latest/ipam/create-vpc-ipam.html
    """
    pool, cidr = create.ipam_pool, ipaddress.IPv4Network(create.cidr)
    if family != "ipv4":
        return f"{pool} is of {family}: name one of ipv4"
    if locale != region:
        return f"{pool} is of {locale if locale != 'None' else 'no region'}, not of {region}: name one of that locale"
    if not any(cidr.subnet_of(ipaddress.IPv4Network(each)) for each in provisioned):
        has = listed(list(provisioned), "and") if provisioned else "nothing"
        return f"{pool} has {has}, and cidr is {create.cidr}: write one that is in it"
    return None
