"""A module gets more requests than its tasks shall have: more tasks come, whichever of its target groups has them."""

from __future__ import annotations

import math
from typing import Any

from modulestack.contract.scaled_metrics import REQUESTS
from modulestack.embedded_aws.loads import Load
from modulestack.rehearsal.module_status import returned
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scaled_tasks import no_more_may_come, settled
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

PATIENCE_S = 900.0
"""A policy looks at three minutes, and waits for its cooldown."""


def _run(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before, served = module.desired_count(), _serving(module)
    requests = _held(module) * before * 1.1
    for group in served:
        module.aws.loads.set(group, Load(requests=requests), scales=True)
    wanted = min(int(module.scalable_target()["MaxCapacity"]), math.ceil(before * 1.1))
    reached = settled(module, wanted, patience_s=PATIENCE_S)
    module.aws.loads.clear()
    module.set_count(before)
    settled(module, before, patience_s=PATIENCE_S)
    text = f"{before} → {reached} tasks at {requests:.0f} requests a minute; {availability.summary()}"
    return Observation(reached == wanted, text)


def _serving(module: RehearsedModule) -> list[str]:
    """What CloudWatch calls those target groups of its address that have healthy tasks."""
    elb, found = module.aws.client("elbv2"), []
    for metric in _metrics(module):
        name = metric["Dimensions"][0]["Value"].split("/")[1]
        arn = elb.describe_target_groups(Names=[name])["TargetGroups"][0]["TargetGroupArn"]
        health = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        if any(target["TargetHealth"]["State"] == "healthy" for target in health):
            found.append(arn.rpartition(":")[2])
    return found


def _policy(module: RehearsedModule) -> dict[str, Any]:
    """The policy that counts requests of two target groups."""
    policies = module.scaling_policies("TargetTracking")
    tracked: list[dict[str, Any]] = [each["TargetTrackingScalingPolicyConfiguration"] for each in policies]
    return next(each for each in tracked if returned(each).get("Id") == REQUESTS)


def _metrics(module: RehearsedModule) -> list[dict[str, Any]]:
    queries = _policy(module)["CustomizedMetricSpecification"]["Metrics"]
    return [query["MetricStat"]["Metric"] for query in queries if "MetricStat" in query]


def _held(module: RehearsedModule) -> float:
    value: float = _policy(module)["TargetValue"]
    return value


REQUEST_SCALING = Scenario(
    name="many requests add tasks",
    promise="more tasks, whichever target group has the requests",
    run=_run,
    on_demand=True,
    not_tried=no_more_may_come,
)
