"""What tests of a pipeline's roles share."""

from __future__ import annotations

import pytest

from modulestack.contract.account import AwsAccount


@pytest.fixture
def account() -> AwsAccount:
    return AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
