"""Rules of scaling by metrics of one's own, held at a value or in steps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from modulestack.contract import limits, metric_math
from modulestack.features.scaling_metrics import MeasuredScaling, StepScaling
from modulestack.features.scaling_schedule_rules import HasScaling
from modulestack.features.scaling_section import OF_TASKS
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation


def a_policy_has_one_metric(module: HasScaling) -> Iterator[RuleViolation]:
    """
    One, or what one expression makes of several.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
    """
    for at, policy in _measured(module):
        if policy.metric is None and policy.expression is None:
            yield RuleViolation((at,), "has nothing to go by: add metric, or expression and metrics")
        elif policy.metric is not None and policy.expression is not None:
            yield RuleViolation(((*at, "metric"), (*at, "expression")), "is one of two: leave one out")
        elif policy.expression is None and policy.metrics:
            yield RuleViolation(((*at, "metrics"), (*at, "expression")), "is of an expression: add it, or leave it out")


def expressions_know_their_metrics(module: HasScaling) -> Iterator[RuleViolation]:
    """
    All that are named are there, and are used.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingMetricDataQuery.html
    """
    for at, policy in _measured(module):
        if policy.expression is None or policy.metric is not None:
            continue
        used = metric_math.check(policy.expression)
        if unknown := sorted(used - policy.metrics.keys()):
            known = f"allowed {listed(sorted(policy.metrics), 'and')}" if policy.metrics else "there are none"
            text = f"names {listed(unknown, 'and')}, which metrics does not have: {known}, or add it there"
            yield RuleViolation(((*at, "expression"), (*at, "metrics")), text)
        for id_ in sorted(policy.metrics.keys() - used):
            text = "is not in the expression: use it there, or leave it out"
            yield RuleViolation(((*at, "metrics", id_), (*at, "expression")), text)


def metrics_are_not_too_many(module: HasScaling) -> Iterator[RuleViolation]:
    """
    Of an alarm, and of a metric's dimensions.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
    """
    for at, policy in _measured(module):
        if len(policy.metrics) > metric_math.METRICS:
            text = f"are {len(policy.metrics)}: allowed up to {metric_math.METRICS} in an expression"
            yield RuleViolation(((*at, "metrics"),), text)
        named = [((*at, "metrics", id_), metric) for id_, metric in policy.metrics.items()]
        for field, metric in [((*at, "metric"), policy.metric), *named]:
            if metric is not None and len(metric.dimensions) > limits.METRIC_DIMENSIONS:
                text = f"are {len(metric.dimensions)}: a metric has up to {limits.METRIC_DIMENSIONS}"
                yield RuleViolation(((*field, "dimensions"),), text)


def scaling_policies_are_not_too_many(module: HasScaling) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html"""
    scaling = module.scaling
    if scaling is None:
        return
    others = sum(getattr(scaling, key) is not None for key in (*OF_TASKS, "queue"))
    others += scaling.queue is not None and scaling.min == 0
    others += sum(getattr(scaling.predictive, key) is not None for key in OF_TASKS) if scaling.predictive else 0
    count = others + len(scaling.custom) + len(scaling.steps)
    if count > limits.POLICIES_PER_TARGET:
        field = "custom" if scaling.custom else "steps"
        text = f"make {count} scaling policies of the module: allowed up to {limits.POLICIES_PER_TARGET}"
        yield RuleViolation((("scaling", field),), text)


def steps_follow_each_other(module: HasScaling) -> Iterator[RuleViolation]:
    """
    Each begins further on the wrong side than the one before.

    Source (no overlap, no gap):
    https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
    """
    for at, step in _steps(module):
        field, values = (*at, "adjustments"), [each.at for each in step.adjustments]
        if not values:
            yield RuleViolation((field,), "is empty: add at least one, such as {at: 100, change: 1}")
        if len(values) > limits.STEPS_PER_POLICY:
            yield RuleViolation((field,), f"are {len(values)}: allowed up to {limits.STEPS_PER_POLICY} in a policy")
        rises = step.comparison == "GreaterThanOrEqualToThreshold"
        for index, (before, after) in enumerate(itertools.pairwise(values), start=1):
            if (after <= before) if rises else (after >= before):
                way = "more" if rises else "less"
                text = f"{after:g} overlaps with the one before: with {step.comparison} allowed {way} than {before:g}"
                yield RuleViolation(((*field, index, "at"), (*field, index - 1, "at")), text)


def steps_change_something(module: HasScaling) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html"""
    for at, step in _steps(module):
        for index, each in enumerate(step.adjustments):
            fields = ((*at, "adjustments", index, "change"), (*at, "adjustment_type"))
            if step.adjustment_type == "ExactCapacity":
                if each.change not in limits.SCALING_TASKS:
                    text = f"{each.change} is no number of tasks: allowed 0 to {limits.SCALING_TASKS.max}"
                    yield RuleViolation(fields, text)
            elif each.change == 0:
                yield RuleViolation(fields, "0 changes nothing: leave the step out, or write how much it changes")


def fewest_changes_are_of_percents(module: HasScaling) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html"""
    for at, step in _steps(module):
        if step.min_adjustment_magnitude is not None and step.adjustment_type != "PercentChangeInCapacity":
            text = "is of percents: leave it out, or set adjustment_type to PercentChangeInCapacity"
            yield RuleViolation(((*at, "min_adjustment_magnitude"), (*at, "adjustment_type")), text)


def datapoints_are_of_the_periods(module: HasScaling) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    for at, step in _steps(module):
        if step.datapoints_to_alarm is not None and step.datapoints_to_alarm > step.evaluation_periods:
            text = f"{step.datapoints_to_alarm} is more than evaluation_periods: allowed 1 to {step.evaluation_periods}"
            yield RuleViolation(((*at, "datapoints_to_alarm"), (*at, "evaluation_periods")), text)


def _measured(module: HasScaling) -> Iterator[tuple[FieldPath, MeasuredScaling]]:
    scaling = module.scaling
    if scaling:
        yield from ((("scaling", "custom", name), each) for name, each in scaling.custom.items())
        yield from ((("scaling", "steps", name), each) for name, each in scaling.steps.items())


def _steps(module: HasScaling) -> Iterator[tuple[FieldPath, StepScaling]]:
    scaling = module.scaling
    if scaling:
        yield from ((("scaling", "steps", name), each) for name, each in scaling.steps.items())


RULES = (
    a_policy_has_one_metric,
    expressions_know_their_metrics,
    metrics_are_not_too_many,
    scaling_policies_are_not_too_many,
    steps_follow_each_other,
    steps_change_something,
    fewest_changes_are_of_percents,
    datapoints_are_of_the_periods,
)
