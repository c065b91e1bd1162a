"""Room for every zone that a file may ask for."""

from __future__ import annotations

import ipaddress

import pytest

from modulestack.contract import limits
from modulestack.environment.network_rules import addresses_suffice_for_the_zones
from modulestack.environment.subnet_layout import ipv6_subnet, isolated_subnets, most_zones, zone_prefix
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


def test_isolated_subnets_are_where_no_zone_can_be():
    """As long as there are more slots than zones; each of sixteen addresses at least."""
    found = {
        length: [str(each) for each in isolated_subnets(cidr, zone_prefix(cidr))]
        for length in (16, 22, 23, 24)
        if (cidr := f"10.0.0.0/{length}")
    }
    assert found == {
        16: [f"10.0.{third}.0/22" for third in (224, 228, 232, 236, 240, 244)],
        22: [f"10.0.3.{fourth}/28" for fourth in (128, 144, 160, 176, 192, 208)],
        23: [],
        24: [],
    }


def test_each_subnet_has_a_range_of_ipv6_of_its_own():
    """However many zones there are: one that is added moves no other's."""
    vpc = "2a05:d018:1a:bc00::/56"
    parts = [ipv6_subnet(vpc, kind, zone) for kind in ("public", "private") for zone in range(limits.ZONES.max)]
    assert (len(set(parts)), parts[0], parts[1]) == (12, "2a05:d018:1a:bc00::/64", "2a05:d018:1a:bc01::/64")
    assert parts[limits.ZONES.max] == "2a05:d018:1a:bc08::/64"
