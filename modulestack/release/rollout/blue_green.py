"""
ECS's blue/green strategy: all of production moves at once, then both versions bake.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
"""

from __future__ import annotations

from modulestack.release.rollout.traffic_shifting import TrafficShifting


class BlueGreen(TrafficShifting):
    """One move of production."""
