"""Why tasks failed, and when it is enough."""

from __future__ import annotations

from modulestack.release.rollout.task_failures import TaskFailure, repeated_failure, task_failures

OURS = "ecs-svc/1"


def task(number: int, code: str, reason: str, *, by: str = OURS, **container: object) -> dict[str, object]:
    return {
        "taskArn": f"arn:aws:ecs:eu-west-1:123456789012:task/c/{number}",
        "startedBy": by,
        "stopCode": code,
        "stoppedReason": reason,
        "stoppingAt": float(number),
        "containers": [{"name": "web", **container}],
    }


def failure(number: int, kind: str, reason: str, container: str = "web") -> TaskFailure:
    return TaskFailure(task=str(number), kind=kind, reason=reason, container=container, at=float(number))


def test_failures_are_sorted_into_kinds():
    """Oldest first; tasks of other deployments, scaling, Spot and people do not count."""
    found = task_failures(
        [
            task(3, "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group x)"),
            task(1, "EssentialContainerExited", "Essential container in task exited", exitCode=1),
            task(2, "TaskFailedToStart", "CannotPullContainerError: no such image"),
            task(4, "ServiceSchedulerInitiated", "Scaling activity initiated by deployment ecs-svc/2", exitCode=0),
            task(5, "SpotInterruption", "Your Spot Task was interrupted.", exitCode=143),
            task(6, "UserInitiated", "Task stopped by user", exitCode=0),
            task(7, "EssentialContainerExited", "Essential container in task exited", by="ecs-svc/0", exitCode=1),
        ],
        OURS,
    )
    assert found == (
        failure(1, "exit code 1 (EssentialContainerExited)", "Essential container in task exited"),
        failure(2, "CannotPullContainerError (TaskFailedToStart)", "CannotPullContainerError: no such image", ""),
        failure(
            3, "failed health checks of the load balancer", "Task failed ELB health checks in (target-group x)", ""
        ),
    )


def test_a_volume_of_ebs_that_is_not_there_is_one_kind():
    """ECS's texts for it begin with no error's name; a container's own reason counts before it."""
    texts = (
        "ECS timed out while configuring the EBS volume attachment to your Task",
        'ECS failed to set up the EBS volume. Encountered IdempotentParameterMismatch"; "The client token"',
        "ECS was unable to assume the configured ECS Infrastructure Role 'arn:aws:iam::1:role/a'.",
    )
    found = task_failures([task(at, "TaskFailedToStart", text) for at, text in enumerate(texts)], OURS)
    assert found == tuple(failure(at, "no EBS volume (TaskFailedToStart)", text, "") for at, text in enumerate(texts))
    pulled = {
        **task(1, "TaskFailedToStart", texts[0]),
        "containers": [{"name": "web", "reason": "CannotPullContainer: x"}],
    }
    [other] = task_failures([pulled], OURS)
    assert other.kind == "CannotPullContainer (TaskFailedToStart)"


def test_two_of_one_kind_are_enough():
    """Two of different kinds are not."""
    account, two, other = failure(1, "a", ""), failure(2, "a", ""), failure(3, "b", "")
    assert (repeated_failure([account, other]), repeated_failure([account, other, two])) == ((), (account, two))
