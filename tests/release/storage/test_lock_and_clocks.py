"""The release lock of machines whose clocks are minutes off: judged by S3's time, and by nobody's own."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import TimeSource, duration, iso, parse_iso
from modulestack.release.aws_access.cooperative import Steps, run, run_alone
from modulestack.release.storage.lock import LockHeld, ReleaseLock
from modulestack.release.storage.lock_document import LEASE_S, LockHolder, read_lock
from modulestack.release.storage.lock_takeover import LeaseWatch
from modulestack.release.storage.process_identity import ProcessIdentity
from tests.release.broken_network import FAULTS, Answer, BrokenNetwork, Fault
from tests.release.stack import BUCKET, StackAccount, stack_account
from tests.release.terminal import Terminal

SKEWS = (-240.0, 0.0, 240.0)


@dataclasses.dataclass(frozen=True)
class SkewedClock:
    """A machine's clock that is off."""

    right: TimeSource
    ahead_s: float

    def now(self) -> float:
        """Epoch seconds, as the machine believes."""
        return self.right.now() + self.ahead_s

    def sleep(self, seconds: float) -> None:
        """As every clock: durations are right."""
        self.right.sleep(seconds)


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(("web",), quick=True)
    yield found
    found.aws.close()


@pytest.fixture(scope="module")
def network(account: StackAccount) -> BrokenNetwork:
    return BrokenNetwork(account.aws)


@pytest.fixture
def manifest(account: StackAccount) -> ModuleManifest:
    account.aws.client("s3").delete_object(Bucket=BUCKET, Key="modules/web/lock.json")
    return account.request().manifest


@dataclasses.dataclass
class Machine:
    """One that releases, with a clock of its own."""

    account: StackAccount
    network: BrokenNetwork
    manifest: ModuleManifest
    ahead_s: float

    @property
    def aws(self) -> AwsClient:
        """Its client."""
        clock = SkewedClock(self.account.aws.clock, self.ahead_s)
        return AwsClient(self.network.session, clock, region=self.account.aws.region, jitter=lambda: 0.5)

    def lock(self, token: str) -> ReleaseLock:
        """Its claim; of a process of another machine, which nobody can see from here."""
        found = ReleaseLock(
            self.aws, self.manifest, token=token, owner=f"{token}@ci", purpose="release", jitter=lambda: 0.5
        )
        found._process = ProcessIdentity(machine=token, pid=1, started="1")
        return found


MakeMachine = Callable[[float], Machine]


@pytest.fixture
def machine(account: StackAccount, network: BrokenNetwork, manifest: ModuleManifest) -> MakeMachine:
    return lambda ahead_s: Machine(account, network, manifest, ahead_s)


def take(found: ReleaseLock, patience_s: float, waits: list[LockHolder] | None = None) -> Steps[bool]:
    seen = waits if waits is not None else []
    return found.acquire(patience_s=patience_s, on_wait=seen.append)


def hold(found: ReleaseLock, for_s: float) -> Steps[bool]:
    """Look at it every 6 s, as a release that follows its rollout; whether it was ours all the time."""
    for _ in range(int(for_s / 6)):
        if not found.keep():
            return False
        yield 6.0
    return True


@pytest.mark.parametrize("owner_s", SKEWS)
@pytest.mark.parametrize("waiter_s", SKEWS)
def test_no_living_lock_is_taken_whatever_the_clocks_say(
    account: StackAccount, machine: MakeMachine, owner_s: float, waiter_s: float
):
    """For four leases."""
    ada, bob = machine(owner_s).lock("ada"), machine(waiter_s).lock("bob")
    run_alone(take(ada, 0), account.aws.clock)

    def wait() -> Steps[bool]:
        try:
            yield from take(bob, 4 * LEASE_S)
        except LockHeld:
            return False
        return True

    ended = run({"ada": hold(ada, 4 * LEASE_S + 30), "bob": wait()}, account.aws.clock)
    assert ended == {"ada": True, "bob": False}
    assert ada.release() == ""
    assert not account.is_locked()


@pytest.mark.parametrize("owner_s", SKEWS)
@pytest.mark.parametrize("waiter_s", SKEWS)
def test_a_dead_ones_lock_is_taken_over_when_its_lease_ends(
    account: StackAccount, machine: MakeMachine, owner_s: float, waiter_s: float
):
    """No earlier, and at most one pause later; what is said meanwhile is true."""
    ada, bob = machine(owner_s).lock("ada"), machine(waiter_s).lock("bob")
    run_alone(take(ada, 0), account.aws.clock)
    died = account.aws.clock.now()
    waits: list[tuple[float, LockHolder]] = []
    account.aws.clock.sleep(60)
    steps = bob.acquire(patience_s=2 * LEASE_S, on_wait=lambda holder: waits.append((account.aws.clock.now(), holder)))
    assert run_alone(steps, account.aws.clock) is True
    took_s = account.aws.clock.now() - died
    assert LEASE_S - 1 <= took_s <= LEASE_S + 12 * 1.5
    assert bob.taken_from
    assert bob.taken_from.owner == "ada@ci"
    for at, holder in waits:
        assert abs(at + holder.left_s - (died + LEASE_S)) <= 1
        assert abs(holder.expires - (died + LEASE_S)) <= 1
        assert abs(holder.since - died) <= 1
    assert ada.keep() is (took_s < LEASE_S - 100)


