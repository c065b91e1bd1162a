"""Of which modules a rehearsal reads what their load balancers log."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.features.access_logs import CONNECTIONS_ARE_LOGGED, REQUESTS_ARE_LOGGED
from modulestack.features.registry import contributions
from tests.support.environments import environment

TRIED = {CONNECTIONS_ARE_LOGGED, REQUESTS_ARE_LOGGED}
WEB = {"image": "a:1", "port": 8080}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"reachable_from": "internet"}, {REQUESTS_ARE_LOGGED}),
        ({"reachable_from": "internet", "protocol": "tls"}, {CONNECTIONS_ARE_LOGGED}),
        ({"reachable_from": "internet", "protocol": "tcp"}, set()),
        ({"reachable_from": ["other"], "reachable_by": "cloud_map"}, set()),
        ({"reachable_from": ["other"], "reachable_by": ["service_connect", "cloud_map"]}, set()),
        ({"reachable_from": ["other"], "reachable_by": ["cloud_map", "load_balancer"]}, {REQUESTS_ARE_LOGGED}),
    ],
)
def test_only_what_has_a_load_balancer_has_its_log(keys: dict[str, Any], expected: set[str]):
    modules = {"web": {**WEB, **keys}, "other": {"image": "a:1"}}
    found = environment(modules, access_logs={}, domain={"zone": "example.com"})
    module = found.modules["web"]
    context = found.context_of(module, partition="aws", account_id="123456789012")
    assert {each for one in contributions(module, context) for each in one.scenarios} & TRIED == expected
