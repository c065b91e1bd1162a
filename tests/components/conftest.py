"""What component tests build on."""

from __future__ import annotations

import pytest

from components.account import Account


@pytest.fixture(scope="session")
def account() -> Account:
    return Account(partition="aws", id="123456789012", region="eu-west-1")