@pytest.mark.parametrize("reader_s", SKEWS)
@pytest.mark.parametrize("owner_s", SKEWS)
def test_everybody_says_the_same_of_it(
    account: StackAccount, machine: MakeMachine, monkeypatch: pytest.MonkeyPatch, owner_s: float, reader_s: float
):
    """`unlock`, `status` and `release --dry-run`: since when, and how much longer."""
    ada = machine(owner_s).lock("ada")
    run_alone(take(ada, 0), account.aws.clock)
    taken = account.aws.clock.now()
    account.aws.clock.sleep(100)
    terminal = Terminal(account, monkeypatch)
    clock = SkewedClock(account.aws.clock, reader_s)

    class Skewed(SkewedClock):
        def __init__(self) -> None:
            super().__init__(clock.right, reader_s)

        def wake(self) -> None:
            """Nobody sleeps for real."""

    monkeypatch.setattr("modulestack.release.aws_access.clock.SystemClock", Skewed)
    image = f"web=ghcr.io/example/web@sha256:{'b' * 64}"
    for typed in (
        ("unlock", "web", "-e", "staging"),
        ("status", "-e", "staging", "--json"),
        ("release", image, "-e", "staging", "--dry-run", "--json"),
    ):
        said = terminal(*typed).out
        [(since, minutes, seconds)] = re.findall(r"since (\S+), expires in (\d+) min (\d\d) s unless renewed", said)
        assert abs(parse_iso(since) - taken) <= 1
        assert abs(int(minutes) * 60 + int(seconds) - (LEASE_S - 100)) <= 2


@pytest.mark.parametrize("owner_s", SKEWS)
@pytest.mark.parametrize("name", ["500 before the effect", "redirect to HTML"])
def test_one_that_is_left_is_said_with_its_end_by_awss_clock(
    account: StackAccount, machine: MakeMachine, network: BrokenNetwork, owner_s: float, name: str
):
    """Whatever the owner's machine thinks."""
    ada = machine(owner_s).lock("ada")
    run_alone(take(ada, 0), account.aws.clock)
    taken = account.aws.clock.now()
    [fault] = [fault for fault in FAULTS if fault.name == name]
    with network.during(lambda service, operation, number: fault):
        said = ada.release()
    assert abs(parse_iso(said.rpartition(" ")[2]) - (taken + LEASE_S)) <= 1


def _without_date(answer: Answer, service: str, chance: Any) -> Answer:
    del service, chance
    status, headers, body = answer
    return status, {name: value for name, value in headers.items() if name != "Date"}, body


def _of_another_age(answer: Answer, service: str, chance: Any) -> Answer:
    del service, chance
    status, headers, body = answer
    return status, {**headers, "Date": "Fri, 01 Jan 2038 00:00:00 GMT"}, body


@pytest.mark.parametrize("spoil", [_without_date, _of_another_age])
@pytest.mark.parametrize("waiter_s", SKEWS)
def test_without_a_date_that_can_be_true_a_whole_lease_must_be_seen(
    account: StackAccount, machine: MakeMachine, network: BrokenNetwork, spoil: Any, waiter_s: float
):
    """By the waiter's own clock, in which only durations count."""
    fault = Fault(name="no date", spoil=spoil)
    ada, bob = machine(0.0).lock("ada"), machine(waiter_s).lock("bob")
    run_alone(take(ada, 0), account.aws.clock)
    account.aws.clock.sleep(60)
    began = account.aws.clock.now()
    with network.during(lambda service, operation, number: fault):
        assert run_alone(take(bob, 2 * LEASE_S), account.aws.clock) is True
    assert LEASE_S <= account.aws.clock.now() - began <= LEASE_S + 12 * 1.5


def test_no_two_writes_of_it_are_the_same(account: StackAccount, machine: MakeMachine):
    """Else the one who saw the old one would take the renewed one over: its ETag is that of its content."""
    ada = machine(0.0).lock("ada")
    run_alone(take(ada, 0), account.aws.clock)
    etags = set()
    for _ in range(4):
        holder = read_lock(machine(0.0).aws, account.request().manifest)
        assert holder
        etags.add(holder.etag)
        account.aws.clock.sleep(LEASE_S - 50)
        assert ada.keep()
    assert len(etags) == 4


def test_the_lock_of_an_older_version_is_read(account: StackAccount, machine: MakeMachine, manifest: ModuleManifest):
    """Which says since when and until when by its own clock: only the difference counts."""
    now = account.aws.clock.now() + 240
    said = {"token": "t", "owner": "ada@ci", "purpose": "release web", "since": iso(now), "expires": iso(now + 360)}
    account.aws.client("s3").put_object(Bucket=BUCKET, Key=manifest.lock_key, Body=json.dumps(said).encode())
    account.aws.clock.sleep(10)
    holder = read_lock(machine(-240.0).aws, manifest)
    assert holder
    assert (holder.owner, holder.since) == ("ada@ci", parse_iso(iso(now)))
    assert abs(holder.left_s - 350) <= 1
    assert holder.describe() == (
        f"ada@ci (release web), since {iso(now)}, expires in {duration(holder.left_s)} unless renewed"
    )


def test_a_renewed_lock_is_another_one_for_who_waits(account: StackAccount):
    """The lease begins anew."""
    watch = LeaseWatch(account.aws.clock)
    holder = LockHolder(
        token="t", owner="o", purpose="p", since=0.0, expires=0.0, left_s=LEASE_S, lease_s=LEASE_S, etag="1"
    )
    assert not watch.has_ended(holder)
    account.aws.clock.sleep(LEASE_S)
    assert not watch.has_ended(dataclasses.replace(holder, etag="2"))
    assert watch.has_ended(dataclasses.replace(holder, etag="2", left_s=0.0))
    account.aws.clock.sleep(LEASE_S)
    assert watch.has_ended(dataclasses.replace(holder, etag="2"))
