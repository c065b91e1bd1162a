"""Capacity units of load balancers, by the four dimensions of AWS's page of prices."""

from __future__ import annotations

from decimal import Decimal

import pytest

from modulestack.cost.capacity_units import evaluated_rules, mean_units
from tests.cost.used import use


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # 100 a second on connections of their own; as many as 100 by 0.05 s are open
        ({}, {"new connections": "4", "active connections": "0.001666667", "rule evaluations": "0"}),
        # 10 connections a second, each open for 120 s
        (
            {"requests_per_connection": Decimal(10), "connection_s": Decimal(120)},
            {"new connections": "0.4", "active connections": "0.4", "rule evaluations": "0"},
        ),
        # without a time they are open as long as ten requests of 50 ms take
        (
            {"requests_per_connection": Decimal(10)},
            {"new connections": "0.4", "active connections": "0.001666667", "rule evaluations": "0"},
        ),
        # 360,000 times 20,000 bytes are 7.2 GB in the hour
        (
            {"processed_bytes": Decimal(20_000)},
            {
                "new connections": "4",
                "active connections": "0.001666667",
                "processed bytes": "7.2",
                "rule evaluations": "0",
            },
        ),
        # of 60 rules ten are free: 50 times 100 a second
        ({"rules": 60}, {"new connections": "4", "active connections": "0.001666667", "rule evaluations": "5"}),
    ],
)
def test_each_dimension_is_what_the_page_says(given, expected):
    [hour] = use(**given).balancer_uses()
    assert {name: f"{round(each, 9).normalize():f}" for name, each in hour.units.items()} == expected
    assert hour.unit_hours == max(hour.units.values())


def test_the_first_ten_rules_are_free():
    assert [evaluated_rules(position) for position in (1, 10, 11, 30)] == [0, 0, 1, 20]


def test_a_part_of_an_hour_is_charged_for_as_such():
    """90,000 in a quarter of an hour are 100 a second, too: a quarter of four units."""
    [hour] = use(hours=((Decimal(900), 90_000),)).balancer_uses()
    assert hour.unit_hours == 1


def test_each_hour_counts_by_itself():
    """Of 100 a second and then of none: the mean is two units, of each dimension."""
    hours = use(hours=((Decimal(3600), 360_000), (Decimal(3600), 0))).balancer_uses()
    assert [hour.unit_hours for hour in hours] == [4, 0]
    assert mean_units(hours)["new connections"] == 2
