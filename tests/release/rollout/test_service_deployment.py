"""What ECS's record of a deployment means."""

from __future__ import annotations

import pytest

from modulestack.release.rollout.service_deployment import ServiceDeploymentSnapshot, outcome_of


def record(status: str, **more: object) -> ServiceDeploymentSnapshot:
    fields = {"arn": "arn", "reason": "", "revision": "r", "failures": 0, "threshold": 0, "breaker": "", "alarms": ()}
    return ServiceDeploymentSnapshot(status=status, **{**fields, **more})  # type: ignore[arg-type]


TRIPPED = {"breaker": "TRIGGERED", "failures": 3, "threshold": 3}
BY_BREAKER = "the circuit breaker ended the deployment after 3 of 3 failed tasks"


@pytest.mark.parametrize(
    ("found", "by_us", "expected"),
    [
        (record("IN_PROGRESS"), False, None),
        (record("ROLLBACK_IN_PROGRESS", **TRIPPED), True, None),
        (record("STOP_REQUESTED"), False, None),
        (record("SUCCESSFUL"), False, ("succeeded", "")),
        (record("ROLLBACK_SUCCESSFUL", **TRIPPED), False, ("rolled-back-by-ecs", BY_BREAKER)),
        (record("ROLLBACK_SUCCESSFUL", **TRIPPED), True, ("rolled-back-by-ecs", BY_BREAKER)),
        (record("ROLLBACK_SUCCESSFUL", alarms=("5xx",)), False, ("rolled-back-by-ecs", "alarm 5xx went off")),
        (record("ROLLBACK_SUCCESSFUL", reason="user"), True, ("rolled-back-by-us", "user")),
        (record("ROLLBACK_SUCCESSFUL", reason="user"), False, ("stopped", "user (ROLLBACK_SUCCESSFUL)")),
        (record("ROLLBACK_FAILED", reason="no way"), True, ("rollback-failed", "no way")),
        (
            record("STOPPED", reason="Replaced by a new service deployment"),
            True,
            ("superseded", "Replaced by a new service deployment"),
        ),
        (record("STOPPED", **TRIPPED), False, ("failed", BY_BREAKER)),
        (record("STOPPED", reason="somebody"), False, ("stopped", "somebody (STOPPED)")),
        (record("NEVER_HEARD_OF"), False, ("stopped", "ECS says NEVER_HEARD_OF and no reason (NEVER_HEARD_OF)")),
    ],
)
def test_every_status_has_its_verdict(
    found: ServiceDeploymentSnapshot, by_us: object, expected: tuple[str, str] | None
):
    """A rollback is never a success, and an unknown status is none either."""
    assert outcome_of(found, stopped_by_us=bool(by_us)) == expected
