"""How many healthy tasks a module had at least, found out without asking where nothing can have changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modulestack.contract.manifest import ModuleManifest
from modulestack.rehearsal.scenarios.availability_monitor import INTERVAL_S, AvailabilityMonitor
from tests.release.stack import StackAccount, stack_account

DAY_S = 86_400.0


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True, tasks=2)
    yield found
    found.aws.close()


@pytest.fixture
def manifest(account: StackAccount) -> ModuleManifest:
    return account.request().manifest


def test_where_nothing_happens_nobody_is_asked(account: StackAccount, manifest: ModuleManifest):
    """A day has 17,280 looks; ECS itself says every six hours that all is steady."""
    with AvailabilityMonitor(account.aws, manifest).watching() as monitor:
        account.aws.clock.sleep(INTERVAL_S)
        visits = account.aws.visits
        account.aws.clock.sleep(DAY_S)
    assert (account.aws.visits - visits < 100, monitor.least) == (True, 2)


@pytest.mark.parametrize("quiet_s", [0.0, INTERVAL_S, DAY_S])
def test_what_happens_by_itself_is_seen(account: StackAccount, manifest: ModuleManifest, quiet_s: float):
    """Both tasks fall ill, and are healed, before anybody else looks."""
    with AvailabilityMonitor(account.aws, manifest).watching() as monitor:
        account.aws.clock.sleep(quiet_s)
        account.aws.ecs.faults.change("staging-web", "web", health_status_code=500)
        account.aws.clock.sleep(DAY_S)
    assert (monitor.healthy_now(), monitor.least) == (2, 0)


def test_what_is_asked_for_is_seen(account: StackAccount, manifest: ModuleManifest):
    """A request that changes something, too, of which ECS tells nobody."""
    [group] = manifest.target_groups[:1]
    elbv2 = account.aws.client("elbv2")
    with AvailabilityMonitor(account.aws, manifest).watching() as monitor:
        account.aws.clock.sleep(DAY_S)
        for listener in _listeners(account, group):
            elbv2.delete_listener(ListenerArn=listener)
        account.aws.clock.sleep(INTERVAL_S)
    assert monitor.least == 0


def _listeners(account: StackAccount, group: str) -> list[str]:
    elbv2 = account.aws.client("elbv2")
    [found] = elbv2.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    return [
        listener["ListenerArn"]
        for balancer in found["LoadBalancerArns"]
        for listener in elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
    ]
