"""The table of prices: every number has a page and a date, and what is not in it is not known."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from modulestack.prices import price_table
from tests.support.program import ROOT

TABLE = json.loads((ROOT / "modulestack/prices/price_table.json").read_text())
NUMBERS = [(region, item, row) for region, rows in TABLE["prices"].items() for item, row in rows.items()]


@pytest.mark.parametrize(("region", "item", "row"), NUMBERS, ids=lambda part: part if isinstance(part, str) else "")
def test_every_number_has_a_page_and_a_date(region, item, row):
    source = TABLE["sources"][row["source"]]
    assert re.fullmatch(r"https://\S+", source["url"])
    assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", source["date"])
    assert source["date"] <= TABLE["as_of"]
    assert Decimal(row["usd"]) > 0


def test_no_page_is_of_nothing():
    assert {row["source"] for _, _, row in NUMBERS} == set(TABLE["sources"])


def test_every_item_has_a_unit():
    assert {item for _, item, _ in NUMBERS if not item.startswith("ec2.")} <= set(price_table.units())
    assert price_table.unit_of("ec2.t3.large") == "hour"


def test_every_item_is_asked_for_by_something():
    """A unit that nothing is counted in would be a number that nobody checks."""
    code = "".join(path.read_text() for path in (ROOT / "modulestack/cost").glob("*.py"))
    by_pattern = ("fargate.", "ebs.", "ec2.", "alb.", "nlb.")
    assert [item for item in price_table.units() if item not in code and not item.startswith(by_pattern)] == []


@pytest.mark.parametrize(
    ("item", "region", "usd"),
    [
        ("nat.hour", "eu-west-1", "0.048"),
        ("nat.hour", "us-east-1", "0.045"),
        ("nat.hour", "eu-central-1", None),
        ("ipv4.hour", "eu-central-1", "0.005"),
        ("ipv4.hour", "cn-north-1", None),
        ("kms.key", "us-gov-west-1", None),
        ("ipv4.hour", "eusc-de-east-1", None),
        ("nlb.hour", "eu-west-1", None),
    ],
)
def test_a_price_is_of_its_region_or_not_known(item, region, usd):
    """What is the same everywhere is so in the commercial partition: others have price lists of their own."""
    price = price_table.find(item, region)
    assert (price and price.usd) == (usd and Decimal(usd))
