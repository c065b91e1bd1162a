"""Messages come into a queue that a module scales on, wait, and are taken."""

from __future__ import annotations

import math
from typing import Any

from modulestack.contract import arn
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario
from modulestack.rehearsal.seeding import queues

POLL_S = 15.0
PATIENCE_S = 3600.0
"""Scaling in waits a quarter of an hour for each step, and for its cooldown."""


def _rise_and_fall(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    least, most, each = module.scaling_bounds()
    sqs, url = _queue(module)
    queues.take_all(sqs, url)
    counts = [_settled(module, least)]
    wanted = min(most, max(least, 1) + 1)
    queues.send(sqs, url, _messages(wanted, each))
    most_wanted = most if _has_others(module, least) else wanted
    counts.append(_settled(module, wanted, most_wanted))
    queues.take_all(sqs, url)
    counts.append(_settled(module, least))
    running = " → ".join(map(str, counts))
    met = counts[0] == counts[2] == least and wanted <= counts[1] <= most_wanted
    return Observation(met, f"{running} tasks; {availability.summary()}")


def _messages(tasks: int, each: float) -> int:
    """So many that *tasks* are wanted and no more, *each* for one."""
    return math.ceil(each * (tasks - 1)) + 1 if tasks > 1 else 1


def _has_others(module: RehearsedModule, least: int) -> bool:
    """Whether something else scales it, too, and may want more tasks for the same messages."""
    scaling = module.aws.client("application-autoscaling")
    policies = scaling.describe_scaling_policies(**module.scaled_resource())["ScalingPolicies"]
    return len(policies) > (1 if least else 2)


def _settled(module: RehearsedModule, wanted: int, most: int = 0) -> int:
    """How many tasks the module runs, once it is as many as are *wanted* (to *most*), or patience has ended."""
    clock = module.aws.clock
    until = clock.now() + PATIENCE_S + module.patience_s
    while clock.now() < until and not (
        wanted <= module.desired_count() <= max(wanted, most) and module.desired_count() == len(module.running_tasks())
    ):
        clock.sleep(POLL_S)
    return len(module.running_tasks())


def _queue(module: RehearsedModule) -> tuple[Any, str]:
    found = arn.parse(module.manifest.queue)
    if found is None:
        raise ValueError(f"{module.manifest.module}: its manifest names no queue")
    sqs = module.aws.client("sqs", found.region)
    return sqs, str(sqs.get_queue_url(QueueName=found.resource)["QueueUrl"])


def _too_many(module: RehearsedModule) -> str:
    _, _, each = module.scaling_bounds()
    return "" if each <= queues.MOST else f"not tried: {each:.0f} messages for a task are more than it sends"


QUEUE_SCALING = Scenario(
    name="messages wait in the queue, and are taken",
    promise="from the fewest tasks to more, and back to the fewest",
    run=_rise_and_fall,
    on_demand=True,
    not_tried=_too_many,
)
