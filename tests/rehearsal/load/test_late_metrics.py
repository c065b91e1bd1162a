"""What was measured is told when its time has come, in order."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from modulestack.rehearsal.load.late_metrics import LateMetrics
from modulestack.rehearsal.load.load_rehearsal import rehearse_load

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("delay_s", "expected"),
    [(0, [0, 1, 2, 3, 4]), (20, [0, 1, 2, 3]), (29, [0, 1, 2, 3]), (60, [0, 1]), (900, [])],
)
def test_it_is_told_whole_periods_later(delay_s, expected):
    told: list[int] = []
    late = LateMetrics(delay_s, 20)
    for number in range(5):
        late.measured([functools.partial(told.append, number)])
    assert told == expected


def test_alarms_take_a_release_back_so_much_later(tmp_path: Path):
    """By default a minute; until then the dead version loses its share."""
    canary = (ROOT / "scenarios/canary-with-a-dead-version.yaml").read_text(encoding="utf-8")
    file, lost = tmp_path / "s.yaml", {}
    for delay_s in (0, 60, 120):
        file.write_text(f"{canary}metrics_delay_s: {delay_s}\n")
        [web] = rehearse_load("staging", ROOT, file).modules
        lost[delay_s] = web.summary.lost
    assert lost[60] - lost[0] == pytest.approx(0.05 * 40 * 60, rel=0.2)
    assert lost[120] - lost[60] == pytest.approx(0.05 * 40 * 60, rel=0.2)
