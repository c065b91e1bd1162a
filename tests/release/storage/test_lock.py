"""The release lock, on the embedded account's S3."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.cooperative import alone
from modulestack.release.storage.lock import LEASE_S, LockHeld, ReleaseLock, break_lock, read
from tests.release.stack import BUCKET, StackAccount, stack_account


@pytest.fixture(scope="module")
def made() -> Iterator[StackAccount]:
    found = stack_account(("web",), quick=True)
    yield found
    found.aws.close()


@pytest.fixture
def manifest(made: StackAccount) -> ModuleManifest:
    made.aws.client("s3").delete_object(Bucket=BUCKET, Key="modules/web/lock.json")
    return made.order().manifest


def lock(made: StackAccount, manifest: ModuleManifest, token: str) -> ReleaseLock:
    return ReleaseLock(
        made.dependencies().aws, manifest, token=token, owner=f"{token}@ci", purpose="release", jitter=lambda: 0.0
    )


def take(made: StackAccount, found: ReleaseLock, patience_s: float = 0.0) -> bool:
    return alone(found.acquire(patience_s=patience_s, on_wait=lambda holder: None), made.aws.clock)


def test_one_has_it_and_the_next_waits(made: StackAccount, manifest: ModuleManifest):
    """Until patience ends, or it is handed back."""
    ada, bob = lock(made, manifest, "ada"), lock(made, manifest, "bob")
    assert take(made, ada) is False
    with pytest.raises(LockHeld) as locked:
        take(made, bob, patience_s=30)
    assert locked.value.holder.owner == "ada@ci"
    assert ada.release() == ""
    assert (take(made, bob), bob.is_held, ada.is_held) == (False, True, False)


def test_renewed_it_outlives_its_lease(made: StackAccount, manifest: ModuleManifest):
    """Only when little is left: a renewal is a call."""
    ada = lock(made, manifest, "ada")
    take(made, ada)
    since = len(made.aws.calls)
    for _ in range(10):
        made.aws.clock.sleep(LEASE_S / 5)
        assert ada.keep()
    found = read(made.dependencies().aws, manifest)
    assert found
    assert (found.token, found.expires > made.aws.clock.now()) == ("ada", True)
    assert len(made.aws.calls) - since <= 4


def test_expired_it_is_taken_over_and_the_old_owner_notices(made: StackAccount, manifest: ModuleManifest):
    """And does not delete what is not his."""
    ada, bob = lock(made, manifest, "ada"), lock(made, manifest, "bob")
    take(made, ada)
    made.aws.clock.sleep(LEASE_S + 1)
    assert take(made, bob) is False
    assert ada.keep() is False
    assert ada.release() == ""
    assert made.is_locked()


def test_broken_only_while_it_is_theirs(made: StackAccount, manifest: ModuleManifest):
    """The lock that was shown is the lock that is broken."""
    ada, bob = lock(made, manifest, "ada"), lock(made, manifest, "bob")
    take(made, ada)
    seen = read(made.dependencies().aws, manifest)
    ada.release()
    take(made, bob)
    assert seen
    assert (break_lock(made.dependencies().aws, manifest, seen), made.is_locked()) == (False, True)


def test_a_lock_that_cannot_be_read_expires_too(made: StackAccount, manifest: ModuleManifest):
    """Whoever wrote it."""
    made.aws.client("s3").put_object(Bucket=BUCKET, Key=manifest.lock_key, Body=b"nonsense")
    found = read(made.dependencies().aws, manifest)
    assert found
    assert (found.owner, found.expires - found.since) == ("unknown", LEASE_S)
