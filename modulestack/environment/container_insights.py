"""`container_insights`: how closely CloudWatch looks at the environment's clusters."""

from __future__ import annotations

from typing import Literal

ContainerInsights = Literal["disabled", "enabled", "enhanced"]
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html"""
