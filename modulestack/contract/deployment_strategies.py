"""
How ECS moves requests from an old version to a new one, as files and manifests call it.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from modulestack.contract.listener_rules.model import Conditions, HeaderCondition
from modulestack.contract.load_balancers import BEFORE_DEFAULT

Strategy = Literal["rolling", "blue_green", "linear", "canary"]
ROLLING: Strategy = "rolling"
BLUE_GREEN: Strategy = "blue_green"
LINEAR: Strategy = "linear"
CANARY: Strategy = "canary"

HookStage = Literal[
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
]
"""Where a function may be asked."""
PauseStage = Literal[
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
]
"""
Where ECS may wait for somebody: in stages that move no requests.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
"""
HOOKS_OF_A_KIND = 10
"""Functions, and pauses, of a service."""
SHIFT_POLICY = "AmazonECSInfrastructureRolePolicyForLoadBalancers"
"""
AWS's own: what ECS may do to shift requests.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
"""
INVOKE_FUNCTION = ("lambda:InvokeFunction",)
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html"""
CONNECT_TEST_HEADER = "x-amzn-ecs-blue-green-test"
"""
Of testers' calls by Service Connect, whatever its value, where a service says nothing else.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-blue-green.html
"""
EVERY_PATH = "/*"
PRODUCTION_PRIORITY = BEFORE_DEFAULT - 2
"""
Of the rule by which all requests to a load balancer of a module's own are forwarded: after all that others may have
there. The number before it is its maintenance page's.
"""
TEST_PRIORITY = PRODUCTION_PRIORITY - 2
"""On the same listener, of those of testers who send a header; the number before it is a maintenance page's, too."""
ALTERNATE = "alternate"
"""What the second target group is told by: in names of alarms, after the first one's."""


def of_testers(production: Conditions, header: HeaderCondition) -> Conditions:
    """
    Requests of *production* that have the *header* of testers.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
    (test listener rule)
    """
    headers = sorted((*production.headers, header), key=lambda one: one.name)
    return dataclasses.replace(production, headers=tuple(headers))


def aws_name(strategy: Strategy) -> str:
    """As ECS calls it."""
    return strategy.upper()
