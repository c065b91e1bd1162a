"""What component tests build on."""

from __future__ import annotations

import pytest

from components.account import AwsAccount


@pytest.fixture(scope="session")
def account() -> AwsAccount:
    return AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
