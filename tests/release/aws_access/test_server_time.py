"""AWS's time by its answers, and a machine's clock that is set."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator

import pytest

from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import SystemClock, TimeSource, parse_iso
from modulestack.release.aws_access.server_time import ServerTime
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.storage.records import newest_record
from modulestack.release.verbs import release
from tests.release.stack import BETTER, GOOD, StackAccount, stack_account
from tests.release.terminal import Terminal


@dataclasses.dataclass
class Watch:
    """A machine's clock that is set by hand."""

    right: TimeSource
    ahead_s: float = 0.0

    def now(self) -> float:
        """Epoch seconds, as the machine believes."""
        return self.right.now() + self.ahead_s

    def sleep(self, seconds: float) -> None:
        """As every clock."""
        self.right.sleep(seconds)


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(("web",), quick=True)
    yield found
    found.aws.close()


@pytest.mark.parametrize(
    ("said", "ahead_s"),
    [
        ("Thu, 01 Jan 2026 10:04:00 GMT", 240.0),
        ("Thu, 01 Jan 2026 09:56:00 GMT", -240.0),
        ("Thu, 01 Jan 2026 09:59:59 GMT", 0.0),
        ("Thu, 01 Jan 2026 10:15:01 GMT", 0.0),
        ("Wed, 01 Jan 2025 10:00:00 GMT", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        (None, 0.0),
    ],
)
def test_the_date_of_an_answer_says_how_far_the_machine_is_off(account: StackAccount, said: str | None, ahead_s: float):
    """Unless it cannot be true, or says no more than that a second has passed."""
    ten = parse_iso("2026-01-01T10:00:00Z")
    server_time = ServerTime(Watch(account.aws.clock, ten - account.aws.clock.now()))
    headers = {} if said is None else {"date": said}
    server_time.hear({"ResponseMetadata": {"HTTPHeaders": headers}})
    assert server_time.now() == pytest.approx(ten + ahead_s)
    server_time.hear({})
    assert server_time.now() == pytest.approx(ten + ahead_s)


def test_a_clock_that_is_set_back_stretches_nothing(monkeypatch: pytest.MonkeyPatch):
    """No lease, no timeout; one that is set forward is believed."""
    wall, steady = [1000.0], [50.0]
    monkeypatch.setattr(time, "time", lambda: wall[0])
    monkeypatch.setattr(time, "monotonic", lambda: steady[0])
    clock = SystemClock()
    wall[0], steady[0] = 760.0 + 10, 60.0
    assert clock.now() == 1010.0
    wall[0], steady[0] = 1500.0, 70.0
    assert clock.now() == 1500.0


def test_records_are_in_awss_order(account: StackAccount):
    """One of a machine whose clock is fast is not the newest for minutes."""
    options = ReleaseOptions(timeout_s=300.0)
    for ahead_s, image in ((240.0, BETTER), (-240.0, GOOD)):
        clock = Watch(account.aws.clock, ahead_s)
        aws = AwsClient(account.aws.session(), clock, region=account.aws.region, jitter=lambda: 0.5)
        dependencies = dataclasses.replace(account.dependencies(), aws=aws)
        began = account.aws.clock.now()
        [verdict] = release_modules(
            dependencies, [account.request("web", image)], options, Coordination(), release.execute
        )
        assert verdict.kind == "succeeded"
        newest = newest_record(account.dependencies().aws, account.request().manifest)
        assert newest
        assert newest.image == image
        assert abs(parse_iso(newest.started) - began) <= 1


@pytest.mark.parametrize("ahead_s", [-240.0, 240.0])
def test_logs_are_asked_for_by_awss_time(account: StackAccount, monkeypatch: pytest.MonkeyPatch, ahead_s: float):
    """The last two minutes are the last two minutes."""
    terminal = Terminal(account, monkeypatch)
    right = account.aws.clock

    class Skewed(Watch):
        def __init__(self) -> None:
            super().__init__(right, ahead_s)

        def wake(self) -> None:
            """Nobody sleeps for real."""

    monkeypatch.setattr("modulestack.release.aws_access.clock.SystemClock", Skewed)
    began = len(account.aws.calls)
    assert terminal("logs", "web", "-e", "staging", "--since", "2m").code == 0
    [asked] = [call for call in account.aws.calls[began:] if call.operation == "FilterLogEvents"]
    assert abs(asked.params["startTime"] / 1000 - (right.now() - 120)) <= 1
