"""A target with more errors than others gets fewer requests, if the algorithm is weighted random."""

from __future__ import annotations

from collections import Counter

import pytest

from modulestack.load.anomaly_mitigation import AnomalyMitigation
from modulestack.load.fleet import TargetGroup, TaskServer
from modulestack.load.load_settings import LoadSettings
from modulestack.load.outcomes import Outcome
from modulestack.load.service_times import Constant
from modulestack.load.simulator import Simulator
from modulestack.load.tally import summary
from tests.load.simulated import workload


class _Seen(Simulator):
    """Counts where requests are sent."""

    sent: Counter[str]

    def take(self, request, task, now):
        self.sent[task.name] += 1
        super().take(request, task, now)


def _of(tasks: int, *, bad: int = 1, mitigates: bool = True) -> tuple[_Seen, list[TaskServer]]:
    """A hundred requests a second; *bad* tasks answer each with a 5xx, and pass their health checks."""
    made = _Seen(workload(100.0, Constant(0.01)), LoadSettings())
    made.sent = Counter()
    group = TargetGroup("web", algorithm="weighted_random", mitigates=mitigates)
    servers = [TaskServer(name=f"t{index}", version="v1", concurrency=100) for index in range(tasks)]
    for index, each in enumerate(servers):
        each.errors = {Outcome.SERVER_ERROR: 1.0} if index < bad else {}
        group.set_health(each, "healthy", 0.0)
    made.weigh({group: 1})
    return made, servers


def _shares(made: _Seen, until: float) -> dict[str, float]:
    made.sent.clear()
    made.advance(until)
    return {name: count / made.sent.total() for name, count in sorted(made.sent.items())}


def test_a_bad_target_gets_less_every_5_seconds():
    """Half as much each time, down to a hundredth of what the others have."""
    made, _ = _of(4)
    for number in range(7):
        weight = max(0.01, 0.5**number)
        found = _shares(made, 5.0 * (number + 1))
        assert found.get("t0", 0.0) == pytest.approx(weight / (3 + weight), abs=0.05)
    assert _shares(made, 300.0)["t0"] == pytest.approx(0.01 / 3.01, abs=0.003)
    answered = summary(made.tally.total()).by_outcome
    assert answered[Outcome.SERVER_ERROR] / sum(answered.values()) < 0.02


def test_it_gets_more_again_when_its_errors_end():
    made, [bad, *_] = _of(4)
    made.advance(100.0)
    bad.errors = {}
    assert _shares(made, 104.9).get("t0", 0.0) < 0.02
    made.advance(140.0)
    assert _shares(made, 240.0)["t0"] == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize(("tasks", "mitigates"), [(2, True), (4, False)])
def test_two_targets_are_too_few_and_it_may_be_off(tasks, mitigates):
    made, _ = _of(tasks, mitigates=mitigates)
    made.advance(50.0)
    assert _shares(made, 150.0)["t0"] == pytest.approx(1 / tasks, abs=0.02)


def test_where_all_are_bad_none_is_anomalous():
    made, _ = _of(4, bad=4)
    made.advance(50.0)
    assert all(share == pytest.approx(0.25, abs=0.02) for share in _shares(made, 150.0).values())


def test_targets_that_are_not_there_any_more_are_forgotten():
    mitigation: AnomalyMitigation[str] = AnomalyMitigation()
    for at in range(500):
        if mitigation.choose(["a", "b", "c"], (at % 3 + 0.5) / 3, at / 100) == "a":
            mitigation.failed("a")
    assert mitigation.choose(["a", "b", "c"], 0.9, 5.0) == "c"
    assert mitigation.weights == {"a": 0.5}
    assert mitigation.choose(["b", "c", "d"], 0.5, 10.0) == "c"
    assert mitigation.weights == {}


def test_a_group_that_fails_open_sends_to_all_alike():
    """None is healthy: all of them get as much."""
    made, servers = _of(3)
    made.advance(50.0)
    for each in servers:
        made.ways._groups[0][0].set_health(each, "unhealthy", 50.0)
    assert _shares(made, 150.0)["t0"] == pytest.approx(1 / 3, abs=0.02)
