"""
Tasks that fail to start are replaced more and more slowly.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
"""

from __future__ import annotations

from modulestack.embedded_aws.ecs import bus_events, service_events
from modulestack.embedded_aws.ecs.models import EcsService
from modulestack.embedded_aws.ecs.region_state import RegionState

FIRST_DELAY_S = 10.0
LONGEST_DELAY_S = 27 * 60.0
"""Replacements of tasks that fail to start wait longer each time, 27 minutes at most."""
TOLD_AFTER_ROUNDS = 3
"""AWS says "after consecutive attempts" and no numbers but the 27 minutes: the others are ours."""


def slow_down(region: RegionState, service: EcsService) -> None:
    """A task of *service* could not even start; those that fail while the service waits are one attempt."""
    throttle = service.throttle
    if region.now < throttle.until:
        return
    throttle.rounds += 1
    throttle.until = region.now + min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** (throttle.rounds - 1))
    if throttle.rounds >= TOLD_AFTER_ROUNDS and service_events.inconsistent(region, service):
        bus_events.impaired(region, service)
