"""Where a group's next instance goes, of which kind it is, and which one goes first."""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.ec2_auto_scaling import launch_choice


def test_instances_are_spread_over_the_zones():
    zones = {"s-1": "a", "s-2": "b", "s-3": "c"}
    assert launch_choice.next_subnet(zones, []) == "s-1"
    assert launch_choice.next_subnet(zones, ["a", "b"]) == "s-3"
    assert launch_choice.next_subnet(zones, ["a", "c", "b", "a"]) == "s-2"


@pytest.mark.parametrize(
    ("base", "percent", "kinds"),
    [(0, 100, "ooooo"), (1, 0, "ossss"), (2, 50, "ooosos"), (0, 0, "sss"), (0, 25, "osssosss")],
)
def test_on_demand_instances_come_up_to_the_base_then_by_their_share(base: int, percent: int, kinds: str):
    distribution = {"OnDemandBaseCapacity": base, "OnDemandPercentageAboveBaseCapacity": percent}
    made = ""
    for _ in kinds:
        spot = launch_choice.next_is_spot(distribution, made.count("o"), made.count("s"))
        made += "s" if spot else "o"
    assert made == kinds


def test_the_oldest_of_the_fullest_zone_goes_first_unless_it_is_protected():
    zones = {"i-1": "a", "i-2": "b", "i-3": "b", "i-4": "c"}
    assert launch_choice.first_to_go(zones, set()) == "i-2"
    assert launch_choice.first_to_go(zones, {"i-2"}) == "i-3"
    assert launch_choice.first_to_go(zones, set(zones)) is None
