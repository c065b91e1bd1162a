"""A pool of IPAM, as AWS tells of it."""

from __future__ import annotations

import pytest

from modulestack.environment.ipam_rules import problem
from tests.support.environments import environment

POOL = "ipam-pool-0123456789abcdef0"


@pytest.mark.parametrize(
    ("locale", "family", "provisioned", "told"),
    [
        ("eu-west-1", "ipv4", ["10.0.0.0/8"], None),
        ("eu-west-1", "ipv6", [], f"{POOL} is of ipv6: name one of ipv4"),
        ("None", "ipv4", [], f"{POOL} is of no region, not of eu-west-1: name one of that locale"),
        ("us-east-1", "ipv4", [], f"{POOL} is of us-east-1, not of eu-west-1: name one of that locale"),
        ("eu-west-1", "ipv4", [], f"{POOL} has nothing, and cidr is 10.9.0.0/16: write one that is in it"),
        (
            "eu-west-1",
            "ipv4",
            ["10.0.0.0/16", "10.1.0.0/16"],
            f"{POOL} has 10.0.0.0/16 and 10.1.0.0/16, and cidr is 10.9.0.0/16: write one that is in it",
        ),
    ],
)
def test_a_pool_that_cannot_give_the_addresses(locale: str, family: str, provisioned: list[str], told: str | None):
    create = environment(network={"create": {"cidr": "10.9.0.0/16", "ipam_pool": POOL}}).network.create
    assert create
    assert problem(create, "eu-west-1", locale, family, provisioned) == told
