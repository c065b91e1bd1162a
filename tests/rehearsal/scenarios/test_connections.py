"""Whether clients of a task that ends are told apart from those of one that was drained."""

from __future__ import annotations

import pytest

from modulestack.rehearsal.scenarios.connections import ConnectionMonitor
from tests.release.stack import stack_account


@pytest.mark.parametrize("faulty", [False, True])
def test_only_a_task_that_is_lost_loses_its_clients(faulty: bool):  # noqa: FBT001
    """One that ECS stops is drained first, and its clients go."""
    account = stack_account(tasks=2)
    try:
        manifest = account.request().manifest
        ecs = account.aws.client("ecs")
        with ConnectionMonitor(account.aws, manifest).watching() as clients:
            account.aws.clock.sleep(10)
            if faulty:
                account.aws.ecs.faults.lose_zone("eu-west-1a")
            else:
                ecs.update_service(cluster=manifest.cluster, service=manifest.service, forceNewDeployment=True)
            account.aws.clock.sleep(900)
        assert bool(clients.lost) is faulty
    finally:
        account.aws.close()
