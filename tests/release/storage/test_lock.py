"""The release lock, on the embedded account's S3."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.cooperative import run_alone
from modulestack.release.aws_access.errors import ResponseLost
from modulestack.release.storage.lock import LockHeld, ReleaseLock
from modulestack.release.storage.lock_document import LEASE_S, read_lock
from modulestack.release.storage.lock_removal import break_lock
from modulestack.release.storage.process_identity import _start_of, this_process
from tests.release.broken_network import FAULTS, BrokenNetwork, Choose
from tests.release.stack import BUCKET, StackAccount


@pytest.fixture
def manifest(account: StackAccount) -> ModuleManifest:
    account.aws.client("s3").delete_object(Bucket=BUCKET, Key="modules/web/lock.json")
    return account.request().manifest


def lock(account: StackAccount, manifest: ModuleManifest, token: str) -> ReleaseLock:
    return ReleaseLock(
        account.dependencies().aws, manifest, token=token, owner=f"{token}@ci", purpose="release", jitter=lambda: 0.0
    )


def take(account: StackAccount, found: ReleaseLock, patience_s: float = 0.0) -> bool:
    return run_alone(found.acquire(patience_s=patience_s, on_wait=lambda holder: None), account.aws.clock)


def test_one_has_it_and_the_next_waits(account: StackAccount, manifest: ModuleManifest):
    """Until patience ends, or it is handed back."""
    ada, bob = lock(account, manifest, "ada"), lock(account, manifest, "bob")
    assert take(account, ada) is False
    with pytest.raises(LockHeld) as locked:
        take(account, bob, patience_s=30)
    assert locked.value.holder.owner == "ada@ci"
    assert ada.release() == ""
    assert (take(account, bob), bob.is_held, ada.is_held) == (False, True, False)


def test_renewed_it_outlives_its_lease(account: StackAccount, manifest: ModuleManifest):
    """Only when little is left: a renewal is a call."""
    ada = lock(account, manifest, "ada")
    take(account, ada)
    since = len(account.aws.calls)
    for _ in range(10):
        account.aws.clock.sleep(LEASE_S / 5)
        assert ada.keep()
    found = read_lock(account.dependencies().aws, manifest)
    assert found
    assert (found.token, found.expires > account.aws.clock.now()) == ("ada", True)
    assert len(account.aws.calls) - since <= 4


def test_expired_it_is_taken_over_and_the_old_owner_notices(account: StackAccount, manifest: ModuleManifest):
    """And does not delete what is not his."""
    ada, bob = lock(account, manifest, "ada"), lock(account, manifest, "bob")
    take(account, ada)
    account.aws.clock.sleep(LEASE_S + 1)
    assert take(account, bob) is False
    assert ada.keep() is False
    assert ada.release() == ""
    assert account.is_locked()


def test_broken_only_while_it_is_theirs(account: StackAccount, manifest: ModuleManifest):
    """The lock that was shown is the lock that is broken."""
    ada, bob = lock(account, manifest, "ada"), lock(account, manifest, "bob")
    take(account, ada)
    seen = read_lock(account.dependencies().aws, manifest)
    ada.release()
    take(account, bob)
    assert seen
    assert (break_lock(account.dependencies().aws, manifest, seen), account.is_locked()) == (False, True)


def test_a_lock_that_cannot_be_read_expires_too(account: StackAccount, manifest: ModuleManifest):
    """Whoever wrote it."""
    account.aws.client("s3").put_object(Bucket=BUCKET, Key=manifest.lock_key, Body=b"nonsense")
    found = read_lock(account.dependencies().aws, manifest)
    assert found
    assert (found.owner, found.expires - found.since) == ("unknown", LEASE_S)


def test_one_whose_process_is_gone_is_taken_over_at_once(account: StackAccount, manifest: ModuleManifest):
    """The lock says which process it was; a rerun needs no `unlock` and waits for nothing."""
    ada, bob = lock(account, manifest, "ada"), lock(account, manifest, "bob")
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    ada._process = dataclasses.replace(this_process(), pid=process.pid, started=_start_of(process.pid))
    take(account, ada)
    with pytest.raises(LockHeld):
        take(account, bob)
    process.kill()
    process.wait()
    assert (take(account, bob), bob.taken_from and bob.taken_from.owner) == (False, "ada@ci")
    assert (ada.keep(), ada.release(), account.is_locked()) == (True, "", True)


def test_one_that_its_own_process_forgot_is_taken_over_at_once(account: StackAccount, manifest: ModuleManifest):
    """Nothing in this process holds it any more."""
    ada, bob = lock(account, manifest, "ada"), lock(account, manifest, "bob")
    take(account, ada)
    del ada
    assert (take(account, bob), bob.taken_from and bob.taken_from.owner) == (False, "ada@ci")


def broken(account: StackAccount, network: BrokenNetwork, token: str) -> ReleaseLock:
    """A claim whose answers may be broken."""
    aws = AwsClient(network.session, account.aws.clock, region=account.aws.region, jitter=lambda: 0.5)
    manifest = account.request().manifest
    return ReleaseLock(aws, manifest, token=token, owner=f"{token}@ci", purpose="release", jitter=lambda: 0.0)


def always(name: str, *operations: str) -> Choose:
    """One fault to all answers of some operations."""
    [fault] = [fault for fault in FAULTS if fault.name == name]
    return lambda service, operation, number: fault if operation in operations else None


def test_one_that_was_taken_by_a_lost_answer_is_handed_back(account: StackAccount, manifest: ModuleManifest):
    """Whoever does not know whether he has it looks, when he hands it back."""
    del manifest
    network = BrokenNetwork(account.aws)
    ada = broken(account, network, "ada")
    with network.during(always("timeout after the effect", "PutObject", "GetObject")), pytest.raises(ResponseLost):
        take(account, ada)
    assert (ada.is_held, account.is_locked()) == (False, True)
    assert (ada.release(), account.is_locked()) == ("", False)


def test_one_that_cannot_be_handed_back_is_said_with_its_end(account: StackAccount, manifest: ModuleManifest):
    """Never silently left."""
    network = BrokenNetwork(account.aws)
    ada = broken(account, network, "ada")
    take(account, ada)
    with network.during(always("500 before the effect", "DeleteObject", "GetObject")):
        said = ada.release()
    found = read_lock(account.dependencies().aws, manifest)
    assert found
    assert said.endswith(f"; it expires at {iso(found.expires)}")
    assert (ada.release(), account.is_locked()) == ("", False)


@pytest.mark.parametrize("name", ["500 after the effect", "duplicate", "null", "HTML 200 before the effect"])
def test_breaking_it_is_never_denied_once_it_is_gone(account: StackAccount, manifest: ModuleManifest, name: str):
    """An answer that was lost is looked for: the lock is not there any more."""
    network = BrokenNetwork(account.aws)
    ada = lock(account, manifest, "ada")
    take(account, ada)
    aws = AwsClient(network.session, account.aws.clock, region=account.aws.region, jitter=lambda: 0.5)
    holder = read_lock(aws, manifest)
    [fault] = [fault for fault in FAULTS if fault.name == name]
    assert holder
    with network.during(lambda service, operation, n: fault if (operation, n) == ("DeleteObject", 0) else None):
        assert break_lock(aws, manifest, holder) is True
    assert not account.is_locked()
