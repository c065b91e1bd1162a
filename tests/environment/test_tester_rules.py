"""What is told of testers besides what is refused (``rules_of_deployments.py``)."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.environment import tester_rules
from tests.support.environments import environment

WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}


@pytest.mark.parametrize(("cached", "warned"), [({}, 0), ({"cached_paths": ["/static/*"]}, 1)])
def test_what_cloudfront_keeps_of_testers_is_warned_of(cached: dict[str, Any], warned: int):
    """Its key is the path and the query; what a tester got, everybody may get."""
    header = {"header": {"name": "X-Test", "values": ["1"]}}
    module = {**WEB, "load_balancers": {"front": {}}, "deployment": {"strategy": "canary", "test_traffic": header}}
    found = environment(
        {"web": module},
        domain={"zone": "example.com"},
        load_balancers={"front": {"scheme": "internet-facing", "cloudfront": cached}},
    )
    told = [each.message for each in tester_rules.answers_of_testers_that_are_cached(found)]
    assert len(told) == warned
    assert all("keeps answers at /static/* without regard to X-Test" in each for each in told)
