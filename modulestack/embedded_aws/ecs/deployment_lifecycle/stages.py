"""
The stages of a deployment that shifts traffic, in their order.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html (lifecycleStage)
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html (lifecycleStages)
"""

from __future__ import annotations

import dataclasses

LAMBDA, PAUSE = "AWS_LAMBDA", "PAUSE"

RECONCILE_SERVICE = "RECONCILE_SERVICE"
PRE_SCALE_UP = "PRE_SCALE_UP"
SCALE_UP = "SCALE_UP"
POST_SCALE_UP = "POST_SCALE_UP"
TEST_TRAFFIC_SHIFT = "TEST_TRAFFIC_SHIFT"
POST_TEST_TRAFFIC_SHIFT = "POST_TEST_TRAFFIC_SHIFT"
PRE_PRODUCTION_TRAFFIC_SHIFT = "PRE_PRODUCTION_TRAFFIC_SHIFT"
PRODUCTION_TRAFFIC_SHIFT = "PRODUCTION_TRAFFIC_SHIFT"
POST_PRODUCTION_TRAFFIC_SHIFT = "POST_PRODUCTION_TRAFFIC_SHIFT"
BAKE_TIME = "BAKE_TIME"
CLEAN_UP = "CLEAN_UP"


@dataclasses.dataclass(frozen=True)
class Stage:
    """What may happen in one stage."""

    name: str
    hooks: tuple[str, ...]
    """Kinds of hooks that may wait in it."""
    is_shown: bool = True
    """Whether it is a value of ``lifecycleStage``; the other one is there for hooks only."""
    is_each_step: bool = False
    """Whether linear and canary come through it for every step."""
    told: str = ""
    """Which rule's weights its functions are told: ``test``, ``production`` or none."""
    is_undone: bool = False
    """Whether its functions are called again when the deployment is rolled back."""


_BOTH = (LAMBDA, PAUSE)
STAGES = (
    Stage(RECONCILE_SERVICE, _BOTH),
    Stage(PRE_SCALE_UP, _BOTH),
    Stage(SCALE_UP, ()),
    Stage(POST_SCALE_UP, _BOTH),
    Stage(TEST_TRAFFIC_SHIFT, (LAMBDA,), told="test", is_undone=True),
    Stage(POST_TEST_TRAFFIC_SHIFT, _BOTH),
    Stage(PRE_PRODUCTION_TRAFFIC_SHIFT, _BOTH, is_shown=False, is_each_step=True, told="production"),
    Stage(PRODUCTION_TRAFFIC_SHIFT, (LAMBDA,), is_each_step=True, told="production", is_undone=True),
    Stage(POST_PRODUCTION_TRAFFIC_SHIFT, _BOTH),
    Stage(BAKE_TIME, ()),
    Stage(CLEAN_UP, ()),
)
BY_NAME = {stage.name: stage for stage in STAGES}
