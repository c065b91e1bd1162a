"""Which task gets a request."""

from __future__ import annotations

from collections import Counter

import pytest

from modulestack.load.fleet import DNS_TTL_S, TargetGroup, TaskServer
from modulestack.load.load_settings import LoadSettings
from modulestack.load.outcomes import Outcome
from modulestack.load.service_times import Constant
from modulestack.load.tally import summary
from tests.load.simulated import simulator, workload


def _group(*zones: str, **given) -> tuple[TargetGroup, list[TaskServer]]:
    group = TargetGroup("web", **given)
    tasks = [TaskServer(name=f"{index}{zone}", version="v1", zone=zone) for index, zone in enumerate(zones)]
    for task in tasks:
        group.set_health(task, "healthy", 0.0)
    return group, tasks


def _chosen(group: TargetGroup, now: float = 0.0, count: int = 1000) -> Counter[str]:
    return Counter(task.name if (task := group.choose((at + 0.5) / count, now)) else "" for at in range(count))


def test_each_in_its_turn():
    group, _ = _group("a", "a", "b")
    assert [task.name for _ in range(6) if (task := group.choose(0.5, 0.0))] == ["1a", "2b", "0a", "1a", "2b", "0a"]


def test_the_least_busy():
    group, tasks = _group("a", "a", "b", algorithm="least_outstanding_requests")
    for task, outstanding in zip(tasks, (3, 1, 2), strict=True):
        task.outstanding = outstanding
    assert _chosen(group, count=10) == {"1a": 10}


def test_by_chance():
    group, _ = _group("a", "a", "b", "b", algorithm="weighted_random")
    assert _chosen(group) == {"0a": 250, "1a": 250, "2b": 250, "3b": 250}


@pytest.mark.parametrize(
    ("cross_zone", "expected"), [(True, {"0a": 333, "1b": 333, "2b": 334}), (False, {"0a": 500, "1b": 250, "2b": 250})]
)
def test_nodes_send_to_their_own_zone_only_where_cross_zone_is_off(cross_zone, expected):
    group, _ = _group("a", "b", "b", zones=("a", "b"), cross_zone=cross_zone)
    found = _chosen(group)
    assert found.total() == 1000
    assert all(abs(found[name] - count) <= 1 for name, count in expected.items())


def test_a_zone_that_has_no_targets_any_more():
    """Cross-zone off: half of the requests find nobody, until DNS leaves its node out; on: all find the others."""
    for cross_zone in (False, True):
        group, [gone, _] = _group("a", "b", zones=("a", "b"), cross_zone=cross_zone)
        assert _chosen(group) == {"0a": 500, "1b": 500}
        group.remove(gone)
        lost = 0 if cross_zone else 500
        assert _chosen(group, now=10.0) == Counter({"1b": 1000 - lost, **({"": lost} if lost else {})})
        assert _chosen(group, now=10.0 + DNS_TTL_S) == {"1b": 1000}
        group.set_health(gone, "healthy", 100.0)
        assert _chosen(group, now=100.0) == {"0a": 500, "1b": 500}


def test_where_no_target_is_healthy_all_nodes_are_asked():
    """Each sends to those in its own zone, which are unhealthy, too."""
    group, tasks = _group("a", "b", zones=("a", "b"), cross_zone=False)
    for task in tasks:
        group.set_health(task, "unhealthy", 10.0)
    assert _chosen(group, now=200.0) == {"0a": 500, "1b": 500}


@pytest.mark.parametrize("cross_zone", [True, False])
def test_a_lost_zones_node_is_asked_by_nobody(cross_zone):
    """Of the others', each still sends to the lost target where nodes send to all zones: a third here, as before."""
    group, _ = _group("a", "b", "c", zones=("a", "b", "c"), cross_zone=cross_zone)
    group.lose({"a"})
    found = _chosen(group)
    assert found["0a"] == pytest.approx(333 if cross_zone else 0, abs=2)
    assert found.total() == 1000
    assert found["1b"] == pytest.approx(found["2c"], abs=2)


def test_new_targets_start_slowly():
    """Half of its slow start over, it gets half of its share, which is a half; after it, all of that."""
    group, [old] = _group("a", slow_start_s=60.0)
    assert not group.slow_since
    new = TaskServer(name="new", version="v2")
    group.set_health(new, "healthy", 100.0)
    shares = {at: _chosen(group, now=100.0 + at)["new"] / 1000 for at in (0, 30, 60)}
    assert shares[0] == 0
    assert shares[30] == pytest.approx(0.25, abs=0.01)
    assert shares[60] == 0.5
    assert old not in group.slow_since


def test_weights_go_by_group_whatever_its_health():
    """Canary 5 %, and the new version answers nobody: 5 % are lost."""
    made, blue, _ = simulator(workload(100, Constant(0.001)), settings=LoadSettings())
    green, dead = TargetGroup("green"), TaskServer(name="dead", version="v2", state="dead")
    green.set_health(dead, "healthy", 0.0)
    made.weigh({blue: 95, green: 5})
    made.advance(1000.0)
    found = summary(made.tally.total())
    assert found.by_outcome[Outcome.BAD_GATEWAY] / found.requests == pytest.approx(0.05, abs=0.003)
