"""What is told to do where ECS finds no place for a task."""

from __future__ import annotations

import dataclasses

import pytest

from modulestack.release.rollout import placement
from modulestack.release.rollout.placement import advice
from tests.release.snapshots import MANIFEST


@pytest.mark.parametrize(
    ("where", "told"), [({}, "1 task waits for a machine with room for it"), ({"containerInstanceArn": "arn:c"}, "")]
)
def test_a_task_that_has_its_machine_waits_for_none(where: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch):
    """It is PROVISIONING while its volume or network interface comes, too."""
    monkeypatch.setattr(placement, "running_tasks", lambda _aws, _manifest: [{"lastStatus": "PROVISIONING", **where}])
    said = placement._waiting(None, dataclasses.replace(MANIFEST, capacity="machines"))  # type: ignore[arg-type]
    assert said.partition(" (")[0] == told


def test_managed_instances_have_no_max_to_raise():
    """Which instances may be launched decides there."""
    manifest = dataclasses.replace(MANIFEST, capacity="pool", managed_instances=True, environment="prod")
    assert advice(manifest, {}) == (
        "ECS launches what managed_instances.pool allows, and tries again: allow more or larger instance_types there, "
        "or no Spot, and run `pulumi up -s prod`"
    )
