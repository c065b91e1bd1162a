"""What `modulestack check` says of roles that somebody else owns."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.account import NO_ACCOUNT
from modulestack.environment.role_needs import notices
from tests.environment.strategies import environment_of

ACCOUNT = "123456789012"


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_a_policy_of_no_known_account_says_so(account: str | None):
    """Whoever copies it would allow nothing."""
    config: dict[str, Any] = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"web": {"image": "ghcr.io/example/web:1", "execution_role": "starts"}},
        **({"modulestack:account_id": account} if account else {}),
    }
    [notice] = notices(environment_of(config))
    assert f":{account or NO_ACCOUNT}:log-group:/modulestack/" in notice.message
    told = f", with the account's id in place of {NO_ACCOUNT} (modulestack:account_id says it)"
    assert notice.message.endswith("}" if account else told)
