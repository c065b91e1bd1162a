"""
Stop a task that did not end in time.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
"""

from __future__ import annotations

from modulestack.contract import limits
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.dependencies import Dependencies
from modulestack.release.task_run.finish import FinishedTask, wait_until_stopped

_PATIENCE_S = limits.STOP_TIMEOUT_S.max + 60.0
"""For a container to end after SIGTERM, and for AWS to say so."""


def stop_and_wait(
    dependencies: Dependencies, manifest: ModuleManifest, task: str, why: str
) -> Steps[FinishedTask | None]:
    """
    Tell ECS to stop *task* (its id) because of *why*, and wait until it has: None, if that is not so after 3 minutes.

    Raises:
        AwsFailure: AWS could not be asked. Whether the task goes on is not known.
    """
    aws, say = dependencies.aws, dependencies.troubled(manifest.module)
    yield from dependencies.ask(
        manifest.module,
        lambda: aws.call("ecs", "stop_task", cluster=manifest.cluster, task=task, reason=f"modulestack: {why}"),
        patience_s=_PATIENCE_S,
    )
    until = dependencies.clock.now() + _PATIENCE_S
    return (yield from wait_until_stopped(aws, manifest, task, until=until, look=lambda _status: None, on_trouble=say))
