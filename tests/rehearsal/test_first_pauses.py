"""A module's first deployment waits at its pauses, too: whoever rehearses it continues them."""

from __future__ import annotations

from pathlib import Path

from modulestack.rehearsal.module_status import module_statuses
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.standing import StandingSandbox

PAUSES = {
    "approve": {"stages": ["PRE_SCALE_UP"], "timeout_min": 1440, "on_timeout": "rollback"},
}


def test_it_stands_before_scenarios_begin(tmp_path: Path):
    deployment = {"strategy": "blue_green", "bake_time_min": 0, "pauses": PAUSES}
    web = {"image": "app:1", "port": 8080, "reachable_from": "internet", "deployment": deployment}
    stand = StandingSandbox(tmp_path, network={"create": {}}, modules={"web": web})
    _, outputs, _ = stand.run()
    [status] = module_statuses(stand.aws, outputs["modules"])
    assert (status.desired, status.healthy_targets) == (1, 1)
    assert _continued(stand.sandbox) == 1
    stand.aws.close()


def _continued(sandbox: Sandbox) -> int:
    return [call.operation for call in sandbox.aws.calls].count("ContinueServiceDeployment")
