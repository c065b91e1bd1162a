"""
ECS's canary strategy: a small share of production moves first and bakes, then all of it.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
"""

from __future__ import annotations

from modulestack.release.rollout.traffic_schedule import Configuration, ProductionStep, canary_steps
from modulestack.release.rollout.traffic_shifting import TrafficShifting


class Canary(TrafficShifting):
    """Two moves of production."""

    def steps(self, configuration: Configuration) -> tuple[ProductionStep, ...]:
        """How production moves."""
        return canary_steps(configuration)
