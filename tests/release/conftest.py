"""What most tests of releases stand on; those that need another account make their own under the same name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.release.broken_network import BrokenNetwork
from tests.release.stack import StackAccount, stack_account


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    """One module, ``web``, quick and steady; what a file's tests do to it stays for the next."""
    found = stack_account(quick=True)
    yield found
    found.aws.close()


@pytest.fixture(scope="module")
def network(account: StackAccount) -> BrokenNetwork:
    """Clients of the file's account whose answers can be broken."""
    return BrokenNetwork(account.aws)
