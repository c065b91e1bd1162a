"""
Fields of a line that a metric filter takes values from: ``$.latency`` of JSON, ``$latency`` of a column.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

from __future__ import annotations

import re

from modulestack.contract.filter_patterns import tokens
from modulestack.contract.filter_patterns.model import ColumnsPattern, FilterPattern, JsonPattern, Selector

VALUE_LENGTH = 100
"""Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html"""
_COLUMN = re.compile(r"\$[A-Za-z0-9_\-]+")
_MEMBER = re.compile(tokens.SELECTOR)


def is_selector(text: str) -> bool:
    """Whether *text* names a field, of whatever form lines are."""
    return len(text) <= VALUE_LENGTH and bool(_COLUMN.fullmatch(text) or _MEMBER.fullmatch(text))


def selected(text: str, pattern: FilterPattern) -> Selector | None:
    """Which field *text* names in lines of *pattern*; None: such lines have none of that form."""
    if isinstance(pattern, JsonPattern) and _MEMBER.fullmatch(text):
        return tokens.selector(text)
    if isinstance(pattern, ColumnsPattern) and text[1:] in {column.name for column in pattern.columns}:
        return (text[1:],)
    return None
