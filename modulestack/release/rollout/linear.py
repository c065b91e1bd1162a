"""
ECS's linear strategy: production moves in equal steps, each of which bakes.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
"""

from __future__ import annotations

from modulestack.release.rollout.traffic_schedule import Configuration, ProductionStep, linear_steps
from modulestack.release.rollout.traffic_shifting import TrafficShifting


class Linear(TrafficShifting):
    """Many moves of production."""

    def steps(self, configuration: Configuration) -> tuple[ProductionStep, ...]:
        """How production moves."""
        return linear_steps(configuration)
