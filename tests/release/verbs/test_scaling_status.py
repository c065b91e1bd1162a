"""What `modulestack status` says of a module's scaling."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from modulestack.release.verbs.status import scaling_status
from tests.embedded_aws.autoscaling.test_scaler import RESOURCE
from tests.release.stack import StackAccount, add_module, stack_account


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account((), quick=True)
    add_module(found, "worker", quick=True, port=None)
    yield found
    found.aws.close()


@pytest.mark.parametrize(
    ("suspended", "told"),
    [
        ((), "2 to 6"),
        (("DynamicScalingIn",), "2 to 6, in suspended"),
        (("DynamicScalingOut", "ScheduledScaling"), "2 to 6, out and schedules suspended"),
    ],
)
def test_the_bounds_of_the_moment_and_what_is_suspended(account: StackAccount, suspended: tuple[str, ...], told: str):
    account.aws.client("application-autoscaling").register_scalable_target(
        **RESOURCE, MinCapacity=2, MaxCapacity=6, SuspendedState={f"{kind}Suspended": True for kind in suspended}
    )
    request = account.request("worker")
    manifest = dataclasses.replace(request.manifest, desired_count_owner="autoscaling")
    assert scaling_status(account.dependencies().aws, manifest) == told
