"""What a file says of scaling by what a module's load was on other days."""

from __future__ import annotations

from typing import Annotated, Literal

from modulestack.contract import limits
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section

PredictiveMode = Literal["ForecastOnly", "ForecastAndScale"]
"""
Source:
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingPolicyConfiguration.html"""


class PredictiveScaling(Section):
    """
    A forecast of each hour's load for two days, from up to two weeks of it.

    Each metric has its own, and of several the largest counts. See scaling.md.
    """

    cpu_percent: kinds.ScalingPercent | None = None
    """Average CPU use for which the forecast's tasks are enough, in percent of what the task has."""
    memory_percent: kinds.ScalingPercent | None = None
    """Average memory use for which they are enough, in percent of what the task has."""
    requests_per_task: Annotated[int, within(limits.SCALING_REQUESTS)] | None = None
    """Requests per minute and task for which they are enough."""
    mode: PredictiveMode = "ForecastOnly"
    """`ForecastOnly`: the forecast is made and shown, and changes nothing. `ForecastAndScale`: it adds tasks, too."""
    scheduling_buffer_s: Annotated[int, within(limits.SCHEDULING_BUFFER_S)] = 300
    """How many seconds before its hour the forecast's tasks are started: as long as one takes until it serves."""
    max_capacity_buffer_percent: Annotated[int, within(limits.CAPACITY_BUFFER_PERCENT)] | None = None
    """
    By how much `max` is raised above the forecast where that comes near it, in percent of the forecast; it stays
    raised. Absent: there are never more tasks than `max`.
    """

    @property
    def raises_max(self) -> bool:
        """Whether a forecast may set another ``max``."""
        return self.mode == "ForecastAndScale" and self.max_capacity_buffer_percent is not None
