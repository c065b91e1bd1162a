"""What would cost less: each sum by hand."""

from __future__ import annotations

import dataclasses

from modulestack.cost.hints import hints
from modulestack.engine.resource_state import ResourceState
from tests.cost.made import of, resource, service, task_definition


def _saved(estimate) -> dict[str, str]:
    return {hint.what.split("`")[1]: f"{hint.saves:.2f}" for hint in hints(estimate)}


def test_prod_would_save_by_spot_by_one_nat_and_by_arm(prod):
    """
    70 % of 730 x (4.5 x 0.04048 + 9 x 0.004445); 730 x 2 x (0.048 + 0.005); 730 x (4.5 x 0.0081 + 9 x 0.000885).

    Its load balancers are one that the internet reaches and one that it does not: they cannot be one.
    """
    assert _saved(prod) == {
        "spot_percent: 100": "113.53",
        "nat: single": "77.38",
        "cpu_architecture: ARM64": "32.42",
    }


def test_every_hint_says_what_it_gives_up(prod):
    assert all(hint.gives_up for hint in hints(prod))
    assert [hint.what for hint in hints(prod) if hint.at_most] == ["`spot_percent: 100` for modules on Fargate"]


def test_what_is_done_already_is_no_hint():
    """On ARM, with one NAT gateway; an environment without tasks has none to make Spot."""
    assert _saved(of(resource("ec2/natGateway:NatGateway", {}))) == {}
    arm = task_definition(runtimePlatform={"cpuArchitecture": "ARM64"})
    assert list(_saved(of(service(), arm))) == ["spot_percent: 100"]


def test_modules_that_the_internet_reaches_could_share_a_load_balancer():
    """Two of them, each with addresses in two zones: 730 x (0.0225 + 2 x 0.005) less; of three internal ones two."""
    found = of(*(_balancer(module) for module in ("web", "shop")), _balancer("api", internal=True))
    assert _saved(found) == {"load_balancers": "23.72"}
    inside = of(*(_balancer(module, internal=True) for module in ("api", "jobs", "mail")))
    assert _saved(inside) == {"load_balancers": "32.85"}


def _balancer(module: str, *, internal: bool = False) -> ResourceState:
    inputs = {"internal": internal, "subnets": ["subnet-a", "subnet-b"], "tags": {"modulestack:module": module}}
    found = resource("lb/loadBalancer:LoadBalancer", inputs, name=module)
    return dataclasses.replace(found, goal=dataclasses.replace(found.goal, parent=""))


def test_where_a_price_is_not_known_nothing_is_promised():
    assert _saved(of(service(), task_definition(), region="eu-central-1")) == {}
