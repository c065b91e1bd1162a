"""The shipped ``prod`` adds up by hand: line by line from the table's file, with arithmetic of this test's own."""

from __future__ import annotations

import json
from fractions import Fraction

from modulestack.cost.cost_line import Span
from modulestack.cost.estimate import estimate
from tests.support.program import ROOT

TABLE = json.loads((ROOT / "modulestack/prices/price_table.json").read_text())
HOURS = 730

# Read off Pulumi.prod.yaml: three zones with a NAT gateway each; web and api with 3 tasks at the least, 12 and 9 at the
# most, of 0.5 vCPU and 1 GB, 1 vCPU and 2 GB; two metrics to scale by each; web faces the internet in three zones.
BY_HAND: list[tuple[str, str, str, Fraction | int, Fraction | int, Fraction | int]] = [
    # module, what, item of the table, least, now, most
    ("environment", "NAT gateways", "nat.hour", 3, 3, 3),
    ("environment", "public IPv4 addresses, elastic", "ipv4.hour", 3, 3, 3),
    ("environment", "hosted zones", "zone.month", 1, 1, 1),
    ("api", "application load balancer", "alb.hour", 1, 1, 1),
    ("api", "Fargate vCPU", "fargate.vcpu.x86", 3, 3, 9),
    ("api", "Fargate memory, GB", "fargate.memory.x86", 6, 6, 18),
    ("api", "metrics of alarms of scaling", "alarm.month", 4, 4, 4),
    ("web", "application load balancer", "alb.hour", 1, 1, 1),
    ("web", "public IPv4 addresses of load balancers", "ipv4.hour", 3, 3, 3),
    ("web", "Fargate vCPU", "fargate.vcpu.x86", Fraction(3, 2), Fraction(3, 2), 6),
    ("web", "Fargate memory, GB", "fargate.memory.x86", 3, 3, 12),
    ("web", "metrics of alarms of scaling", "alarm.month", 4, 4, 4),
]


def _price(item: str) -> Fraction:
    rows = {**TABLE["prices"]["*"], **TABLE["prices"]["eu-west-1"]}
    return Fraction(rows[item]["usd"])


def _monthly(item: str, count: Fraction | int) -> Fraction:
    return _price(item) * count * (1 if item.endswith(".month") else HOURS)


def _fractions(span: Span | None) -> tuple[Fraction, ...]:
    assert span is not None
    return tuple(map(Fraction, (span.least, span.now, span.most)))


def test_its_lines_are_those_of_the_file_and_no_others(prod):
    assert sorted((line.module, line.what, line.item, *_fractions(line.quantity)) for line in prod.lines) == sorted(
        BY_HAND
    )


def test_every_line_is_its_number_by_its_price(prod):
    """By the hour a month is 730 times as much; by the month an hour is a 730th, to 20 digits."""
    for line in prod.lines:
        counts = _fractions(line.quantity)
        assert _fractions(line.monthly) == tuple(_monthly(line.item, count) for count in counts), line
        for hourly, count in zip(_fractions(line.hourly), counts, strict=True):
            assert abs(hourly - _monthly(line.item, count) / HOURS) < Fraction(1, 10**20), line


def test_the_sum_is_theirs(prod):
    assert _fractions(prod.monthly()) == (
        sum(_monthly(item, least) for _, _, item, least, _, _ in BY_HAND),
        sum(_monthly(item, now) for _, _, item, _, now, _ in BY_HAND),
        sum(_monthly(item, most) for _, _, item, _, _, most in BY_HAND),
    )
    of_web = sum(_monthly(item, now) for module, _, item, _, now, _ in BY_HAND if module == "web")
    assert Fraction(prod.monthly("web").now) == of_web


def test_the_sum_is_what_a_pocket_calculator_says(prod):
    """
    The prices of 2026-11-29, typed in.

    730 x (3 x 0.048 + 6 x 0.005 + 2 x 0.0252 + 4.5 x 0.04048 + 9 x 0.004445) + 0.50 + 8 x 0.10
    """
    assert f"{prod.monthly().now:.5f}" == "327.29245"
    assert f"{prod.monthly().most:.4f}" == "705.7135"


def test_nothing_of_it_is_without_a_price(prod):
    assert (prod.unknown, prod.uncounted, prod.is_complete) == ((), (), True)


def test_what_is_paid_for_as_it_is_used_is_a_rate(prod):
    """Container Insights has no price of Ireland in the table: it says so."""
    assert {rate.item: rate.price and str(rate.price.usd) for rate in prod.rates} == {
        "alb.lcu": "0.008",
        "nat.gb": "0.048",
        "logs.in": "0.57",
        "logs.kept": "0.03",
        "logs.read": "0.0057",
        "s3.gb": "0.023",
        "insights.metric": None,
    }


def test_a_region_without_prices_has_those_that_are_the_same_everywhere(made_by_prod):
    found = estimate("prod", "eu-central-1", made_by_prod)
    known = {line.item for line in found.lines if line.price}
    assert (known, found.is_complete) == ({"ipv4.hour", "zone.month"}, False)


def test_other_partitions_have_no_price_at_all(made_by_prod):
    """China's are in CNY, GovCloud's are others."""
    for region in ("cn-north-1", "us-gov-west-1", "eusc-de-east-1"):
        found = estimate("prod", region, made_by_prod)
        assert [line for line in found.lines if line.price] == []
        assert [rate for rate in found.rates if rate.price] == []
        assert found.monthly().now == 0
