"""The release lock, on the embedded account's S3."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.cooperative import run_alone
from modulestack.release.storage.lock import LEASE_S, LockHeld, ReleaseLock, break_lock, read_lock
from tests.release.stack import BUCKET, StackAccount, stack_account


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(("web",), quick=True)
    yield found
    found.aws.close()


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
