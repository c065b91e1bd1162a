"""A world whose service shifts traffic."""

from __future__ import annotations

import pytest

from tests.embedded_aws.ecs.traffic_shift.shift_world import ShiftWorld


@pytest.fixture
def shift() -> ShiftWorld:
    """A world of the test's own."""
    return ShiftWorld()
