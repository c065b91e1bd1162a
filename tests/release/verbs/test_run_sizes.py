"""A command that ECS would not take is refused before it is asked."""

from __future__ import annotations

import pytest

from modulestack.contract.errors import BadInput
from modulestack.release.verbs.run_task import start_task
from tests.release.stack import stack_account


def test_a_command_that_is_too_long_is_told_with_what_ecs_takes():
    """One character less, and it runs."""
    account = stack_account(quick=True)
    aws, manifest = account.dependencies().aws, account.request().manifest
    empty = len('[{"name":"web","command":[""],"environment":[{"name":"A","value":"b"}]}]')
    start_task(aws, manifest, ["x" * (8192 - empty)], {"A": "b"}, "one")
    since = len(account.aws.calls)
    with pytest.raises(BadInput, match="web: command and variables are 8193 characters as JSON, and ECS takes 8192"):
        start_task(aws, manifest, ["x" * (8193 - empty)], {"A": "b"}, "two")
    assert "RunTask" not in [call.operation for call in account.aws.calls[since:]]
    account.aws.close()
