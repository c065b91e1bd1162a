"""Where tasks go."""

from __future__ import annotations

import collections
import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from modulestack.embedded_aws.ecs.dependencies import TaskSubnet
from modulestack.embedded_aws.ecs.placement import address_in, provider_for, subnet_for

SUBNETS = [
    TaskSubnet(id=f"subnet-{zone}", vpc="vpc-1", zone=zone, cidr=ipaddress.IPv4Network(f"10.0.{index}.0/28"))
    for index, zone in enumerate("abc")
]


def test_the_zone_with_the_fewest_tasks_of_the_deployment_is_next() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html"""
    chosen = [
        subnet_for(SUBNETS, [], [], ()),
        subnet_for(SUBNETS, ["a"], [], ()),
        subnet_for(SUBNETS, ["a", "b"], ["c", "c"], ()),
        subnet_for(SUBNETS, [], ["a", "b"], ()),
        subnet_for(SUBNETS, ["a"], [], ("b",)),
        subnet_for(SUBNETS, [], [], ("a", "b", "c")),
    ]
    assert [subnet.zone if subnet else None for subnet in chosen] == ["a", "b", "c", "c", "c", None]


def test_aws_keeps_the_first_addresses_and_the_last_one_of_a_subnet() -> None:
    """https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""
    cidr, taken = ipaddress.IPv4Network("10.0.0.0/28"), set[int]()
    while address := address_in(cidr, taken):
        taken.add(address)
    assert set(range(4, 15)) == taken


def test_bases_come_before_weights() -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html"""
    strategy = [
        {"capacityProvider": "FARGATE", "base": 2, "weight": 1},
        {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 3},
    ]
    placed: list[str | None] = []
    for _ in range(10):
        placed.append(provider_for(strategy, placed))
    assert placed[:2] == ["FARGATE"] * 2
    assert collections.Counter(placed) == {"FARGATE": 2 + 2, "FARGATE_SPOT": 6}


@given(weights=st.tuples(st.integers(0, 10), st.integers(0, 10)).filter(any), count=st.integers(0, 60))
def test_shares_follow_the_weights(weights: tuple[int, int], count: int) -> None:
    """After any number of tasks nobody is off by more than one."""
    strategy = [{"capacityProvider": name, "weight": weight} for name, weight in zip("ab", weights, strict=True)]
    placed: list[str | None] = []
    for _ in range(count):
        placed.append(provider_for(strategy, placed))
    for name, weight in zip("ab", weights, strict=True):
        assert abs(placed.count(name) - count * weight / sum(weights)) <= 1
