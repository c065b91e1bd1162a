"""
Wait for a task to end, and what its end means.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.aws_access.patience import patiently
from modulestack.release.rollout.tasks import described_tasks

PAUSE_S = 3.0
"""Between two looks at a task."""
NEVER_STARTED = 125
"""Exit code of a container that ECS gives none for: ``docker run``'s, where the container was not run."""
_BEFORE_RUNNING = ("PROVISIONING", "PENDING", "ACTIVATING")


@dataclasses.dataclass(frozen=True, kw_only=True)
class FinishedTask:
    """A task that has ended."""

    task: str
    exit_code: int
    """The module container's; 125 if it never started."""
    why: str
    """ECS's reason; empty: it ended by itself."""
    has_started: bool = True
    """Whether its command ran, as far as ECS knows."""
    has_place: bool = True
    """Whether it was given a machine, or runs on Fargate."""
    image: str = ""
    """Of the module's container; empty: not known."""

    @property
    def is_good(self) -> bool:
        """Whether it ended by itself, with exit code 0."""
        return self.exit_code == 0 and not self.why


def wait_until_stopped(
    aws: AwsClient,
    manifest: ModuleManifest,
    task: str,
    *,
    until: float,
    look: Callable[[str], None],
    on_trouble: Callable[[AwsFailure], None],
) -> Steps[FinishedTask | None]:
    """
    Look at *task* (its id) every 3 s until it has ended; None: that is not so at *until* (epoch seconds).

    At each look, *look* is told its status; empty: ECS does not show it. AWS that gives no answer is asked again until
    then.

    Raises:
        AwsFailure: AWS could not be asked. The task goes on.
    """
    while True:
        yield min(PAUSE_S, max(0.1, until - aws.clock.now()))
        described = yield from patiently(
            lambda: list(described_tasks(aws, manifest.cluster, [task])),
            aws.clock,
            until=until,
            on_trouble=on_trouble,
        )
        status = str(described[0]["lastStatus"]) if described else ""
        look(status)
        if status == "STOPPED":
            return finished(described[0], manifest.container)
        if aws.clock.now() >= until:
            return None


def goal(status: str) -> str:
    """What a task in *status* is waited for to do."""
    return "start" if status in _BEFORE_RUNNING else "end"


def finished(task: Mapping[str, Any], container: str) -> FinishedTask:
    """How *task*, an answer of DescribeTasks, ended."""
    own: Mapping[str, Any] = next((c for c in task.get("containers", ()) if c.get("name") == container), {})
    code = own.get("exitCode")
    why = next((c["reason"] for c in task.get("containers", ()) if c.get("reason")), task.get("stoppedReason", ""))
    ended_by_itself = task.get("stopCode") == "EssentialContainerExited" and code is not None
    return FinishedTask(
        task=str(task["taskArn"].rpartition("/")[2]),
        exit_code=NEVER_STARTED if code is None else code,
        why="" if ended_by_itself else why,
        has_started=code is not None,
        has_place=task.get("launchType") == "FARGATE" or bool(task.get("containerInstanceArn")),
        image=str(own.get("image", "")),
    )
