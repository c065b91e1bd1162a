"""Resources as an engine keeps them, made by hand."""

from __future__ import annotations

from typing import Any

from modulestack.cost.estimate import CostEstimate, estimate
from modulestack.engine.resource_state import ResourceGoal, ResourceState

MODULE = "urn:web"
ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/prod-web"


def resource(
    type_: str, inputs: dict[str, Any], *, name: str = "it", outputs: dict[str, Any] | None = None
) -> ResourceState:
    """A resource of the module web, ``aws:`` before its type."""
    goal = ResourceGoal(
        urn=f"urn:{type_}:{name}", type=f"aws:{type_}", name=name, parent=MODULE, custom=True, inputs=inputs
    )
    return ResourceState(goal=goal, id=name, outputs=outputs or {}, serial=1)


def of(*resources: ResourceState, region: str = "us-east-1") -> CostEstimate:
    """What *resources* cost."""
    component = ResourceGoal(
        urn=MODULE, type="modulestack:index:ModuleStack", name="web", parent="", custom=False, inputs={}
    )
    all_ = [ResourceState(goal=component, id="", outputs={}, serial=0), *resources]
    return estimate("prod", region, {each.urn: each for each in all_})


def service(**inputs: Any) -> ResourceState:
    """A service of two tasks on Fargate."""
    given = {"desiredCount": 2, "cluster": CLUSTER, "taskDefinition": ARN, "launchType": "FARGATE", **inputs}
    return resource("ecs/service:Service", {"name": "web", **given})


def task_definition(**inputs: Any) -> ResourceState:
    """Of 1 vCPU and 2 GB."""
    given = {"cpu": "1024", "memory": "2048", **inputs}
    return resource("ecs/taskDefinition:TaskDefinition", given, outputs={"arn": ARN})


def counted(estimate_: CostEstimate) -> dict[str, tuple[str, ...]]:
    """Item → how many at the least, as it starts, at the most."""
    return {
        line.item: tuple(
            f"{each.normalize():f}" for each in (line.quantity.least, line.quantity.now, line.quantity.most)
        )
        for line in estimate_.lines
    }
