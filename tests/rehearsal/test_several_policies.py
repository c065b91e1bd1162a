"""A module that scales by its queue, and by further metrics of that queue, and of other queues and target groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.rehearsal.module_status import module_statuses
from modulestack.rehearsal.scenarios.queue import QUEUE_SCALING
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.runner import ScenarioRunner
from tests.support.standing import StandingSandbox

NETWORK = {"create": {"cidr": "10.20.0.0/16", "zones": 2, "nat": "single"}}
IMAGE = "ghcr.io/example/mailer:1"
AGE = {"namespace": "AWS/SQS", "name": "ApproximateAgeOfOldestMessage", "dimensions": {"QueueName": "mails"}}
REQUESTS = {"namespace": "AWS/ApplicationELB", "name": "RequestCountPerTarget", "dimensions": {"TargetGroup": "a/1"}}
SCALING: dict[str, Any] = {
    "min": 0,
    "max": 10,
    "queue": {"name": "mails", "messages_per_task": 20},
    "custom": {
        "age": {"target": 3, "scale_in": False, "metric": AGE},
        "calls": {"target": 90, "scale_in": False, "expression": "calls / 2", "metrics": {"calls": REQUESTS}},
    },
    "steps": {"old": {"metric": AGE, "adjustments": [{"at": 600, "change": 2}]}},
}


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingSandbox]:
    modules = {"mailer": {"image": IMAGE, "scaling": SCALING}}
    made = StandingSandbox(tmp_path_factory.mktemp("stand"), network=NETWORK, modules=modules)
    yield made
    made.aws.close()


def test_each_policy_is_called_what_it_goes_by(stand: StandingSandbox):
    """Whatever metrics a custom one has: it is neither the queue's, nor that of requests."""
    _, outputs, _ = stand.run()
    [row] = module_statuses(stand.aws, outputs["modules"])
    assert row.scaling == "0-10 on 20 messages/task, ApproximateAgeOfOldestMessage 3, calls / 2 90, steps"


def test_the_queue_brings_as_many_tasks_at_least_as_its_own_policy_wants(stand: StandingSandbox):
    _, outputs, _ = stand.run()
    manifest = stand.sandbox.manifest(outputs["modules"], "mailer")
    module = RehearsedModule(stand.aws, manifest, IMAGE, patience_s=stand.sandbox.patience_s)
    [result] = ScenarioRunner(module, [QUEUE_SCALING]).run()
    assert result.met, result.observed
