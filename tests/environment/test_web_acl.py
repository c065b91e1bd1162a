"""Before which load balancers a web ACL stands, and who is told of those before which it does not."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.environment import web_acl_rules
from modulestack.environment.model import Environment
from modulestack.features.registry import contributions
from modulestack.features.web_acl import REQUESTS_ARE_BLOCKED
from tests.environment.strategies import environment_of

EDGED = {"scheme": "internet-facing", "cloudfront": {}}
THEIRS = {"scheme": "internet-facing", "existing": "platform"}
PUBLIC = {"scheme": "internet-facing"}


def _environment(front: dict[str, Any], **behind: dict[str, Any] | None) -> Environment:
    """With a web ACL, the load balancer *front*, and public modules with what they say of their load balancers."""
    common = {"image": "a:1", "port": 8080, "reachable_from": "internet"}
    network = {"existing": {"vpc_id": "vpc-0123456789abcdef0"}} if "existing" in front else {"create": {}}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": network,
        "modulestack:domain": {"zone": "example.com"},
        "modulestack:web_acl": {},
        "modulestack:load_balancers": {"front": front},
        "modulestack:modules": {
            name: common | ({"load_balancers": each} if each else {}) for name, each in behind.items()
        },
    }
    return environment_of(config)


OWN = {"own": {"primary": True}, "front": {}}
NOTHING = "no module has a public application load balancer that is made here: it stands before nothing"
NOT_BEFORE = "does not stand before front, which {}: who asks {} there is not held to it; "
NOT_BEFORE += "have modules that need it behind another load balancer"


@pytest.mark.parametrize(
    ("environment", "told", "tried"),
    [
        (_environment(PUBLIC, web={"front": {}}), [], ["web"]),
        (_environment(EDGED, web={"front": {}}, api={"front": {}}, own=None), [], ["web", "api", "own"]),
        (_environment(EDGED, web=OWN), [], ["web"]),
        (_environment(EDGED, own=None), [], ["own"]),
        (
            _environment(THEIRS, web={"front": {}}, own=None),
            [NOT_BEFORE.format("is platform, somebody else's", "web")],
            ["own"],
        ),
        (_environment(THEIRS, web={"front": {}}), [NOTHING], []),
    ],
)
def test_whom_it_does_not_guard_is_told_and_not_tried(environment: Environment, told: list[str], tried: list[str]):
    """A load balancer that is somebody else's keeps its own web ACL, or none."""
    assert [each.message for each in web_acl_rules.somebody_is_guarded(environment)] == told
    scenarios = {
        name: [
            scenario
            for each in contributions(
                module, environment.context_of(module, partition="aws", account_id="123456789012")
            )
            for scenario in each.scenarios
        ]
        for name, module in environment.modules.items()
    }
    assert [name for name, found in scenarios.items() if REQUESTS_ARE_BLOCKED in found] == tried
