"""When requests come, and how long they are worked on."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from modulestack.contract.errors import BadInput
from modulestack.load import latencies, rate_curve, replay
from modulestack.load.arrivals import DrawnArrivals, ReplayedArrivals
from modulestack.load.rate_curve import RateCurve
from modulestack.load.service_times import Lognormal
from modulestack.load.simulator import Simulator
from modulestack.load.tally import summary
from tests.load.simulated import simulator, workload

LOG = (
    "https 2026-01-01T10:00:0{at}.500000Z app/web/1a 192.0.2.7:2817 10.0.0.1:80 0.100 0.300 0.100 200 200 34 366 "
    '"GET https://web.example.com:443/ HTTP/1.1" "curl/8" - - arn:aws:elb - "Root=1-5" "-" "-" 0 '
    '2026-01-01T10:00:00.000000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"\n'
)


def _per_second(curve: RateCurve, until: int) -> list[int]:
    source = DrawnArrivals(curve, np.random.default_rng(1), is_even=True)
    found: list[float] = []
    while len(times := source.next_times()) and (not found or found[-1] < until):
        found += times.tolist()
    counts: list[int] = np.histogram(found, bins=range(until + 1))[0].tolist()
    return counts


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        (rate_curve.constant(100), [100] * 6),
        (rate_curve.ramp(0, 100, begins_s=1, lasts_s=4), [0, 12, 38, 62, 88, 100]),
        (rate_curve.steps([(0, 10), (2, 0), (4, 1000)]), [10, 10, 0, 0, 1000, 1000]),
        (rate_curve.bursts(10, 1000, every_s=3, lasts_s=1, until_s=6), [10, 10, 1000, 10, 10, 1000]),
    ],
    ids=["constant", "ramp", "steps", "bursts"],
)
def test_curves(curve, expected):
    """As many a second as the curve says, but for the one at an edge."""
    assert all(abs(found - count) <= 1 for found, count in zip(_per_second(curve, 6), expected, strict=True))


def test_a_day_has_its_peak():
    curve = rate_curve.daily(10, 30, peak_s=43_200, days=1)
    assert max(curve.points, key=lambda point: point[1]) == (43_200.0, 30.0)
    assert len(DrawnArrivals(RateCurve((*curve.points, (86_400.0, 0.0))), np.random.default_rng(1)).next_times())


def test_chance_has_the_variance_of_a_poisson_process():
    source = DrawnArrivals(rate_curve.constant(50), np.random.default_rng(7))
    counts = np.histogram(np.concatenate([source.next_times() for _ in range(10)]), bins=range(3000))[0]
    assert counts.mean() == pytest.approx(50, rel=0.02)
    assert counts.var() / counts.mean() == pytest.approx(1, abs=0.1)


def test_lognormals_have_their_percentiles():
    drawn = Lognormal(0.04, 0.25).draw(np.random.default_rng(1), 200_000)
    assert np.percentile(drawn, [50, 99]) == pytest.approx([0.04, 0.25], rel=0.03)


def test_the_same_seed_is_the_same_to_the_last_request():
    def counted(seed: int) -> object:
        made, _, _ = simulator(workload(50, Lognormal(0.04, 0.25), seed=seed), 3)
        made.advance(600.0)
        return {number: (dict(each.counts), dict(each.latency)) for number, each in made.tally.stretches.items()}

    assert counted(1) == counted(1) != counted(2)


def test_what_is_replayed_comes_in_order_from_second_0():
    source = ReplayedArrivals(np.array([105.0, 100.0, 101.5]))
    assert source.next_times().tolist() == [0.0, 1.5, 5.0]
    assert not len(source.next_times())


@pytest.mark.parametrize("is_zipped", [False, True])
def test_access_logs(tmp_path, is_zipped):
    """``time`` is when it was answered: half a second earlier it came. Broken lines are counted."""
    text = LOG.format(at=1) + "https broken\n" + LOG.format(at=3) + "\n"
    file = tmp_path / ("log.gz" if is_zipped else "log")
    file.write_bytes(gzip.compress(text.encode()) if is_zipped else text.encode())
    found = replay.read(file)
    assert (np.diff(found.times).tolist(), found.times[0] % 60, found.skipped) == ([2.0], 1.0, 2)


def test_a_csv(tmp_path):
    file = tmp_path / "requests.csv"
    file.write_text("path, time\n/a, 1.5\n/b, soon\n/c, 2\n")
    found = replay.read(file)
    assert (found.times.tolist(), found.skipped) == ([1.5, 2.0], 1)


def test_times_that_are_none_are_skipped(tmp_path):
    """One of them would be the first, or after all others, and no request would come."""
    file = tmp_path / "requests.csv"
    file.write_text("time\nnan\n-inf\n1e308\n1767225600000\n3\n\n4\n")
    found = replay.read(file)
    assert (found.times.tolist(), found.skipped) == ([3.0, 4.0], 4)


def test_a_csv_as_spreadsheets_write_it(tmp_path):
    """Byte order mark, quotes, and blanks around names; who names no zone means UTC."""
    file = tmp_path / "requests.csv"
    file.write_text('"path", "time" ,"x"\r\n"/a","2026-01-01T00:00:00","1"\r\n"/b","2026-01-01 01:00:01+01:00"\r\n')
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    found = replay.read(file)
    assert (found.times.tolist(), found.skipped) == ([1767225600.0, 1767225601.0], 0)


@pytest.mark.parametrize(
    "spoilt", [b"no gzip at all", gzip.compress(LOG.encode())[:-9], b"\x1f\x8b\x08\x00" + b"\xff" * 99]
)
def test_spoilt_archives_are_refused(tmp_path, spoilt):
    file = tmp_path / "log.gz"
    file.write_bytes(spoilt)
    with pytest.raises(BadInput, match=r"log\.gz: cannot be read: "):
        replay.read(file)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("time\n" + "9" * 200_000, "cannot be read: field larger"),
        ("when,what\n1,2\n", "neither an access log .* nor a CSV with a column time"),
        ("time\nsoon\n", "not one of its 1 lines can be read"),
        ("", "neither an access log"),
    ],
)
def test_other_files_are_refused(tmp_path, text, why):
    file = tmp_path / "requests.csv"
    file.write_text(text)
    with pytest.raises(BadInput, match=why):
        replay.read(file)


def test_percentiles_are_within_2_percent():
    drawn = np.sort(Lognormal(0.04, 0.4).draw(np.random.default_rng(3), 10_001))
    counts: dict[int, int] = {}
    for each in drawn.tolist():
        counts[latencies.bucket_of(each)] = counts.get(latencies.bucket_of(each), 0) + 1
    for percent in (1, 50, 95, 99, 99.9):
        assert latencies.percentile(counts, percent) == pytest.approx(np.percentile(drawn, percent), rel=0.025)
    assert latencies.percentile({}, 50) is None


def test_memory_does_not_grow_with_requests():
    """Ten times the requests: as many stretches and buckets, and nothing that waits."""
    sizes = []
    for per_s in (100, 1000):
        made: Simulator
        made, _, _ = simulator(workload(per_s, Lognormal(0.001, 0.002)), 4)
        made.advance(60.0)
        total = made.tally.total()
        assert summary(total).requests == pytest.approx(60 * per_s, rel=0.1)
        sizes.append((len(made.tally.stretches), len(made.events.due) < 20, len(made._clients.awaited) < 20_000))
    assert sizes[0] == sizes[1]
