"""Metric filters of a module: their alarms, and what is told of what is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modulestack.contract.alarm_kinds import alarm_names
from modulestack.features.alarms import acting, composite_rule, definitions
from modulestack.features.metric_filters import contribute
from tests.support.environments import environment

FILTERS = {
    "errors": {"pattern": "ERROR", "alarm": {"threshold": 5, "minutes": 10, "statistic": "SampleCount"}},
    "counted": {"pattern": "WARN"},
}


def test_an_alarm_of_lines_is_one_of_the_modules():
    """It looks at the metric in the environment's own namespace, and the composite one is made of it, too."""
    env = environment({"web": {"image": "app:1", "metric_filters": FILTERS}}, alerts={"email": ["ops@example.com"]})
    module = env.modules["web"]
    [(target, found)] = [each for each in definitions(module, has_domain=False) if each[1].kind == "metric_filter"]
    [metric] = found.metrics.values()
    assert (target, metric.namespace, metric.name, metric.stat) == ("errors", "", "web/errors", "SampleCount")
    assert (found.threshold, found.minutes, found.enough, found.missing) == (5, 10, 6, "notBreaching")
    alarm = "modulestack/dev/web/metric_filter-errors"
    assert alarm in acting("dev", module, has_domain=False)
    assert alarm_names("dev", "web", (), ["errors"])[alarm] == "metric_filter errors"
    composite = env.modules["web"].model_copy(update={"alarms": module.alarms.model_copy(update={"composite": True})})
    assert f'ALARM("{alarm}")' in composite_rule("dev", composite, has_domain=False)
    context = env.context_of(module, partition="aws", account_id="123456789012")
    assert contribute(module, context).manifest == {"metric_filters": ("errors",)}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("{pattern: 'a:b'}", 'pattern: "a:b" is no filter pattern: at a:b: words of other characters than letters'),
        ("{pattern: a, value: nan}", 'value: "nan" is no value: allowed a number such as "1", or a field such as'),
        ("{pattern: '{ $.a = 1 }', dimensions: {A: path}}", 'dimensions.A: "path" is no field: "path" has none'),
        ("{pattern: '{ $.a = 1 }', dimensions: {':A': $.a}}", "is no dimension's name: allowed 1 to 255 ASCII"),
    ],
)
def test_what_is_none_is_told(problems_of_web: Callable[[str], list[str]], typed: str, told: str):
    [found] = problems_of_web(f"{{metric_filters: {{mine: {typed}}}}}")
    assert told in found, found
