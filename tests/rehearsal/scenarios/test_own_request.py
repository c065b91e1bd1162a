"""Scenarios that ask a module ask what is the module's: behind a shared load balancer that is seldom every path."""

from __future__ import annotations

from typing import Any

import yaml

from modulestack.features.access_logs import REQUESTS_ARE_LOGGED
from modulestack.features.allowed_sources import ONLY_ALLOWED
from modulestack.features.jwt import TOKENS
from modulestack.features.web_acl import REQUESTS_ARE_BLOCKED
from tests.support.rehearsed import broken, rehearsed_file

WEB = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}


def _below(path: str, **keys: Any) -> dict[str, Any]:
    return {**WEB, "load_balancers": {"front": {"routes": [{"hosts": ["shop.example.com"], "paths": [path]}]}}, **keys}


def test_a_module_that_has_some_paths_of_a_name_is_asked_for_one_of_them():
    jwt = {"issuer": "https://login.example.com", "jwks_endpoint": "https://login.example.com/keys"}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:domain": {"zone": "example.com"},
        "modulestack:access_logs": {},
        "modulestack:web_acl": {"blocked": ["203.0.113.7/32"]},
        "modulestack:load_balancers": {"front": {"scheme": "internet-facing"}},
        "modulestack:modules": {
            "api": _below("/api/*", jwt=jwt),
            "admin": _below("/admin/*", allowed_sources=["192.0.2.0/24"]),
            "site": _below("/site/*"),
        },
    }
    report = rehearsed_file("dev", yaml.safe_dump({"config": config}))
    assert broken(report) == []
    tried = {(each.module, each.name) for each in report.scenarios}
    of_all = {REQUESTS_ARE_LOGGED, REQUESTS_ARE_BLOCKED}
    assert {(module, name) for module in ("api", "admin", "site") for name in of_all} <= tried
    assert {("api", TOKENS), ("admin", ONLY_ALLOWED)} <= tried
