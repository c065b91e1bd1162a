"""Messages come into a queue that a module scales on, wait, and are taken."""

from __future__ import annotations

import math
from typing import Any

from modulestack.contract import arn
from modulestack.embedded_aws.loads import Load
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scaled_tasks import settled
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario
from modulestack.rehearsal.seeding import queues

PATIENCE_S = 3600.0
"""Scaling in waits a quarter of an hour for each step, and for its cooldown."""

_LOW = Load(cpu_percent=1, memory_percent=1)


def _rise_and_fall(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    least, most, each = module.scaling_bounds()
    sqs, url = _queue(module)
    queues.take_all(sqs, url)
    # A policy without data would keep the others from scaling in: their metrics are there, and low.
    module.aws.loads.set(f"{module.manifest.cluster}/{module.manifest.service}", _LOW, scales=True)
    counts = [settled(module, least, patience_s=PATIENCE_S)]
    wanted = min(most, max(least, 1) + 1)
    queues.send(sqs, url, _messages(wanted, each))
    most_wanted = most if _has_others(module, least) else wanted
    counts.append(settled(module, wanted, most=most_wanted, patience_s=PATIENCE_S))
    queues.take_all(sqs, url)
    counts.append(settled(module, least, patience_s=PATIENCE_S))
    module.aws.loads.clear()
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
