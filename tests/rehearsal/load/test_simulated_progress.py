"""How far it is: told now and then, whatever the numbers, and shown on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from modulestack.embedded_aws.clock import START
from modulestack.rehearsal.load.simulated_progress import LOOKS, SimulatedProgress
from modulestack.rehearsal.progress_display import ProgressDisplay
from modulestack.rehearsal.report import Phase, RehearsalEvent, TimeSimulated


@pytest.mark.parametrize("for_s", [10, 180, 360, 600.1, 7_777, 86_400, 864_000])
def test_each_look_comes_after_the_one_before(for_s):
    """Epoch seconds have a tenth of a microsecond: what is due must be over afterwards."""
    told: list[RehearsalEvent] = []
    progress = SimulatedProgress((), told.append, began=START, for_s=for_s)
    for _ in range(LOOKS):
        due = progress.next_due()
        progress.run_until(due)
        assert progress.next_due() > due
    assert [each.passed_s for each in told if isinstance(each, TimeSimulated)] == pytest.approx(
        [for_s * (look + 1) / LOOKS for look in range(LOOKS)]
    )


def test_a_terminal_shows_how_far_it_is():
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    with ProgressDisplay(console) as display:
        display(Phase("load", "s.yaml, 86400 s simulated"))
        display(TimeSimulated(21_600, 86_400, 1_234_567))
        status = display._status
        assert status is not None
        assert str(status.status) == "s.yaml, 86400 s simulated: 21,600 s, 25 %  [dim]1,234,567 requests so far[/]"
