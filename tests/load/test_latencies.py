"""Statistics of latencies, as CloudWatch has them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from modulestack.load.latencies import bucket_of, statistic

TIMES = np.random.default_rng(1).lognormal(-3.0, 1.0, 50_000)
COUNTS = Counter(bucket_of(float(each)) for each in TIMES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Average", float(TIMES.mean())),
        ("Minimum", float(TIMES.min())),
        ("Maximum", float(TIMES.max())),
        *((f"p{percent}", float(np.percentile(TIMES, float(percent)))) for percent in ("5", "50", "95", "99", "99.9")),
    ],
)
def test_statistics_are_within_2_percent(name, expected):
    assert statistic(COUNTS, name) == pytest.approx(expected, rel=0.021)


@pytest.mark.parametrize("name", ["Sum", "tm99", "p101", "p", "average"])
def test_others_are_not_known(name):
    assert statistic(COUNTS, name) is None


def test_no_requests_have_none():
    assert statistic({}, "Average") is None
