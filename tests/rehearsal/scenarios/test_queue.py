"""Messages that a worker's tasks wait for, where something else scales it, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.rehearsal.scenarios.queue import QUEUE_SCALING
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.runner import ScenarioRunner
from tests.support.standing import StandingSandbox

IMAGE = "ghcr.io/example/worker:1"
QUEUE = {"name": "orders", "messages_per_task": 100}


@pytest.mark.parametrize("other", [{"memory_percent": 60}, {"cpu_percent": 60}, {}], ids=str)
def test_tasks_come_and_go_with_messages(tmp_path: Path, other: dict[str, int]):
    """Scaling in needs every policy: one without data says no."""
    worker = {"image": IMAGE, "scaling": {"min": 1, "max": 3, "queue": QUEUE, **other}}
    stand = StandingSandbox(
        tmp_path, network={"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}}, modules={"worker": worker}
    )
    _, outputs, _ = stand.run()
    manifest = stand.sandbox.manifest(outputs["modules"], "worker")
    module = RehearsedModule(stand.aws, manifest, IMAGE, patience_s=stand.sandbox.patience_s)
    [result] = ScenarioRunner(module, [QUEUE_SCALING]).run()
    assert (result.met, result.observed.partition(";")[0]) == (True, "1 → 2 → 1 tasks")
    stand.aws.close()
