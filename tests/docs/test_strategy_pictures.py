"""The pictures of docs/releases.md are what a release that is followed shows."""

from __future__ import annotations

from modulestack.release.report.traffic_picture import TrafficSample, traffic_picture
from tests.docs.strategy_pictures import PAGE, written


def test_the_page_has_them_as_they_are_now():
    """``python -m tests.docs.strategy_pictures`` rewrites them."""
    text = PAGE.read_text(encoding="utf-8")
    assert written(text) == text


def test_a_little_is_never_drawn_as_none():
    """Nor almost all as all."""
    samples = [TrafficSample(at_s=0.0, new=0.5, stage="PRODUCTION_TRAFFIC_SHIFT"), TrafficSample(at_s=600.0, new=99.9)]
    lines = traffic_picture(samples, width=10)
    assert lines == ["new  ▁▁▁▁▁▁▁▁▁▇", "old  ▇▇▇▇▇▇▇▇▇▁", "min  0 2 4 6 8 10", "     0:00 production 0.5 %"]


def test_nothing_is_drawn_of_nothing():
    """Without samples."""
    assert traffic_picture([]) == []
