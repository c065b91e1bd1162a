"""What is told to do where ECS finds no place for a task."""

from __future__ import annotations

import dataclasses

from modulestack.release.rollout.placement import advice
from tests.release.snapshots import MANIFEST


def test_managed_instances_have_no_max_to_raise():
    """Which instances may be launched decides there."""
    manifest = dataclasses.replace(MANIFEST, capacity="pool", managed_instances=True, environment="prod")
    assert advice(manifest, {}) == (
        "ECS launches what managed_instances.pool allows, and tries again: allow more or larger instance_types there, "
        "or no Spot, and run `pulumi up -s prod`"
    )
