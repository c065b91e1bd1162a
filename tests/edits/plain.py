"""The environment that most edits are of, and what is made of it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

Config = dict[str, Any]
ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_KEY = KEY.replace("1234abcd", "1234abce")
REGISTRY = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary-any"
OF_WEB = "modulestack:modules/web"
SCALING = {"min": 2, "max": 4, "cpu_percent": 60}

PLAIN: Config = {
    "aws:region": "eu-west-1",
    "modulestack:network": {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}},
    "modulestack:modules": {
        "web": {
            "image": "ghcr.io/example/web:1",
            "port": 8080,
            "reachable_from": "internet",
            "scaling": SCALING,
        },
        "api": {"image": "ghcr.io/example/api:1", "port": 8000, "reachable_from": ["web"], "tasks": 2},
    },
}
"""A public module that scales, and a private one with a fixed number of tasks."""


def with_value(config: Config, path: str | Sequence[str], value: Any) -> Config:
    """*config* with *value* at *path* (steps, of a text separated by ``/``); without it if it is None."""
    changed = copy.deepcopy(config)
    *above, last = path.split("/") if isinstance(path, str) else path
    inner = changed
    for step in above:
        inner = inner.setdefault(step, {})
    if value is None:
        inner.pop(last, None)
    else:
        inner[last] = value
    return changed


def of_web(key: str, value: Any) -> Config:
    """The environment, in which *key* of `web` has *value*."""
    return with_value(PLAIN, f"{OF_WEB}/{key}", value)


OWNED = with_value(with_value(PLAIN, "modulestack:account_id", ACCOUNT), "modulestack:permissions_boundary", BOUNDARY)
"""The same, of an account."""
ONE_BY_ONE = with_value(
    PLAIN, "modulestack:modules/api/deployment", {"minimum_healthy_percent": 0, "maximum_percent": 100}
)
WORKER = with_value(PLAIN, "modulestack:modules/third", {"image": "ghcr.io/example/third:1", "tasks": 1})
