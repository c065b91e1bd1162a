"""
Stop one task of a module.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
"""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.contract.advice import restart_command
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.task_run.drain import TaskTarget, serving_targets


def find_task(aws: AwsClient, manifest: ModuleManifest, task: str) -> str:
    """
    The id of a task of the module, given its beginning.

    Raises:
        BadInput: none or several tasks begin like that.
        AwsFailure: ECS could not be asked.
    """
    arns = list(aws.paginate("ecs", "list_tasks", "taskArns", cluster=manifest.cluster, family=manifest.family))
    matching = [arn for arn in arns if arn == task or arn.rpartition("/")[2].startswith(task)]
    if len(matching) != 1:
        running = ", ".join(arn.rpartition("/")[2] for arn in arns) or "none"
        count = "no task begins" if not matching else f"{len(matching)} tasks begin"
        raise BadInput(f"{manifest.module}: {count} with {task}: running are {running}")
    return str(matching[0].rpartition("/")[2])


def targets_to_drain(aws: AwsClient, manifest: ModuleManifest, task: str, *, within_s: float) -> Sequence[TaskTarget]:
    """
    What *task* (its id) must leave before it is stopped, if requests may take their time; *within_s* is all there is.

    Raises:
        BadInput: it is the last one that is healthy, or its requests may take longer.
        AwsFailure: AWS could not be asked.
    """
    targets = serving_targets(aws, manifest, task)
    for target in targets:
        where = manifest.where(target.group)
        on = f" on {where}" if where else ""
        if not target.others:
            raise BadInput(
                f"{manifest.module}: task {task} is the only healthy one{on}: without it nobody is answered until "
                "another one has started",
                f"Next: {restart_command(manifest.module, manifest.environment)}, which starts others first, or --now",
            )
        if target.delay_s > within_s:
            raise BadInput(
                f"{manifest.module}: requests{on} may take {target.delay_s:.0f} s once task {task} gets no new ones "
                f"(load_balancing.deregistration_delay_s), and --timeout is {within_s:.0f} s: a longer --timeout, or "
                "--now"
            )
    return targets


def stop_task(aws: AwsClient, manifest: ModuleManifest, task: str, reason: str) -> None:
    """
    Stop *task* (its id); who sends it requests is not asked.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    aws.call("ecs", "stop_task", cluster=manifest.cluster, task=task, reason=reason)
