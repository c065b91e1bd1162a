"""Conditions as the API has them, there and back."""

from __future__ import annotations

from hypothesis import given, settings

from modulestack.contract.listener_rules.api_form import from_api, to_api
from modulestack.contract.listener_rules.model import Conditions, HeaderCondition
from tests.contract.listener_rules.rule_strategies import CONDITIONS


@settings(max_examples=50, deadline=None, derandomize=True)
@given(conditions=CONDITIONS)
def test_what_is_asked_for_is_what_is_told(conditions: Conditions):
    assert from_api(to_api(conditions)) == conditions


def test_each_kind_has_a_part_of_its_own():
    conditions = Conditions(
        hosts=("a.example.com",),
        path_regexes=("^/v[0-9]/",),
        headers=(HeaderCondition(name="X-A", values=("b",)),),
        methods=("GET",),
        sources=("10.0.0.0/8",),
    )
    assert to_api(conditions) == [
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example.com"]}},
        {"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/v[0-9]/"]}},
        {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-A", "Values": ["b"]}},
        {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET"]}},
        {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}},
    ]


def test_hosts_may_stand_beside_the_field():
    assert from_api([{"Field": "host-header", "Values": ["a.b"]}]) == Conditions(hosts=("a.b",))
