"""What a file says of the metrics of one's own that scaling goes by."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field

from modulestack.contract import limits, metric_math
from modulestack.fields import kinds
from modulestack.fields.kinds import Checked, within
from modulestack.fields.section import Section
from modulestack.fields.text import shown

Statistic = Literal["Average", "Maximum", "Minimum", "SampleCount", "Sum"]
"""Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html"""
Comparison = Literal["GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold"]
AdjustmentType = Literal["ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity"]
"""Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html"""


def _text(what: str) -> Checked:
    def check(text: str) -> str:
        most = limits.METRIC_TEXT_LENGTH
        if not text.strip() or len(text) > most or not text.isascii() or text.startswith(":"):
            raise ValueError(f"is no {what}: allowed 1 to {most} ASCII characters, no colon in front")
        return text

    return Checked(check, {"minLength": 1, "maxLength": limits.METRIC_TEXT_LENGTH})


def _id(text: str) -> str:
    if not metric_math.is_id(text):
        raise ValueError(
            "is no id of a metric: allowed letters, digits and _, a small letter in front, and no word of Python's: "
            "such as waiting"
        )
    return text


def _expression(text: str) -> str:
    try:
        metric_math.check(text)
    except metric_math.InvalidExpression as error:
        raise ValueError(str(error)) from None
    return text


def _positive(value: float) -> float:
    if not math.isfinite(value) or value <= 0:
        raise ValueError("is too small: allowed numbers above 0")
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"is no number: {shown(value)}")
    return value


Positive = Annotated[float, Checked(_positive, {"exclusiveMinimum": 0})]
Finite = Annotated[float, Checked(_finite, {})]
MetricId = Annotated[str, Checked(_id, {"pattern": metric_math.ID_PATTERN})]


class ScalingMetric(Section):
    """A metric of CloudWatch, in the environment's region and account."""

    namespace: Annotated[str, _text("namespace of metrics")]
    """`AWS/SQS`, or one of your own."""
    name: Annotated[str, _text("metric's name")]
    """As CloudWatch has it, such as `ApproximateNumberOfMessagesVisible`."""
    dimensions: dict[Annotated[str, _text("dimension's name")], Annotated[str, _text("dimension's value")]] = Field(
        default_factory=dict
    )
    """All of the metric's, by name: with others it is another metric, which has no data."""
    statistic: Statistic = "Average"
    """What is taken of the values of a minute."""


class MeasuredScaling(Section):
    """What a policy goes by: a metric, or an expression of several."""

    metric: ScalingMetric | None = None
    """The metric; or `expression` and `metrics`."""
    expression: Annotated[str, Checked(_expression, {"minLength": 1, "maxLength": metric_math.LENGTH})] | None = None
    """
    What is made of `metrics`, by their ids: `waiting / running`. Allowed are + - * / ^, comparisons, ABS, CEIL, FLOOR,
    FILL(a, b), IF(a, b, c), and AVG, MAX, MIN and SUM of a list such as `MAX([a, b])`.
    """
    metrics: dict[MetricId, ScalingMetric] = Field(default_factory=dict)
    """The metrics of the expression, by id."""


class CustomScaling(MeasuredScaling):
    """A value that scaling holds, of any metric that falls as tasks are added. See scaling.md."""

    target: Positive
    """What the metric, or the expression, is held at."""
    scale_in: bool = True
    """Whether tasks are taken away by it; `false`: it only adds some."""
    scale_out_cooldown_s: kinds.Cooldown | None = None
    """Seconds after growing by it until it may grow again. Absent: as `scaling` has it."""
    scale_in_cooldown_s: kinds.Cooldown | None = None
    """Seconds after shrinking by it until it may shrink again. Absent: as `scaling` has it."""


class StepAdjustment(Section):
    """What happens from a value of the metric on, to that of the next adjustment."""

    at: Finite
    """From which value on; the first one's is the alarm's threshold."""
    change: int
    """How many tasks more, or less; with the other types how many percent, or how many there are to be."""


class StepScaling(MeasuredScaling):
    """Tasks that are added or taken away in steps, by how far a metric is on the wrong side. See scaling.md."""

    comparison: Comparison = "GreaterThanOrEqualToThreshold"
    """Which side is the wrong one."""
    adjustments: tuple[StepAdjustment, ...]
    """Steps, each further on the wrong side than the one before: there are no gaps, and nothing overlaps."""
    adjustment_type: AdjustmentType = "ChangeInCapacity"
    """What `change` means: tasks, percent of those that are there, or how many there are to be."""
    min_adjustment_magnitude: Annotated[int, within(limits.SCALED_TASKS)] | None = None
    """Fewest tasks that a step of percents adds or takes away. Absent: one."""
    cooldown_s: kinds.Cooldown = 300
    """Seconds in which what was added last counts as there already."""
    evaluation_periods: Annotated[int, within(limits.ALARM_PERIODS)] = 1
    """Minutes that the alarm looks at."""
    datapoints_to_alarm: Annotated[int, within(limits.ALARM_PERIODS)] | None = None
    """How many of them must be on the wrong side. Absent: all."""
