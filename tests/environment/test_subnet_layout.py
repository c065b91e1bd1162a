"""Room for every zone that a file may ask for."""

from __future__ import annotations

import ipaddress

import pytest

from modulestack.contract import limits
from modulestack.environment.network_rules import addresses_suffice_for_the_zones
from modulestack.environment.subnet_layout import most_zones, zone_prefix
from tests.support.environments import environment


@pytest.mark.parametrize(
    ("cidr", "prefix", "zones"), [("10.0.0.0/16", 19, 6), ("10.0.0.0/23", 26, 6), ("10.0.0.0/24", 26, 4)]
)
def test_a_zone_has_a_slot_of_its_own(cidr: str, prefix: int, zones: int):
    assert (zone_prefix(cidr), most_zones(cidr, prefix)) == (prefix, zones)


def test_every_network_that_a_file_may_ask_for_fits():
    """Its zones into the VPC, and load balancers into its subnets, of which a zone has two."""
    for length in range(limits.VPC_PREFIX.min, limits.VPC_PREFIX.max + 1):
        for zones in range(limits.ZONES.min, limits.ZONES.max + 1):
            cidr = f"10.0.0.0/{length}"
            network = environment(network={"create": {"cidr": cidr, "zones": zones}})
            if not [*addresses_suffice_for_the_zones(network)]:
                prefix = zone_prefix(cidr)
                assert zones <= most_zones(cidr, prefix)
                assert prefix + 1 <= limits.LOAD_BALANCER_SUBNET_PREFIX
                assert ipaddress.IPv4Network(cidr).prefixlen < prefix
