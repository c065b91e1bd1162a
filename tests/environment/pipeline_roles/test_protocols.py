"""Who brings up makes and changes network load balancers, and addresses, where there are any or were."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modulestack.contract.policy_document import document
from modulestack.environment.pipeline_roles import change, policies
from modulestack.environment.pipeline_roles.earlier_run import EarlierRun
from modulestack.environment.pipeline_roles.scope import PolicyScope
from tests.environment.pipeline_roles import features
from tests.environment.strategies import environment_of
from tests.support.iam_evaluator import Request, allows

OWN_TAG = {"aws:ResourceTag/modulestack:environment": "production"}
BALANCER = f"arn:aws:elasticloadbalancing:eu-west-1:{features.OWN}:loadbalancer/net/db-lb/0123456789abcdef"


def _scope(**module: Any) -> PolicyScope:
    config = features.config(1, applications=1)
    config["modulestack:modules"]["db"] = {"image": "a:1", "port": 5432, **module}
    return policies.longest(environment_of(config, "production"))


def _may(scope: PolicyScope, action: str) -> bool:
    policy = document(*[each for each in change.tagged(scope).whole if each])
    return allows([policy], Request(f"elasticloadbalancing:{action}", BALANCER, OWN_TAG))


@pytest.mark.parametrize("action", ["DeleteLoadBalancer", "ModifyLoadBalancerAttributes", "SetSubnets"])
def test_network_load_balancers_are_changed_where_there_are_any(action: str):
    """Or were: who takes the last one away may do so."""
    before = dataclasses.replace(_scope(), earlier=EarlierRun(network_load_balancers=True))
    assert [_may(scope, action) for scope in (_scope(protocol="tcp"), before, _scope())] == [True, True, False]


def test_addresses_are_changed_where_any_have_ipv6():
    scope = _scope(protocol="tcp")
    assert [
        _may(dataclasses.replace(scope, earlier=EarlierRun(ipv6=had)), "SetIpAddressType") for had in (True, False)
    ] == [
        True,
        False,
    ]
