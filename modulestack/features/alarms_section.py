"""What a file says of what a module is watched for."""

from __future__ import annotations

from typing import Annotated, Literal

from modulestack.contract import limits
from modulestack.fields.kinds import within
from modulestack.fields.section import Section

AlarmKind = Literal[
    "load_balancer_5xx",
    "target_5xx",
    "latency",
    "unhealthy_targets",
    "no_healthy_target",
    "missing_tasks",
    "cpu",
    "memory",
    "queue_age",
    "certificate_expiry",
]
"""Alarms of CloudWatch."""
EventKind = Literal["failed_deployment", "failed_job", "failed_start", "stopped_task"]
WatchedKind = Literal[AlarmKind, EventKind]
"""What ECS tells EventBridge."""
Percentage = Annotated[int, within(limits.Range(1, 100))]
Minutes = Annotated[int, within(limits.ALARM_MINUTES)]


class Alarms(Section):
    """
    What a module is watched for where the environment has `alerts`. See alerts.md.

    Everything that fits the module is on unless `unwatched` names it.
    """

    unwatched: tuple[WatchedKind, ...] = ()
    """What is not watched, nor told."""
    composite: bool = False
    """
    Whether one alarm, made of all others of the module, tells in their place: one message, until all of them are over.
    Events are told as ever.
    """
    load_balancer_5xx_percent: Percentage = 5
    """Percent of requests, and more, that the load balancer itself answers with a 5xx: it found nobody who did."""
    target_5xx_percent: Percentage = 5
    """Percent of requests, and more, that tasks answer with a 5xx."""
    latency_ms: Annotated[int, within(limits.ALARM_LATENCY_MS)] = 2000
    """Milliseconds, and more, that one request in a hundred waits for its answer (p99)."""
    requests_per_minute: Annotated[int, within(limits.ALARM_REQUESTS)] = 20
    """Requests a minute from which errors and latency count: of few requests, one is a high share."""
    minutes: Minutes = 5
    """Minutes that errors, latency and unhealthy targets are looked at; three in five of them must be bad."""
    cpu_percent: Percentage = 90
    """Average CPU use of the module's tasks, and more, for a quarter of an hour."""
    memory_percent: Percentage = 90
    """Average memory use of the module's tasks, and more, for a quarter of an hour."""
    certificate_days: Annotated[int, within(limits.ALARM_CERTIFICATE_DAYS)] = 14
    """Days, and fewer, until a certificate of the module's own load balancer ends. ACM renews its own ones before."""
    queue_age_minutes: Annotated[int, within(limits.ALARM_QUEUE_AGE_MINUTES)] = 15
    """Minutes, and more, for which the oldest message of `scaling.queue` waits."""
