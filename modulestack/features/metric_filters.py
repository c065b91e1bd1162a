"""Metric filters: lines of a module's log that are counted, and told of where there are too many."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from modulestack.contract.filter_patterns import selectors
from modulestack.contract.filter_patterns.model import (
    ColumnsPattern,
    FilterPattern,
    JsonPattern,
    TermsPattern,
    regexes,
)
from modulestack.contract.filter_patterns.parse import MOST_DIMENSIONS, MOST_FILTERS, MOST_REGEX_PATTERNS
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.features.metric_filters_section import MetricFilter
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation

TOLD = "an alarm tells of lines that a metric filter counts"
"""The scenario of modules whose filters have alarms."""


class MetricFiltersKeys(CoreKeys):
    """What of its log is counted."""

    metric_filters: dict[kinds.JobName, MetricFilter] = Field(default_factory=dict)
    """
    Lines of the module's own log group that are counted, by name: metrics `MODULE/NAME` of CloudWatch in the namespace
    modulestack/ENV. See queries.md.
    """


def filters_fit_a_log_group(module: MetricFiltersKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html"""
    filters = module.metric_filters
    if len(filters) > MOST_FILTERS:
        text = f"{len(filters)} are more than a log group takes: allowed {MOST_FILTERS}: leave some out"
        yield RuleViolation((("metric_filters",),), text)
    expressions = [name for name, each in filters.items() if regexes(each.parsed)]
    if len(expressions) > MOST_REGEX_PATTERNS:
        yield RuleViolation(
            tuple(("metric_filters", name, "pattern") for name in expressions[MOST_REGEX_PATTERNS:]),
            f"{len(expressions)} filters with regular expressions are more than a log group takes: allowed "
            f"{MOST_REGEX_PATTERNS}: write words, or texts with *, in some of them",
        )


def fields_are_of_the_pattern(module: MetricFiltersKeys) -> Iterator[RuleViolation]:
    """
    A field is of JSON or of a column; words have none.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
    """
    for name, each in module.metric_filters.items():
        pattern = each.parsed
        for below, text in each.fields():
            if selectors.selected(text, pattern) is None:
                fields = (("metric_filters", name, *below), ("metric_filters", name, "pattern"))
                yield RuleViolation(fields, f"{text} is no field of lines of that pattern: {_advice(pattern)}")


def _advice(pattern: FilterPattern) -> str:
    if isinstance(pattern, JsonPattern):
        return "allowed are members of JSON, such as $.latency"
    if isinstance(pattern, ColumnsPattern):
        return f"allowed {', '.join(f'${column.name}' for column in pattern.columns)}"
    return "only patterns such as { $.level = error } or [level, ...] have fields: write one, or leave it out"


def dimensions_stand_alone(module: MetricFiltersKeys) -> Iterator[RuleViolation]:
    """
    A metric with dimensions has no default, and which of its values an alarm would be of is not known.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
    """
    for name, each in module.metric_filters.items():
        field: FieldPath = ("metric_filters", name, "dimensions")
        if not each.dimensions:
            continue
        if len(each.dimensions) > MOST_DIMENSIONS:
            text = f"{len(each.dimensions)} are more than a filter has: allowed {MOST_DIMENSIONS}: leave some out"
            yield RuleViolation((field,), text)
        if each.default_value is not None:
            text = "is set, and a metric with dimensions has none: keep one of the two"
            yield RuleViolation((("metric_filters", name, "default_value"), field), text)
        if each.alarm is not None:
            text = "is set, and each value of a dimension is a metric of its own: give the alarm a filter without any"
            yield RuleViolation((("metric_filters", name, "alarm"), field), text)


def filters_are_of_own_log_groups(module: MetricFiltersKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """Of a log group that is there already nothing is changed, and others' lines would be counted, too."""
    if module.metric_filters and not context.has_own_log_group:
        yield RuleViolation(
            (("modules", module.name, "metric_filters"), ("modules", module.name, "existing_log_group")),
            "would change a log group that is somebody else's, and count others' lines: have them filter it, "
            "or leave existing_log_group out",
        )


def alarms_of_filters_tell_somebody(module: MetricFiltersKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """As the module's other alarms."""
    for name, each in module.metric_filters.items() if not context.alert_topic else ():
        if each.alarm is not None:
            yield RuleViolation(
                (("modules", module.name, "metric_filters", name, "alarm"), ("alerts",)),
                "nobody is told: add modulestack:alerts: {email: [...]}, or leave it out",
            )


def words_are_of_one_kind(module: MetricFiltersKeys) -> Iterator[RuleViolation]:
    """
    A warning: CloudWatch ignores them without a word.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """
    for name, each in module.metric_filters.items():
        if isinstance(found := each.parsed, TermsPattern) and found.are_mixed:
            yield RuleViolation(
                (("metric_filters", name, "pattern"),),
                "has words with ? beside others, and CloudWatch ignores those with ?: write a filter for each",
            )


def contribute(module: MetricFiltersKeys, context: ModuleContext) -> Contribution:
    """Whoever releases looks at their alarms as at the others."""
    if not module.metric_filters:
        return Contribution(feature="metric_filters")
    told = tuple(name for name, each in module.metric_filters.items() if each.alarm) if context.alert_topic else ()
    return Contribution(
        feature="metric_filters",
        manifest={"metric_filters": told} if told else {},
        scenarios=(TOLD,) if told else (),
        components=("metric_filters",),
    )


_LINES: Effects[MetricFiltersKeys] = (
    Effect(
        kinds=(EffectKind.IN_PLACE,), text="lines that come from then on are counted so; those that came are not again"
    ),
)
_KEYS: tuple[str, ...] = ("pattern", "value", "default_value", "unit", "dimensions")
FEATURE: Feature[MetricFiltersKeys] = Feature(
    keys=MetricFiltersKeys,
    contribute=contribute,
    effects={
        "metric_filters.<metric_filter>": _LINES,
        **{f"metric_filters.<metric_filter>.{key}": _LINES for key in _KEYS},
        **{
            f"metric_filters.<metric_filter>.alarm{key}": IN_PLACE
            for key in ("", ".threshold", ".minutes", ".statistic")
        },
    },
    rules=(filters_fit_a_log_group, fields_are_of_the_pattern, dimensions_stand_alone),
    context_rules=(filters_are_of_own_log_groups, alarms_of_filters_tell_somebody),
    warnings=(words_are_of_one_kind,),
)
