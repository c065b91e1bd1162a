"""How a rolling deployment is followed: what it waits for, when to look again, what looks wrong."""

from __future__ import annotations

import pytest

from modulestack.release.rollout.look import RolloutLook
from modulestack.release.rollout.rolling import Rolling
from modulestack.release.rollout.service_snapshot import DeploymentSnapshot, ServiceEvent
from tests.release.snapshots import TRACKED, deployment, service


def look(*deployments: DeploymentSnapshot, events: tuple[ServiceEvent, ...] = ()) -> RolloutLook:
    return RolloutLook(service=service(*deployments, events=events), tracked=TRACKED, elapsed_s=7.0)


@pytest.mark.parametrize(
    ("deployments", "expected", "pause_s"),
    [
        ([deployment(2, rollout="IN_PROGRESS", running=0), deployment(1, "ACTIVE")], "new tasks to start", 6.0),
        (
            [deployment(2, rollout="IN_PROGRESS"), deployment(1, "ACTIVE")],
            "new tasks to become healthy and old ones to leave",
            6.0,
        ),
        ([deployment(2, rollout="IN_PROGRESS")], "ECS to end the deployment", 5.0),
        ([deployment(2)], "ECS's verdict", 5.0),
        ([deployment(2, rollout="FAILED")], "ECS to end the failed deployment", 5.0),
        ([deployment(3), deployment(2, "ACTIVE", "FAILED")], "ECS to return to the old version", 5.0),
        ([deployment(3)], "ECS to return to the old version", 5.0),
    ],
)
def test_what_it_waits_for(deployments: list[DeploymentSnapshot], expected: str, pause_s: float):
    """And how long until the next look: shorter when ECS may say its verdict."""
    seen, rolling = look(*deployments), Rolling()
    assert (rolling.waiting_for(seen), rolling.pause_s(seen)) == (expected, pause_s)


def started(number: int, text: str) -> ServiceEvent:
    return ServiceEvent(id=str(number), at=100.0 + number, text=f"(service web) {text}")


@pytest.mark.parametrize(
    ("new", "events", "before", "has_signs"),
    [
        (
            deployment(2, rollout="IN_PROGRESS", running=0),
            (started(1, "has started 2 tasks: (task a) (task b)."),),
            0,
            False,
        ),
        (deployment(2, rollout="IN_PROGRESS", running=0, failed=1), (), 0, True),
        (deployment(2, rollout="IN_PROGRESS", running=1), (), 2, True),
        (
            deployment(2, rollout="IN_PROGRESS"),
            (started(1, "has started 2 tasks: (task a) (task b)."), started(2, "has started 1 tasks: (task c).")),
            2,
            True,
        ),
        (deployment(2, rollout="IN_PROGRESS"), (started(1, "(port 80) is unhealthy in (target-group x)."),), 2, True),
    ],
    ids=["starting", "counted by ECS", "a dip", "a replacement", "an unhealthy target"],
)
def test_failures_are_noticed_without_ecss_own_count(
    new: DeploymentSnapshot, events: tuple[ServiceEvent, ...], before: int, has_signs: object
):
    """ECS's count starts anew when a task runs."""
    previous = look(deployment(2, rollout="IN_PROGRESS", running=before))
    seen = look(new, deployment(1, "ACTIVE"), events=events)
    assert any(Rolling().failure_signs(seen, previous)) is has_signs
